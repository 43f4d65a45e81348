"""Facts beside OCPI in a sync: taken up when they change, kept when a file breaks, told where they are of nothing."""

import pytest
from pipeline import Pipeline, Source, at, evse, feed, location, moved

from afir_publisher.facts import Origin
from afir_publisher.manners import INTERFACE
from afir_publisher.objects import Objects
from afir_publisher.overlay import refresh
from afir_publisher.overlay.refresh import Stating
from afir_publisher.overlay.statement import Object

CITY = "location,city\nA,Utrecht\n"


class Facts:
    """A folder with files of facts, and a source that names them."""

    def __init__(self, folder, cpo, *patterns):
        """Begin with no file."""
        self.folder = folder
        self.cpo = cpo
        self.patterns = tuple(str(folder / pattern) for pattern in patterns or ("facts*.csv",))
        self.state()

    def state(self, inline=None):
        """Let the source name the files, and state something in the configuration itself."""
        self.cpo.stating = Stating(facts=inline or {}, files=self.patterns)

    def write(self, text, name="facts.csv"):
        """A file as it is now."""
        (self.folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def cpo():
    """A source with two locations."""
    return Source("wkx", location("A"), location("B"))


@pytest.fixture
def facts(tmp_path, cpo):
    """The files of that source."""
    return Facts(tmp_path, cpo)


def cities(pipeline, source="wkx"):
    """What is known of where each Location is, and from where."""
    found = {pool.location.id: pool for pool in Objects(pipeline.store).pools(source, pipeline.now)}
    return {name: (pool.location.city, str(pool.origin("city"))) for name, pool in found.items()}


def told(pipeline, source="wkx"):
    """The open findings about facts: code, path, message."""
    messages = pipeline.store.findings.messages(source, INTERFACE)
    return [(rule, path, said) for _, rule, path, said in messages if rule.startswith("OVERLAY")]


def open_about(pipeline, key, rule, source="wkx"):
    """Whether a rule finds something in an object."""
    return any(one == key for _, _, one, _, _ in pipeline.store.findings.of_rule(rule, source))


STATED = ("Utrecht", "overlay (facts.csv, row 2)")
NOTHING = (None, "ocpi")


def test_a_fact_reaches_the_feed_and_resolves_what_was_missing(facts, cpo):
    """The Location that it is about is published again, and no other."""
    pipeline = Pipeline()
    cpo.locations["A"]["time_zone"] = "Europe/Amsterdam"
    facts.write("location,postal_code\n")
    pipeline.sync(cpo)
    assert open_about(pipeline, "NL*WKX*A", "AFIR-A12")
    facts.write("location,postal_code\nA,3512 ZX\n")
    outcome = pipeline.sync(cpo)
    assert moved(outcome)["table"] == ("delta", 2, 1, 0)
    assert "3512 ZX" in pipeline.delta("table", "json")
    assert not open_about(pipeline, "NL*WKX*A", "AFIR-A12")
    assert open_about(pipeline, "NL*WKX*B", "AFIR-A12")
    assert outcome.is_well


def test_only_what_is_stated_otherwise_is_looked_at_again(facts, cpo, monkeypatch):
    """Costs follow what changed: neither the other Locations nor the file are read again."""
    pipeline = Pipeline()
    facts.write(CITY + "B,Gouda\n")
    pipeline.sync(cpo)
    looked = []
    affected = pipeline.store.links.affected
    monkeypatch.setattr(
        pipeline.store.links,
        "affected",
        lambda names: (looked.append(keys) or (name, keys) for name, keys in affected(names)),
    )
    pipeline.sync(cpo)
    assert looked == []
    facts.write("# one row more\n" + CITY + "B,Delft\n")
    pipeline.sync(cpo)
    assert looked == [["NL*WKX*B"]]
    assert cities(pipeline) == {
        "A": ("Utrecht", "overlay (facts.csv, row 3)"),
        "B": ("Delft", "overlay (facts.csv, row 4)"),
    }


def test_a_file_is_parsed_only_when_it_changed(facts, cpo, monkeypatch):
    """Its digest is known."""
    pipeline = Pipeline()
    facts.write(CITY)
    pipeline.sync(cpo)
    monkeypatch.setattr(refresh, "_read", None)
    assert pipeline.sync(cpo).is_well
    assert cities(pipeline)["A"] == STATED


def test_what_is_stated_no_longer_counts_no_longer(facts, cpo):
    """A row that goes takes its fact along, and so does the last file that is named."""
    pipeline = Pipeline()
    facts.write(CITY)
    pipeline.sync(cpo)
    facts.write("location,city\nA,\n")
    pipeline.sync(cpo)
    assert cities(pipeline)["A"] == NOTHING
    facts.write(CITY)
    pipeline.sync(cpo)
    cpo.stating = Stating(facts={})
    pipeline.sync(cpo)
    assert cities(pipeline)["A"] == NOTHING


def test_the_later_file_counts(facts, cpo):
    """In the order of the configuration, and of names where a pattern fits several; a file that two fit is one."""
    pipeline = Pipeline()
    facts.write(CITY, "facts-1.csv")
    facts.write("location,city\nA,Delft\nB,Delft\n", "facts-2.csv")
    facts.write("location,city\nB,Gouda\n", "extra.csv")
    facts.patterns = tuple(str(facts.folder / name) for name in ("facts*.csv", "extra.csv", "facts-1.csv"))
    facts.state({Object("source"): {"country": "NLD"}})
    pipeline.sync(cpo)
    assert cities(pipeline) == {
        "A": ("Delft", "overlay (facts-2.csv, row 2)"),
        "B": ("Gouda", "overlay (extra.csv, row 2)"),
    }
    (pool, _) = Objects(pipeline.store).pools("wkx", pipeline.now)
    assert (pool.location.country, pool.origin("country")) == ("NLD", Origin("overlay", "configuration"))
    facts.patterns = facts.patterns[1:]
    facts.state()
    pipeline.sync(cpo)
    assert cities(pipeline)["A"] == ("Utrecht", "overlay (facts-1.csv, row 2)")


@pytest.mark.parametrize("broken", [b"PK\x03\x04 no more", None])
def test_a_file_that_cannot_be_read_changes_nothing_and_is_told(facts, cpo, broken):
    """What it stated still counts, the sync says that something fell short, and the other files are taken up."""
    pipeline = Pipeline()
    facts.write(CITY)
    facts.patterns = tuple(str(facts.folder / name) for name in ("facts.csv", "other.csv"))
    facts.state()
    facts.write("location,city\nB,Gouda\n", "other.csv")
    pipeline.sync(cpo)
    path = facts.folder / "facts.csv"
    path.unlink() if broken is None else path.write_bytes(broken)
    facts.write("location,city\nB,Delft\n", "other.csv")
    for _ in range(2):
        outcome = pipeline.sync(cpo)
        assert cities(pipeline) == {"A": STATED, "B": ("Delft", "overlay (other.csv, row 2)")}
        assert (outcome.complete, outcome.is_well, len(outcome.notes)) == (True, False, 1)
        ((code, where, said),) = told(pipeline)
        assert (code, where) == ("OVERLAY-FILE", "facts.csv")
        assert said.endswith("; what it stated when it was read last still counts")
    facts.write(CITY)
    assert pipeline.sync(cpo).is_well
    assert told(pipeline) == []


def test_a_pattern_that_no_file_matches_is_told(facts, cpo):
    """It may be misspelled; and what its files stated last still counts."""
    pipeline = Pipeline()
    outcome = pipeline.sync(cpo)
    assert outcome.unread == ("wkx: facts*.csv: there is no such file",)
    facts.write(CITY)
    pipeline.sync(cpo)
    (facts.folder / "facts.csv").unlink()
    assert not pipeline.sync(cpo).is_well
    assert cities(pipeline)["A"] == STATED


def test_a_file_that_says_that_another_one_is_open_is_none(facts, cpo):
    """Excel puts one beside what it edits."""
    facts.patterns = (str(facts.folder / "*.csv"),)
    facts.state()
    facts.write(CITY)
    facts.write("PK\x03\x04", "~$facts.csv")
    assert Pipeline().sync(cpo).is_well


def test_values_that_are_not_understood_are_one_finding_a_file(facts, cpo):
    """The first of them and how many there are; corrected, it is resolved."""
    pipeline = Pipeline()
    facts.write("location,toilets,staffed\nA,perhaps,no\nB,yes,maybe\n")
    assert pipeline.sync(cpo).is_well
    said = 'facts.csv, row 2, column toilets: found "perhaps", expected yes or no (the first of 2)'
    assert told(pipeline) == [("OVERLAY-VALUE", "facts.csv", said)]
    assert pipeline.sync(cpo).is_well
    assert [one[0] for one in told(pipeline)] == ["OVERLAY-VALUE"]
    facts.write("location,toilets,staffed\nA,no,no\nB,yes,no\n")
    pipeline.sync(cpo)
    assert told(pipeline) == []


def test_ids_of_nothing_are_one_finding_a_file_until_they_are_something(facts, cpo):
    """Objects come and go, so it is looked for again when they do."""
    pipeline = Pipeline()
    facts.write("party,location,evse,toilets,plug_and_charge\n,C,,no,\n,,A9,,no\nNL*XYZ,,,no,\n,,A1,,no\n,A,B1,,no\n")
    assert pipeline.sync(cpo).is_well
    said = "facts.csv, row 2: there is no Location C (the first of 4)"
    assert told(pipeline) == [("OVERLAY-ID", "facts.csv", said)]
    facts.write("# a row more\n" + (facts.folder / "facts.csv").read_text(encoding="utf-8"))
    pipeline.sync(cpo)
    assert [said[:17] for _, _, said in told(pipeline)] == ["facts.csv, row 3:"]
    cpo.locations["C"] = location("C")
    pipeline.sync(cpo)
    said = "facts.csv, row 4: there is no published EVSE A9 (the first of 3)"
    assert told(pipeline) == [("OVERLAY-ID", "facts.csv", said)]
    facts.write("location,toilets\nC,no\n")
    pipeline.sync(cpo)
    assert told(pipeline) == []


def test_findings_about_facts_stay_in_a_pull_of_changes_and_go_with_their_file(facts, cpo):
    """They do not hang on what the interface showed."""
    pipeline = Pipeline()
    facts.write("location,toilets\nA,perhaps\nD,no\n")
    pipeline.sync(cpo)
    before = told(pipeline)
    assert [one[0] for one in before] == ["OVERLAY-VALUE", "OVERLAY-ID"]
    cpo.falls_short = ("location",)
    pipeline.sync(cpo)
    assert told(pipeline) == before
    cpo.stating = Stating(facts={})
    pipeline.sync(cpo)
    assert told(pipeline) == []


def test_what_the_configuration_states_of_nobody_is_told(facts, cpo):
    """A party that is misspelled there."""
    pipeline = Pipeline()
    facts.write(CITY)
    facts.state({Object("party", "NL*XYZ"): {"staffed": False}})
    pipeline.sync(cpo)
    said = "configuration, there is no Location of NL*XYZ"
    assert told(pipeline) == [("OVERLAY-ID", "configuration", said)]


def test_a_sync_of_another_source_knows_what_is_stated(tmp_path):
    """Twins in a shared feed are rendered with their own facts."""
    pipeline = Pipeline(feed("nl", "one", "two"))
    one, two = Source("one", location("A", evse("1"))), Source("two", location("B", evse("1", minute=-5)))
    facts = Facts(tmp_path, two)
    facts.write("location,city\nB,Gouda\n")
    pipeline.sync(one)
    pipeline.sync(two)
    assert "Gouda" not in pipeline.text("table", "json")
    one.locations["A"] = location("A", evse("2"))
    pipeline.sync(one)
    assert "Gouda" in pipeline.text("table", "json")


def test_what_is_pushed_is_published_with_what_was_stated_last(facts, cpo):
    """Files are not read for that."""
    pipeline = Pipeline()
    facts.write(CITY)
    pipeline.sync(cpo)
    cpo.stating = None
    cpo.locations["A"]["name"] = "Other"
    cpo.locations["A"]["last_updated"] = at(3)
    pipeline.sync(cpo)
    assert cities(pipeline)["A"] == STATED


def test_a_source_that_cannot_be_read_keeps_what_was_stated(facts, cpo):
    """Nothing of a pull that failed stands."""
    pipeline = Pipeline()
    facts.write(CITY)
    pipeline.sync(cpo)
    before = cities(pipeline)
    facts.write("location,city\nA,Delft\n")
    cpo.fails = RuntimeError("a fault of ours")
    with pytest.raises(RuntimeError):
        pipeline.sync(cpo)
    assert cities(pipeline) == before


# --- public or not


def test_what_is_stated_not_to_be_public_leaves_the_feed(facts, cpo):
    """And comes back when it is stated no longer."""
    pipeline = Pipeline()
    facts.write("location,public\n")
    pipeline.sync(cpo)
    both = pipeline.sites()
    facts.write("location,public\nA,no\n")
    outcome = pipeline.sync(cpo)
    assert moved(outcome)["table"] == ("delta", 2, 0, 1)
    assert len(pipeline.sites()) == 1
    facts.write("location,public\n")
    pipeline.sync(cpo)
    assert pipeline.sites().keys() == both.keys()


def test_what_is_stated_to_be_public_is_published_whatever_ocpi_says(facts, cpo):
    """The law is about what is open to the public, OCPI's publish about apps."""
    pipeline = Pipeline()
    cpo.locations["A"]["publish"] = False
    facts.write("location,public\n")
    pipeline.sync(cpo)
    assert len(pipeline.sites()) == 1
    facts.write("location,public\nA,yes\n")
    pipeline.sync(cpo)
    assert len(pipeline.sites()) == 2
    assert open_about(pipeline, "NL*WKX*A", "AFIR-A12")


@pytest.mark.parametrize("is_changed", [False, True])
def test_twins_are_settled_among_what_is_public(tmp_path, is_changed):
    """A place that is not public takes no recharging point away from one that is; also after it changed."""
    pipeline = Pipeline()
    cpo = Source("wkx", location("A", evse("1", minute=5)), location("B", evse("1")))
    facts = Facts(tmp_path, cpo)
    facts.write("location,public\nA,no\n")
    pipeline.sync(cpo)
    if is_changed:
        cpo.locations["A"]["name"] = "Other"
        pipeline.sync(cpo)
    (site,) = pipeline.sites()
    assert site.endswith("B")
    facts.write("location,public\nA,yes\n")
    pipeline.sync(cpo)
    (site,) = pipeline.sites()
    assert site.endswith("A")


def test_a_store_of_before_learns_of_facts(facts, cpo):
    """Nothing is stated in it yet."""
    pipeline = Pipeline()
    cpo.stating = None
    pipeline.sync(cpo)
    assert pipeline.store.overlays.is_empty("wkx")
    facts.write(CITY)
    facts.state()
    pipeline.sync(cpo)
    assert cities(pipeline)["A"] == STATED
