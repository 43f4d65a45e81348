"""What is wrong with the objects, over several pulls."""

from datetime import UTC, datetime

import pytest

from afir_publisher.model import Finding
from afir_publisher.store import Store

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
NO_ID = Finding(rule="AFIR-B01", severity="error", path="evses[0].evse_id", message="EVSE 1 has no evse_id")
NO_NAME = Finding(rule="OCPI-FIELD", severity="warning", path="name", message="found 5")
KEY = "NL*WKX*1"


@pytest.fixture
def store() -> Store:
    """A store with three pulls of each source."""
    store = Store(None)
    for source in ("wkx", "qfx"):
        for _ in range(3):
            store.snapshots.begin(source, NOON)
    return store


def record(store, pull, *findings, key=KEY, source="wkx", kind="location"):
    """Note what is wrong with one object."""
    store.findings.record(pull, source, kind, {key: findings})


def rows(store):
    """All findings there ever were: key, rule, pull that opened and pull that resolved."""
    sql = "select key, rule, opened_pull, resolved_pull from finding order by id"
    return store.db.conn.execute(sql).fetchall()


def test_a_finding_is_kept_whole(store):
    """With the object that it is about."""
    record(store, 1, NO_ID)
    assert list(store.db["finding"].rows) == [
        {
            "id": 1,
            "source": "wkx",
            "kind": "location",
            "key": KEY,
            "rule": "AFIR-B01",
            "severity": "error",
            "path": "evses[0].evse_id",
            "message": "EVSE 1 has no evse_id",
            "opened_pull": 1,
            "resolved_pull": None,
        }
    ]


def test_a_finding_that_is_found_again_is_still_open(store):
    """Since it was first found."""
    record(store, 1, NO_ID)
    record(store, 2, NO_ID)
    assert rows(store) == [(KEY, "AFIR-B01", 1, None)]


def test_a_finding_that_is_not_found_again_is_resolved(store):
    """The others stay."""
    record(store, 1, NO_ID, NO_NAME)
    record(store, 2, NO_NAME)
    assert rows(store) == [(KEY, "AFIR-B01", 1, 2), (KEY, "OCPI-FIELD", 1, None)]


def test_a_finding_that_comes_back_is_opened_anew(store):
    """It has two spans."""
    for pull, findings in ((1, [NO_ID]), (2, []), (3, [NO_ID])):
        record(store, pull, *findings)
    assert rows(store) == [(KEY, "AFIR-B01", 1, 2), (KEY, "AFIR-B01", 3, None)]


@pytest.mark.parametrize(
    "other",
    [
        NO_ID._replace(rule="AFIR-B03"),
        NO_ID._replace(severity="warning"),
        NO_ID._replace(path="evses[1].evse_id"),
        NO_ID._replace(message="EVSE 2 has no evse_id"),
    ],
    ids=["rule", "severity", "path", "message"],
)
def test_a_finding_that_says_something_else_is_another_one(store, other):
    """The old one is resolved with it."""
    record(store, 1, NO_ID)
    record(store, 2, other)
    assert rows(store) == [(KEY, NO_ID.rule, 1, 2), (KEY, other.rule, 2, None)]


def test_a_finding_that_is_said_twice_is_one(store):
    """Neither now nor when it is said twice again, nor when it is resolved, is there a second row."""
    for pull, findings in ((1, [NO_ID, NO_ID]), (2, [NO_ID, NO_ID]), (3, [])):
        record(store, pull, *findings)
    assert rows(store) == [(KEY, "AFIR-B01", 1, 3)]


def test_objects_that_were_not_looked_at_keep_their_findings(store):
    """Only what a sync reads again can be resolved."""
    record(store, 1, NO_ID, key="NL*WKX*1")
    record(store, 2, key="NL*WKX*2")
    assert rows(store) == [("NL*WKX*1", "AFIR-B01", 1, None)]


@pytest.mark.parametrize("other", [{"source": "qfx"}, {"kind": "tariff"}], ids=["source", "kind"])
def test_objects_of_another_source_or_kind_are_others(store, other):
    """Even with the same key."""
    record(store, 1, NO_ID)
    record(store, 2, **other)
    record(store, 3, NO_NAME, **other)
    assert rows(store) == [(KEY, "AFIR-B01", 1, None), (KEY, "OCPI-FIELD", 3, None)]


def test_many_objects_can_be_looked_at_at_once(store):
    """More than fit into one statement."""
    keys = [f"NL*WKX*{n}" for n in range(1201)]
    store.findings.record(1, "wkx", "location", dict.fromkeys(keys, (NO_ID,)))
    store.findings.record(2, "wkx", "location", dict.fromkeys(keys[1:], ()))
    assert [(key, resolved) for key, _, _, resolved in rows(store)] == [
        (key, None if key == keys[0] else 2) for key in keys
    ]


def test_open_findings_are_counted_by_severity(store):
    """Of one source, without those that are resolved; none is zero."""
    record(store, 1, NO_ID, NO_NAME)
    record(store, 1, NO_ID, key="NL*WKX*2")
    record(store, 2, NO_ID)
    assert store.findings.counts("wkx") == {"error": 2, "warning": 0}
    assert store.findings.counts("qfx") == {"error": 0, "warning": 0}


def test_objects_with_a_finding_are_counted_by_rule(store):
    """An object with two of them is one; a tariff with the key of a location is another one."""
    record(store, 1, NO_ID, NO_ID._replace(path="evses[1].evse_id"), NO_NAME)
    record(store, 1, NO_ID, kind="tariff")
    record(store, 1, NO_ID, source="qfx")
    assert [store.findings.count_of(rule, "wkx") for rule in ("AFIR-B01", "OCPI-FIELD", "AFIR-A02")] == [2, 1, 0]


def test_the_most_frequent_findings_come_first(store):
    """Errors before warnings, then by number, then by rule."""
    other = NO_ID._replace(rule="AFIR-A02")
    often = [NO_NAME._replace(path=f"evses[{n}]") for n in range(3)]
    record(store, 1, NO_ID, other, *often)
    record(store, 1, NO_ID, key="NL*WKX*2")
    record(store, 1, NO_NAME, source="qfx")
    expected = [("AFIR-B01", "error", 2), ("AFIR-A02", "error", 1), ("OCPI-FIELD", "warning", 3)]
    assert store.findings.most_frequent("wkx", 9) == expected
    assert store.findings.most_frequent("wkx", 2) == expected[:2]
