"""How the statuses of a source behave as a whole."""

import pytest
from pipeline import Pipeline, Source, evse, location

from afir_publisher.manners import FEWEST_POINTS, of_statuses

UNKNOWN, OLD = "OCPI-STATUS-UNKNOWN", "OCPI-STATUS-OLD"


@pytest.mark.parametrize(
    ("points", "unknown", "old", "said"),
    [
        (100, 20, 50, []),
        (100, 21, 0, [(UNKNOWN, "about 20 % of the statuses are UNKNOWN")]),
        (100, 0, 51, [(OLD, "about 50 % of the statuses have not changed for longer than statuses last")]),
        (FEWEST_POINTS, FEWEST_POINTS, 0, [(UNKNOWN, "about 100 % of the statuses are UNKNOWN")]),
        (FEWEST_POINTS - 1, FEWEST_POINTS - 1, FEWEST_POINTS - 1, []),
        (0, 0, 0, []),
    ],
)
def test_statuses_are_judged_by_their_share(points, unknown, old, said):
    """Of a network that is large enough to have shares."""
    assert [(found.rule, found.message) for found in of_statuses(points, unknown, old)] == said


def network(status):
    """Twelve recharging points, four of which have a status."""
    words = [status] * 4 + ["AVAILABLE"] * 8
    return Source("wkx", location("A", *(evse(f"A{n}", word) for n, word in enumerate(words))))


def remarks(pipeline):
    """Rule and pulls of what is found about statuses as a whole."""
    sql = "select rule, opened_pull, resolved_pull from finding where kind = 'interface' and key = 'statuses'"
    return [tuple(row) for row in pipeline.store.db.conn.execute(sql)]


def test_a_source_of_unknown_statuses_is_told_as_long_as_it_is_one():
    """It is one finding from pull to pull, and resolved with the pull that shows better."""
    pipeline = Pipeline()
    for status in ("UNKNOWN", "UNKNOWN", "CHARGING"):
        pipeline.sync(network(status))
    assert remarks(pipeline) == [(UNKNOWN, 1, 3)]
