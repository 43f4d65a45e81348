"""What vanishes from a complete pull is believed to be gone, unless it is too much."""

import pytest
from pipeline import MINUTE, Pipeline, Source, evse, location

from afir_publisher.sync import sync


def network(count):
    """A CPO with so many locations of one point each."""
    return Source("wkx", *(location(f"L{number:03}", evse(f"E{number:03}")) for number in range(count)))


def without(source, count):
    """The same CPO, which no longer shows its last locations."""
    for identity in sorted(source.locations)[-count:]:
        del source.locations[identity]
    return source


@pytest.mark.parametrize(("had", "lost"), [(50, 5), (100, 10), (5, 4), (40, 4)])
def test_what_is_not_too_much_is_gone(had, lost):
    """A tenth of the points, or fewer than five."""
    pipeline, source = Pipeline(), network(had)
    pipeline.sync(source)

    outcome = pipeline.sync(without(source, lost))

    assert (outcome.complete, outcome.gone) == (True, lost)
    assert len(pipeline.sites()) == had - lost


@pytest.mark.parametrize(("had", "lost"), [(49, 5), (100, 11), (6, 6), (3, 3)])
def test_more_is_a_fault_until_somebody_says_otherwise(had, lost):
    """More than a tenth and five at least, or simply everything: the feed keeps it, and the pull tells."""
    pipeline, source = Pipeline(), network(had)
    pipeline.sync(source)

    outcome = pipeline.sync(without(source, lost))

    assert (outcome.is_well, outcome.gone) == (False, 0)
    said = f"wkx: {lost} of {had} recharging points are not shown any more, and none is taken to be gone"
    assert outcome.notes == (f"{said}; if they are: afir-publish sync --accept-shrink wkx",)
    assert len(pipeline.sites()) == had


def test_what_is_still_shown_goes_on_while_the_rest_is_held():
    """A status is news also in a pull that lacks half of the network."""
    pipeline, source = Pipeline(), network(20)
    pipeline.sync(source)
    source.locations["L000"]["evses"][0]["status"] = "CHARGING"

    pipeline.sync(without(source, 10))

    assert pipeline.statuses()["NL*WKX*U*E000"] == (1, "charging")
    assert len(pipeline.statuses()) == 20


def test_a_shrink_that_is_accepted_is_believed():
    """Also when it is everything."""
    pipeline, source = Pipeline(), network(20)
    pipeline.sync(source)
    without(source, 20)
    pipeline.now += MINUTE

    outcome = sync(pipeline.store, "wkx", source.opened, pipeline.feeds, lambda: pipeline.now, loss_limit=1)

    assert (outcome.is_well, outcome.gone) == (True, 20)
    assert pipeline.sites() == {}


def test_what_comes_back_ends_the_trouble():
    """A fault that passed leaves no trace in the feed."""
    pipeline, source = Pipeline(), network(20)
    pipeline.sync(source)
    shown = dict(source.locations)
    pipeline.sync(without(source, 10))
    source.locations = shown

    outcome = pipeline.sync(source)

    assert (outcome.is_well, outcome.messages) == (True, ())
