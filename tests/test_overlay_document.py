"""docs/overlay.md: its table is written from the code, and what it shows is understood."""

import re
from pathlib import Path

import pytest

from afir_publisher import cli, config
from afir_publisher.ocpi.readers import READERS
from afir_publisher.overlay.keys import KEYS, as_markdown
from afir_publisher.overlay.rows import read
from afir_publisher.overlay.sheets import table
from afir_publisher.overlay.statement import Object
from afir_publisher.rules import RULES
from exporters import PROFILES

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "overlay.md"
MARK = "<!-- keys: written by `pytest tests/test_overlay_document.py --update` -->\n"
TEXT = DOCUMENT.read_text(encoding="utf-8")
HEAD = '[publisher]\ncountry = "NL"\nnational_identifier = "NL-TEST"\nlanguage = "nl"\n'


def block(language):
    """The code in a language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    return found


def test_the_document_has_the_table(request):
    """It is written from the code."""
    head, mark, keys = TEXT.partition(MARK)
    assert mark, f"{DOCUMENT.name} has lost the mark that its table stands behind"
    if request.config.getoption("--update"):
        DOCUMENT.write_text(f"{head}{mark}\n{as_markdown()}", encoding="utf-8")
    else:
        assert keys.strip() == as_markdown().strip(), (
            "run pytest tests/test_overlay_document.py --update, and read the change"
        )


def test_the_configuration_in_it_can_be_used(tmp_path):
    """With its files and facts."""
    path = tmp_path / config.NAME
    path.write_text(HEAD + block("toml"), encoding="utf-8")
    (source,) = config.load(path, profiles=PROFILES, versions=READERS).sources
    assert source.facts.values() == {"staffed": False}
    assert {party: facts.values() for party, facts in source.facts_of.items()} == {
        "NL*ABC": {"legal_name": "ABC Laden B.V.", "ad_hoc_payment": ["qrCode", "website"]}
    }
    assert source.overlay == (str(tmp_path / "facts.xlsx"), str(tmp_path / "more/*.csv"))


def test_the_table_in_it_is_understood():
    """Row by row, with its remark."""
    found = read(table(block("text").encode(), "facts.csv").rows)
    assert found.faults == ()
    assert [(line.object, line.values) for line in found.lines] == [
        (Object("party", "NL*ABC"), {"legal_name": "ABC Laden B.V.", "toilets": False, "smart_services": []}),
        (Object("location", "NL*ABC*LOC1"), {"toilets": True, "station_power_w": 150_000}),
        (Object("evse", "NL*ABC*E0001*1", "NL*ABC*LOC1"), {"smart_services": ["remoteMonitoring"]}),
    ]


@pytest.mark.parametrize("line", block("sh").splitlines())
def test_the_commands_in_it_are_there(line):
    """By their names."""
    _, *words = line.partition("#")[0].split()
    groups = {group.name: group.typer_instance for group in cli.app.registered_groups}
    app, name = (groups[words[0]], words[1]) if words[0] in groups else (cli.app, words[0])
    assert name in {one.name or one.callback.__name__ for one in app.registered_commands}


def test_the_codes_in_it_are_rules():
    """And every rule about facts is told of."""
    assert set(re.findall(r"OVERLAY-[A-Z]+", TEXT)) == {code for code in RULES if code.startswith("OVERLAY")}


def test_the_table_has_every_key_once():
    """Nothing in it breaks its columns."""
    rows = as_markdown().splitlines()[2:]
    assert [re.findall(r"`(\w+)`", row)[0] for row in rows] == [*KEYS]
    assert {row.count(" | ") for row in rows} <= {4, 5}
