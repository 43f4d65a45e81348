"""Objects as real CPOs send them, made of the first Location and Tariff of the samples, of which nothing is said."""

import copy
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from stated import with_facts

from afir_publisher.enrich import enrich
from afir_publisher.errors import Unreadable
from afir_publisher.model import tariff_key
from afir_publisher.ocpi import files
from afir_publisher.ocpi.assumed import Assumed
from afir_publisher.ocpi.readers import READERS
from afir_publisher.rules import check

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "ocpi"
LOCATIONS = [json.loads(raw) for raw in files.objects(SAMPLES / "locations.json")]
TARIFFS = [json.loads(raw) for raw in files.objects(SAMPLES / "tariffs.json")]
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)

CONNECTOR = "evses.0.connectors.0."
"""Where the first connector of a Location is."""

ABSENT = object()
"""Takes a field away."""


def edited(document, edits):
    """A document after edits: values by dotted paths."""
    document = copy.deepcopy(document)
    for path, value in edits.items():
        *parents, last = (int(step) if step.isdigit() else step for step in path.split("."))
        holder = document
        for step in parents:
            holder = holder[step]
        if value is ABSENT:
            del holder[last]
        else:
            holder[last] = value
    return document


def location(edits=()):
    """The Location of two EVSEs after some edits."""
    return edited(LOCATIONS[0], dict(edits))


def tariff(edits=()):
    """The tariff of 0.39 EUR/kWh with VAT after some edits."""
    return edited(TARIFFS[0], dict(edits))


def text(document):
    """A document as it is sent; what is text already stays as it is."""
    return document if isinstance(document, bytes) else json.dumps(document).encode()


def read_location(document, version="2.3.0", **assumed):
    """A Location, and rule, path and message of all that is said of the reading of it."""
    found, findings = READERS[version].read_location(text(document), None, Assumed(**assumed))
    return found, told(findings)


def read_tariff(document, version="2.3.0", **assumed):
    """A tariff, and rule, path and message of all that is said of the reading of it."""
    found, findings = READERS[version].read_tariff(text(document), Assumed(**assumed))
    return found, told(findings)


def looked_at(document, tariffs=TARIFFS, **assumed):
    """A Location with its tariffs as exporters get it, and rule and path of all that is said of it."""
    found, findings = READERS["2.3.0"].read_location(text(document), None, Assumed(**assumed))
    known = {}
    for one in tariffs:
        priced, _ = READERS["2.3.0"].read_tariff(text(one))
        known.setdefault(tariff_key(priced.id), []).append(priced)
    enriched = enrich(found, known, frozenset(), NOW)
    said = (*findings, *enriched.findings, *check(with_facts(enriched.pool)))
    return enriched.pool, [(finding.rule, finding.path) for finding in said]


def told(findings):
    """Rule, path and message of findings."""
    return [(finding.rule, finding.path, finding.message) for finding in findings]


def rejected(read, document, **options):
    """The last finding of an object of which nothing can be made: its path and message."""
    with pytest.raises(Unreadable) as caught:
        read(document, **options)
    last = caught.value.findings[-1]
    assert last.rule == "OCPI-UNREADABLE"
    return last.path, last.message
