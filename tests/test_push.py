"""What operators push: in the store at once, in the feed at the next publish, and healed by the next pull."""

import json
from contextlib import nullcontext
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pipeline import MINUTE, Pipeline, Source, at, evse, feed, in_json, location, moved, raw, tariff

from afir_publisher.errors import NotThere, Rejected, Transient
from afir_publisher.ocpi.page import Page
from afir_publisher.push import Place, Pushing, Sender
from afir_publisher.store import Store
from afir_publisher.sync import Opened, publish_pushed, sync

A, B = "NL*WKX*L*A", "NL*WKX*L*B"
UA, UA2, UB = (f"NL*WKX*U*{name}" for name in ("A1", "A2", "B1"))
VERSION = "2.3.0"


class Pushed(Pipeline):
    """A pipeline whose sources also push, at the time of the last sync or a minute later."""

    def __init__(self, *feeds, sender=None, version=VERSION):
        """One source `wkx` pushes if nothing else is said."""
        super().__init__(*feeds)
        self.sender = sender or Sender(source="wkx")
        self.version = version

    def pushing(self, kind, identity, *under, party="WKX"):
        """A request about an object or part of one."""
        place = Place(version=self.version, kind=kind, country="NL", party=party, id=identity, under=under)
        return Pushing(self.store, self.sender, place, self.now)

    def put(self, shown, *under, kind="location"):
        """An object or part of one as it is now; whether it is new."""
        identity, *deeper = under or (shown["id"],)
        return self.pushing(kind, identity, *deeper).put(raw(shown))

    def patch(self, *under, kind="location", **said):
        """Some fields of an object or part of one."""
        self.pushing(kind, *under).patch(raw(said))

    def be(self, status, uid, minute):
        """The status of an EVSE of location A from a minute on."""
        self.patch("A", uid, status=status, last_updated=at(minute))

    def get(self, *under, kind="location"):
        """What is kept of an object or part of one."""
        return json.loads(self.pushing(kind, *under).get())

    def delete(self, identity):
        """A tariff is gone."""
        self.pushing("tariff", identity).delete()

    def publish(self, source="wkx"):
        """Publish what was pushed; what became of it."""
        opened = Opened(version=self.version, pages=(), party=self.sender.party, assumed=self.sender.assumed)
        return publish_pushed(self.store, source, opened, self.feeds, lambda: self.now)

    def begin(self):
        """The time at which a pull begins; what comes next comes a minute later."""
        begun = self.now
        self.now += MINUTE
        return begun


@pytest.fixture
def cpo() -> Source:
    """A source of two locations, the first with a price."""
    priced = location("A", evse("A1", tariffs=["T"]), evse("A2", tariffs=["T"]))
    return Source("wkx", priced, location("B"), tariffs=[tariff("T", 0.5)])


@pytest.fixture
def pipeline(cpo) -> Pushed:
    """A source that was read once, at 12:01."""
    made = Pushed()
    made.sync(cpo)
    return made


def pulls(pipeline):
    """What is noted of each pull: mode, whether complete, locations, tariffs, new, changed, gone."""
    return [
        (pull.mode, pull.complete, pull.locations, pull.tariffs, pull.new, pull.changed, pull.gone)
        for pull in pipeline.store.snapshots.pulls()
    ]


def held(pipeline, number):
    """What a snapshot held: kind and key."""
    return [(kind, key) for kind, key, _ in pipeline.store.snapshots.objects("wkx", number)]


# --- at once in the store, later in the feed


def test_a_push_is_in_the_store_at_once(pipeline):
    """And in no feed before it is published."""
    pipeline.be("CHARGING", "A1", 5)
    assert pipeline.get("A", "A1")["status"] == "CHARGING"
    assert pipeline.get("A")["last_updated"] == at(5)
    assert pipeline.statuses()[UA] == (1, "available")


def test_a_pushed_status_is_one_delta_of_one_point(pipeline):
    """The table says nothing new."""
    pipeline.be("CHARGING", "A1", 5)
    assert moved(pipeline.publish()) == {"status": ("delta", 2, 1, 0)}
    assert in_json(pipeline.delta("status", "json"), "status").entries.keys() == {UA}
    assert pipeline.statuses()[UA] == (1, "charging")


def test_what_was_published_is_published_once(pipeline):
    """Where nothing is left to publish there is no pull and no message."""
    pipeline.be("CHARGING", "A1", 5)
    pipeline.publish()
    assert pipeline.publish() is None
    assert len(pulls(pipeline)) == 2


def test_a_status_that_is_back_where_it_was_is_no_news(pipeline):
    """Only what holds when it is published counts; times alone say nothing."""
    pipeline.be("CHARGING", "A1", 5)
    pipeline.be("AVAILABLE", "A1", 6)
    assert moved(pipeline.publish()) == {}
    assert pulls(pipeline)[-1] == ("push", True, 1, 0, 0, 1, 0)


def test_history_has_one_snapshot_for_all_that_was_published_together(pipeline):
    """Not one for every push; what it held can be read back, and what differs."""
    pipeline.be("CHARGING", "A1", 5)
    pipeline.be("BLOCKED", "A2", 6)
    pipeline.put(location("C"))
    assert moved(pipeline.publish()) == {"table": ("delta", 2, 1, 0), "status": ("delta", 2, 3, 0)}
    assert pulls(pipeline) == [("full", True, 2, 1, 3, 0, 0), ("push", True, 2, 0, 1, 1, 0)]
    names = {key for _, key, _, _ in pipeline.store.snapshots.changes("wkx", 1, 2)}
    assert names == {"NL*WKX*A", "NL*WKX*C"}
    assert len(held(pipeline, 1)) == 3
    assert len(held(pipeline, 2)) == 4


def test_a_publication_can_be_had_as_it_stood_with_a_push(pipeline, cpo):
    """By the number of the snapshot, with pulls before and after it."""
    pipeline.be("CHARGING", "A1", 1)
    pipeline.publish()
    cpo.locations["A"]["evses"][0] |= {"status": "BLOCKED", "last_updated": at(3)}
    pipeline.sync(cpo)
    shown = []
    for number in (1, 2, 3):
        message = pipeline.store.publications.newest("nl", "status", until=number)
        document = in_json(pipeline.text("status", "json", message.seq), "status")
        shown.append(document.entries[UA].said["status"]["value"])
    assert shown == ["available", "charging", "blocked"]


def test_a_pushed_tariff_changes_the_prices_that_name_it(pipeline):
    """No location was pushed."""
    pipeline.put(tariff("T", 0.6, last_updated=at(5)), kind="tariff")
    assert moved(pipeline.publish()) == {"table": ("delta", 2, 1, 0), "status": ("delta", 2, 2, 0)}
    assert pipeline.prices() == {UA: 0.6, UA2: 0.6, UB: None}
    assert pulls(pipeline)[-1] == ("push", True, 0, 1, 0, 1, 0)


def test_a_tariff_that_is_deleted_takes_its_price_along(pipeline):
    """Its row ends, and the earlier snapshot still has it."""
    pipeline.delete("t")
    with pytest.raises(NotThere):
        pipeline.get("T", kind="tariff")
    pipeline.publish()
    assert pipeline.prices() == {UA: None, UA2: None, UB: None}
    assert pulls(pipeline)[-1] == ("push", True, 0, 0, 0, 0, 1)
    assert ("tariff", "NL*WKX*T") in held(pipeline, 1)
    assert ("tariff", "NL*WKX*T") not in held(pipeline, 2)


def test_what_is_pushed_not_to_be_published_leaves_the_feed(pipeline):
    """At once, as in a pull."""
    pipeline.patch("B", publish=False, last_updated=at(5))
    assert moved(pipeline.publish()) == {"table": ("delta", 2, 0, 1), "status": ("delta", 2, 0, 1)}


def test_findings_open_and_are_resolved_with_what_is_pushed(pipeline):
    """Each under the snapshot that it came with, also those of a tariff."""
    pipeline.put(location("B", evse("B1", status="WORKING"), last_updated=at(5)))
    pipeline.publish()
    pipeline.patch("B", "B1", status="AVAILABLE", last_updated=at(6))
    pipeline.publish()
    found = pipeline.store.db.conn.execute(
        "select opened_pull, resolved_pull from finding where rule = 'AFIR-F01-WORD'"
    ).fetchall()
    assert found == [(2, 3)]


def test_a_source_that_was_never_read_can_push():
    """Its first push begins its feed, in the version that it pushes in."""
    pipeline = Pushed()
    assert pipeline.put(location("A"))
    assert moved(pipeline.publish()) == {"table": ("snapshot", 1, 1, 0), "status": ("snapshot", 1, 1, 0)}
    assert pulls(pipeline) == [("push", True, 1, 0, 1, 0, 0)]


def test_what_another_source_pushed_is_left_to_it():
    """Publishing is for one source at a time, and the sync of one takes nothing of another along."""
    pipeline = Pushed(feed("nl", "wkx", "two"))
    pipeline.put(location("A"))
    assert pipeline.publish("two") is None
    pipeline.sync(Source("two", location("Z")))
    assert pipeline.store.pushed.sources() == ["wkx"]


# --- what a request is answered


def test_what_is_new_is_told_from_what_is_known(pipeline):
    """Of objects and of their parts, and after as before publishing."""
    assert (pipeline.put(location("C")), pipeline.put(location("C"))) == (True, False)
    assert (pipeline.put(evse("A9"), "A", "A9"), pipeline.put(evse("A9"), "A", "A9")) == (True, False)
    pipeline.publish()
    assert pipeline.put(location("C")) is False


def test_an_object_is_given_back_to_the_byte(pipeline):
    """Also with what nobody here knows, before it is published and after."""
    body = b'{ "country_code":"NL", "party_id":"WKX","id":"N", "publish":true, "x_own": [1.50, "\\u00e9"] }'
    pipeline.pushing("location", "N").put(body)
    assert pipeline.pushing("location", "n").get() == body
    pipeline.publish()
    assert pipeline.pushing("location", "n").get() == body


@pytest.mark.parametrize(
    "under", [("X",), ("A", "X"), ("A", "X", "1"), ("A", "A1", "X")], ids=["location", "evse", "its evse", "connector"]
)
def test_what_is_not_known_cannot_be_patched_or_got(pipeline, under):
    """The peer then PUTs it."""
    with pytest.raises(NotThere):
        pipeline.patch(*under, status="BLOCKED", last_updated=at(5))
    with pytest.raises(NotThere):
        pipeline.get(*under)
    assert pipeline.store.pushed.sources() == []


def test_a_tariff_that_is_not_known_cannot_be_deleted(pipeline):
    """Nor twice."""
    with pytest.raises(NotThere):
        pipeline.delete("X")
    pipeline.delete("T")
    with pytest.raises(NotThere):
        pipeline.delete("T")


def test_a_tariff_that_was_deleted_is_new_when_it_comes_again(pipeline):
    """Before publishing the old one is taken for changed, as nobody saw it gone."""
    pipeline.delete("T")
    assert pipeline.put(tariff("T", 0.7, last_updated=at(5)), kind="tariff") is True
    pipeline.publish()
    assert pipeline.prices()[UA] == 0.7


@pytest.mark.parametrize(
    ("under", "said", "why"),
    [
        ((), {"id": "B"}, "id in the body is 'B', in the URL 'A'"),
        ((), {"id": None}, "id in the body is '', in the URL 'A'"),
        ((), {"country_code": "DE"}, "country_code in the body is 'DE', in the URL 'NL'"),
        ((), {"party_id": "XYZ"}, "party_id in the body is 'XYZ', in the URL 'WKX'"),
        (("A1",), {"uid": "A2"}, "uid in the body is 'A2', in the URL 'A1'"),
        (("A1", "1"), {"id": "2"}, "id in the body is '2', in the URL '1'"),
    ],
)
def test_body_and_url_have_to_name_the_same(pipeline, under, said, why):
    """In a PUT and in a PATCH."""
    whole = {"country_code": "NL", "party_id": "WKX", "id": "A", "publish": True} if not under else {}
    for method in ("put", "patch"):
        pushing = pipeline.pushing("location", "A", *under)
        with pytest.raises(Rejected, match=why):
            getattr(pushing, method)(raw(whole | said | {"last_updated": at(5)}))


def test_ids_are_the_same_in_any_case(pipeline):
    """In URL and body; the object stays one."""
    pushing = pipeline.pushing("location", "a", party="wkx")
    assert pushing.put(raw(location("A", last_updated=at(5)) | {"country_code": "nl", "id": "a"})) is False
    pipeline.publish()
    assert held(pipeline, 2) == held(pipeline, 1)


def test_a_put_has_to_name_itself(pipeline):
    """A PATCH need not: the URL does."""
    with pytest.raises(Rejected, match="uid in the body is '', in the URL 'A1'"):
        pipeline.put({"status": "BLOCKED"}, "A", "A1")


@pytest.mark.parametrize("version", ["2.3.0", "2.2.1", "2.2"])
def test_a_patch_says_when(version, cpo):
    """It has been required since 2.2: nothing could tell an older state from a newer one."""
    cpo.version = version
    pipeline = Pushed(version=version)
    pipeline.sync(cpo)
    with pytest.raises(Rejected, match="a PATCH needs last_updated"):
        pipeline.patch("A", "A1", status="CHARGING")


def test_what_no_location_can_be_made_of_is_rejected(pipeline):
    """With what is wrong, so that the peer learns; what merely has findings is taken."""
    with pytest.raises(Rejected, match="no location can be made of it: publish: "):
        pipeline.put({name: said for name, said in location("C").items() if name != "publish"})
    with pytest.raises(Rejected, match="no tariff can be made of it: elements"):
        pipeline.put(
            tariff("U", 0.5) | {"elements": [{"price_components": [{"type": "ENERGY", "price": "dear"}]}]},
            kind="tariff",
        )
    assert pipeline.put(location("C", name={"no": "name"}, coordinates="somewhere")) is True


# --- what is older


def test_an_older_state_never_takes_the_place_of_a_newer_one(pipeline):
    """It is taken and passed over: an object, a part, and some fields of one."""
    pipeline.be("CHARGING", "A1", 5)
    before = pipeline.get("A")
    pipeline.be("AVAILABLE", "A1", 4)
    pipeline.put(evse("A1", minute=4), "A", "A1")
    pipeline.put(location("A", name="Elders", last_updated=at(4)))
    pipeline.patch("A", name="Elders", last_updated=at(4))
    assert pipeline.get("A") == before


def test_a_part_is_held_against_its_own_time(pipeline):
    """The Location knows of something newer in another EVSE."""
    pipeline.be("CHARGING", "A1", 5)
    pipeline.be("BLOCKED", "A2", 4)
    assert pipeline.get("A", "A2")["status"] == "BLOCKED"
    assert pipeline.get("A")["last_updated"] == at(5)


def test_the_same_time_again_is_taken(pipeline):
    """Many systems do not move the time when a status changes."""
    pipeline.be("CHARGING", "A1", 0)
    assert pipeline.get("A", "A1")["status"] == "CHARGING"


def test_a_state_of_the_future_is_not_believed_to_be_newer(pipeline):
    """One wrong clock would shut out all that comes after."""
    pipeline.be("CHARGING", "A1", 60 * 24 * 365)
    pipeline.be("AVAILABLE", "A1", 5)
    assert pipeline.get("A", "A1")["status"] == "AVAILABLE"


# --- who may push what


def test_only_objects_of_its_own_parties_are_the_sources_business(cpo):
    """Where its parties are known; the allowed ones are named."""
    pipeline = Pushed(sender=Sender(source="wkx", parties=("NL*WKX", "NL*ABC")))
    pipeline.sync(cpo)
    assert pipeline.get("A")["id"] == "A"
    with pytest.raises(NotThere, match=r"NL\*XYZ is none of the parties of this connection: NL\*WKX, NL\*ABC"):
        pipeline.pushing("location", "A", party="xyz")


def test_evse_ids_do_not_make_an_object_anybodys():
    """One that names no party is of the one that they begin with, which has to be one of the source's."""
    pipeline = Pushed(sender=Sender(source="wkx", parties=("NL*WKX",)), version="2.1.1")
    with pytest.raises(NotThere, match=r"NL\*ABC is none of the parties"):
        pipeline.pushing("location", "A").put(raw(OLD | {"evses": [evse("A1", evse_id="NL*ABC*E1")]}))


def test_null_for_a_party_is_none(pipeline):
    """Some systems write null for all that they leave out; EVSE ids say whose it is."""
    nobodys = location("C") | {"country_code": None, "party_id": None}
    assert pipeline.pushing("location", "C").put(raw(nobodys)) is True
    pipeline.publish()
    assert ("location", "NL*WKX*C") in held(pipeline, 2)


def test_all_parties_are_taken_where_none_is_known(pipeline):
    """As in a pull."""
    assert pipeline.pushing("location", "A", party="ABC").put(raw(location("A") | {"party_id": "ABC"})) is True


def test_a_source_pushes_in_the_version_that_it_is_read_in(pipeline):
    """Two readers would take turns with the same objects."""
    pipeline.version = "2.2.1"
    with pytest.raises(NotThere, match=r"this connection speaks OCPI 2\.3\.0"):
        pipeline.put(location("A"))


def test_sources_do_not_see_each_other(pipeline):
    """The same place in another source is another object."""
    pipeline.sender = Sender(source="two")
    with pytest.raises(NotThere):
        pipeline.get("A")
    assert pipeline.put(location("A")) is True


# --- OCPI 2.1.1

OLD = {"id": "A", "type": "ON_STREET", "last_updated": at(0)}


@pytest.mark.parametrize(
    ("party", "evse_id"), [(None, "NL*WKX*EA1"), (("NL", "ABC"), "NL*WKX*EA1"), (("NL", "ABC"), None)]
)
def test_what_names_no_party_is_found_all_the_same(party, evse_id):
    """Pulled and pushed it is one object, whoever its EVSE ids or the configuration say that it is of."""
    pipeline = Pushed(sender=Sender(source="wkx", party=party), version="2.1.1")
    shown = OLD | {"evses": [evse("A1", evse_id=evse_id)]}
    opened = Opened(version="2.1.1", pages=[Page(kind="location", where="", objects=(raw(shown),))], party=party)
    source = Source("wkx", version="2.1.1")
    source.opened = lambda: nullcontext(opened)
    pipeline.sync(source)
    pipeline.sender = Sender(source="wkx", party=party)
    code = "ABC" if evse_id is None else "WKX"
    pipeline.pushing("location", "a", "A1", party=code).patch(b'{"status": "CHARGING"}')
    assert pipeline.pushing("location", "A", "A1", party=code).get().count(b"CHARGING") == 1
    pipeline.publish()
    assert len(held(pipeline, 2)) == 1
    assert list(pipeline.statuses().values()) == [(1, "charging")]


def test_a_patch_of_ocpi_2_1_1_need_not_say_when(cpo):
    """It says nothing of older or newer then, so the time stays."""
    cpo.version = "2.1.1"
    pipeline = Pushed(version="2.1.1")
    pipeline.sync(cpo)
    pipeline.patch("A", "A1", status="CHARGING")
    assert pipeline.get("A", "A1") == cpo.locations["A"]["evses"][0] | {"status": "CHARGING"}


def test_a_tariff_of_ocpi_2_1_1_can_be_patched(cpo):
    """It could not be since."""
    cpo.version = "2.1.1"
    pipeline = Pushed(version="2.1.1")
    pipeline.sync(cpo)
    pipeline.patch("T", kind="tariff", elements=tariff("T", 0.7)["elements"])
    pipeline.patch("T", kind="tariff", evses=[{"uid": "A1", "status": None}])  # nobody knows what that is
    pipeline.publish()
    assert pipeline.get("T", kind="tariff")["currency"] == "EUR"
    assert pipeline.prices()[UA] == 0.7


# --- pulls


def test_a_sync_publishes_first_what_was_pushed(pipeline, cpo):
    """As a snapshot of its own; then what the source shows holds, as it is asked after the push."""
    pipeline.be("CHARGING", "A1", 1)
    pipeline.put(location("C"))
    outcome = pipeline.sync(cpo)  # a minute later
    assert pulls(pipeline)[1:] == [("push", True, 2, 0, 1, 1, 0), ("full", True, 2, 1, 0, 1, 1)]
    messages = [(message.publication, message.seq) for message in outcome.messages]
    assert messages == [("table", 2), ("status", 2), ("table", 3), ("status", 3)]
    assert pipeline.statuses() == dict.fromkeys((UA, UA2, UB), (1, "available"))
    assert pipeline.sites() == {A: 1, B: 1}


def test_a_tariff_that_a_pull_shows_again_is_there_again(pipeline, cpo):
    """The deletion was a mistake, or the tariff has been put up since."""
    pipeline.delete("T")
    pipeline.publish()
    pipeline.sync(cpo)
    assert pipeline.prices()[UA] == 0.5


def during_a_pull(pipeline, cpo, push, *, published):
    """Let a source push while it is being read, and publish it or not before the pull is at its end."""
    begun = pipeline.begin()
    push()
    if published:
        pipeline.publish()
    pipeline.now += MINUTE
    return sync(pipeline.store, cpo.name, cpo.opened, pipeline.feeds, lambda: pipeline.now, started=begun)


@pytest.mark.parametrize("published", [True, False])
def test_what_is_pushed_during_a_pull_is_not_undone_by_it(pipeline, cpo, published):
    """Its pages were made before; of both states the newer one stands, and a new location is not taken for gone."""

    def push():
        pipeline.be("CHARGING", "A1", 2)
        pipeline.put(location("C", last_updated=at(2)))
        pipeline.delete("T")

    during_a_pull(pipeline, cpo, push, published=published)
    assert pipeline.statuses()[UA][1] == "charging"
    assert set(pipeline.sites()) == {A, B, "NL*WKX*L*C"}
    assert pipeline.prices()[UA] is None
    assert pipeline.store.pushed.sources() == []


@pytest.mark.parametrize("published", [True, False])
def test_a_pull_that_shows_something_newer_than_was_pushed_meanwhile_is_believed(pipeline, cpo, published):
    """The page was made after the push."""

    def push():
        pipeline.be("CHARGING", "A1", 2)
        cpo.locations["A"]["evses"][0] |= {"status": "BLOCKED", "last_updated": at(3)}
        cpo.locations["A"]["last_updated"] = at(3)

    during_a_pull(pipeline, cpo, push, published=published)
    assert pipeline.get("A", "A1")["status"] == "BLOCKED"
    assert pipeline.statuses()[UA] == (1, "blocked")


def test_the_next_pull_heals_all_of_it(pipeline, cpo):
    """What was pushed before it began has no say any more, and nothing of it is kept."""
    during_a_pull(pipeline, cpo, lambda: pipeline.be("CHARGING", "A1", 2), published=False)
    pipeline.sync(cpo)
    assert pipeline.statuses()[UA][1] == "available"
    assert pipeline.store.db.conn.execute("select count(*) from pushed").fetchone() == (0,)


def test_a_source_that_cannot_be_read_keeps_what_it_pushed(pipeline, cpo):
    """Half a pull is no pull, and what was pushed is published by the next that is one."""
    pipeline.be("CHARGING", "A1", 1)
    cpo.fails = Transient("wkx: GET /locations: 503")
    assert pipeline.sync(cpo).complete is False
    assert pipeline.statuses()[UA] == (1, "available")
    assert moved(pipeline.publish()) == {"status": ("delta", 2, 1, 0)}


def test_what_is_known_of_an_interface_is_not_learnt_from_pushes(pipeline, cpo):
    """What was odd when it was read is odd still, and how far it was read is as it was."""
    cpo.falls_short = ("location",)
    pipeline.sync(cpo)
    before = (pipeline.store.peers.recall("wkx"), list(pipeline.store.findings.messages("wkx", "interface")))
    pipeline.be("CHARGING", "A1", 2)
    pipeline.publish()
    after = (pipeline.store.peers.recall("wkx"), list(pipeline.store.findings.messages("wkx", "interface")))
    assert after == before
    assert len(before[1]) == 1


def test_another_sources_sync_goes_on_beside_pushes():
    """Its messages and snapshots are its own, and both end in the same feed."""
    pipeline, two = Pushed(feed("nl", "wkx", "two")), Source("two", location("Z"))
    pipeline.put(location("A"))
    pipeline.sync(two)
    pipeline.publish()
    two.locations["Z"]["name"] = "Elders"
    pipeline.be("CHARGING", "A1", 5)
    pipeline.sync(two)
    pipeline.publish()
    assert set(pipeline.sites()) == {A, "NL*WKX*L*Z"}
    assert pipeline.statuses()[UA] == (1, "charging")
    assert [pull.source for pull in pipeline.store.snapshots.pulls()] == ["two", "wkx", "two", "wkx"]


# --- the law

STATUSES = ("AVAILABLE", "CHARGING", "BLOCKED")
EVENTS = st.lists(
    st.sampled_from(["pull", "publish"])
    | st.tuples(st.sampled_from(["A", "B"]), st.sampled_from(STATUSES))
    | st.tuples(st.sampled_from(["C", "D"]), st.just("put"))
    | st.tuples(st.sampled_from(["A", "B"]), st.just("missed")),
    min_size=1,
    max_size=12,
)


@given(EVENTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_history_of_pushes_and_pulls_ends_equal_to_the_peer(events):
    """Whatever is pushed, missed, published or pulled: after a pull the store holds what the peer has."""
    pipeline, cpo = Pushed(), Source("wkx", location("A"), location("B"))
    pipeline.sync(cpo)
    for event in events:
        pipeline.now += MINUTE
        if event == "pull":
            pipeline.sync(cpo)
        elif event == "publish":
            pipeline.publish()
        else:
            name, what = event
            minute = (pipeline.now - timedelta(hours=12)).minute
            if what == "put":
                cpo.locations[name] = location(name, last_updated=at(minute))
                pipeline.put(cpo.locations[name])
                continue
            status = "OUTOFORDER" if what == "missed" else what
            changed = cpo.locations[name]["evses"][0] | {"status": status, "last_updated": at(minute)}
            cpo.locations[name] = cpo.locations[name] | {"evses": [changed], "last_updated": at(minute)}
            if what != "missed":
                pipeline.patch(name, f"{name}1", status=status, last_updated=at(minute))
    pipeline.now += MINUTE
    pipeline.sync(cpo)
    newest = list(pipeline.store.snapshots.pulls())[-1].id
    kept = {key: text for kind, key, text in pipeline.store.snapshots.objects("wkx", newest) if kind == "location"}
    assert kept == {f"NL*WKX*{name}": raw(shown) for name, shown in cpo.locations.items()}
    assert pipeline.store.pushed.sources() == []


def test_an_empty_store_has_nothing_to_publish():
    """Nor a version that a source speaks."""
    store = Store(None)
    assert (store.pushed.sources(), store.pushed.version("wkx")) == ([], None)
