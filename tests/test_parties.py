"""Hubs: one source that carries many parties, of which some are wanted."""

from contextlib import contextmanager

import pytest
from pipeline import Pipeline, Source, evse, location, tariff

from afir_publisher.sync import Opened

ABC, XYZ = ("NL", "ABC"), ("DE", "XYZ")


class Hub(Source):
    """A source of which only some parties are taken."""

    parties: tuple[tuple[str, str], ...] = ()

    @contextmanager
    def opened(self):
        """The source as the pipeline is handed it."""
        yield Opened(version=self.version, pages=self.pages(), parties=self.parties)


@pytest.fixture
def hub():
    """Two locations and a tariff of one party, one location of another."""
    ours = {"country_code": "NL", "party_id": "ABC"}
    theirs = location("C", country_code="de", party_id="xyz")
    return Hub(
        "wkx",
        location("A", evse("A1", tariffs=["T1"]), **ours),
        location("B", **ours),
        theirs,
        tariffs=[tariff("T1", 0.5, **ours)],
    )


def remarks(pipeline):
    """Code and message of what is found about the interface."""
    return [(rule, said) for _, rule, _, said in pipeline.store.findings.messages("wkx", "interface")]


def test_without_a_list_all_parties_are_taken(hub):
    """Nothing needs to be configured for a hub."""
    pipeline = Pipeline()
    assert pipeline.sync(hub).new == 4
    assert pipeline.store.snapshots.parties("wkx") == {
        "DE*XYZ": {"location": 1},
        "NL*ABC": {"location": 2, "tariff": 1},
    }


def test_d27_objects_of_other_parties_are_left_out_and_counted(hub):
    """An aggregator's, say; in any case of letters."""
    hub.parties = (ABC,)
    pipeline = Pipeline()
    outcome = pipeline.sync(hub)
    assert (outcome.new, outcome.complete) == (3, True)
    said = "1 location is of DE*XYZ, which is none of the configured parties, and left out"
    assert remarks(pipeline) == [("OCPI-FOREIGN", said)]
    assert pipeline.sites().keys() == pipeline.names().keys()
    assert len(pipeline.sites()) == 2


def test_a_party_that_is_no_longer_wanted_goes(hub):
    """Its objects end like those that are not shown any more."""
    pipeline = Pipeline()
    pipeline.sync(hub)
    hub.parties = (ABC,)
    assert pipeline.sync(hub).gone == 1
    assert len(pipeline.sites()) == 2


def test_a_party_that_is_wanted_again_comes_back_with_the_next_version(hub):
    """The site that had ended is the same one, so its version does not start over."""
    pipeline = Pipeline()
    pipeline.sync(hub)
    hub.parties = (ABC,)
    pipeline.sync(hub)
    hub.parties = (ABC, XYZ)
    pipeline.sync(hub)
    assert sorted(pipeline.sites().values()) == [1, 1, 2]
    assert remarks(pipeline) == []


def test_what_is_of_no_party_is_not_lost_sight_of(hub):
    """It cannot be read, and who sends it has to know."""
    hub.parties = (ABC,)
    hub.locations["X"] = {"id": "X", "publish": True, "evses": []}
    assert Pipeline().sync(hub).unreadable == 1
