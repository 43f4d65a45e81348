"""What access points ask for alone: found for feeds that go there, in Locations and in tariffs, and for no other."""

from dataclasses import replace

import pytest
from pipeline import Pipeline, Source, evse, feed, location, tariff

from afir_publisher.rules import RULES

COUNTRIES = sorted({rule.access_point for rule in RULES.values() if rule.access_point})


def sold():
    """A Location in the Netherlands, and a tariff of which VAT is added."""
    elements = [{"price_components": [{"type": "ENERGY", "price": 0.5, "vat": 20}]}]
    return Source(
        "wkx",
        location("A", evse("A1", tariffs=["T1"]), country="NLD"),
        tariffs=[tariff("T1", 0, elements=elements, tax_included="NO")],
    )


def asked(pipeline, country):
    """Kind and rule of what is found only because of a country's access point."""
    rows = pipeline.store.db.conn.execute("select kind, rule from finding where resolved_pull is null order by 1, 2")
    return [(kind, rule) for kind, rule in rows if rule.startswith(f"{country}-")]


def test_the_countries_are_those_that_ask_for_more():
    """Each of them has a rule at least."""
    assert COUNTRIES == ["AT", "DE", "FI", "FR", "LT", "NL"]


def test_a_feed_without_access_point_is_asked_nothing_more():
    """Only the law holds for it, and OCPI."""
    pipeline = Pipeline()
    pipeline.sync(sold())
    assert [asked(pipeline, country) for country in COUNTRIES] == [[]] * len(COUNTRIES)


def test_a_feed_for_an_access_point_is_asked_what_that_asks_for():
    """In the Location, and in the tariff."""
    pipeline = Pipeline(replace(feed("fr", "wkx"), access_point="FR"))
    pipeline.sync(sold())
    assert asked(pipeline, "FR") == [("location", "FR-ACCESSIBILITY"), ("location", "FR-EVSE-ID"), ("tariff", "FR-VAT")]


def test_what_an_access_point_asks_for_is_looked_at_when_a_feed_begins_to_go_there():
    """Though nothing has changed; and no longer when it does not go there any more."""
    source, pipeline = sold(), Pipeline()
    pipeline.sync(source)
    for country, expected in ((None, []), ("FR", ["location", "location", "tariff"]), (None, [])):
        pipeline.feeds = [replace(feed("nl", "wkx"), access_point=country)]
        pipeline.sync(source)
        assert [kind for kind, _ in asked(pipeline, "FR")] == expected


def test_two_feeds_of_a_source_are_both_asked():
    """What one access point wants is found beside what the other wants."""
    feeds = [replace(feed(name, "wkx"), access_point=name.upper()) for name in ("fr", "lt")]
    pipeline = Pipeline(*feeds)
    pipeline.sync(sold())
    assert [rule for _, rule in asked(pipeline, "LT")] == ["LT-EVSE-ID"]
    assert len(asked(pipeline, "FR")) == 3


@pytest.mark.parametrize("found", [rule for rule in RULES.values() if rule.access_point], ids=lambda rule: rule.code)
def test_what_an_access_point_asks_for_says_where_it_stands(found):
    """It is no law of the Union, so it names the page or schema."""
    assert not found.cites.startswith(("AFIR", "(EU)", "OCPI"))
    assert len(found.cites) > len("NDW")
