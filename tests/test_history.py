"""Whatever happens at CPOs, in whatever order: the laws that all feeds keep."""

from itertools import product

from feed import PROFILE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pipeline import PUBLICATIONS, READ, Pipeline, Source, at, evse, feed, in_json, location, raw, tariff

SOURCES = ("one", "two")
NAMES = ("A", "B", "C", "D")
TWINS = ("S", "T")
PRICES = ("P", "Q")
UNREADABLE = {"country_code": "NL", "party_id": "WKX", "publish": {}}


class Network:
    """Two sources of one feed; `minute` is when things happen."""

    def __init__(self):
        """Both begin with a location of their own and a tariff."""
        self.sources = {name: Source(name, tariffs=[tariff("P", 0.5)]) for name in SOURCES}
        self.minute = 0
        for name in SOURCES:
            self.appear(name, "A", "S")

    def appear(self, source, name, word):
        """A location is new, or is put up again, with a point of its own and one that others may have too."""
        here = f"{source}-{name}"
        own = evse(here, minute=self.minute, tariffs=[word if word in PRICES else "P"])
        twin = [evse(word, minute=self.minute)] if word in TWINS else []
        self.sources[source].locations[here] = location(here, own, *twin, last_updated=at(self.minute))

    def disappear(self, source, name, _word):
        """A location is not shown any more."""
        self.sources[source].locations.pop(f"{source}-{name}", None)

    def rename(self, source, name, word):
        """What is static changes."""
        self._location(source, name).update(name=word)

    def hide(self, source, name, _word):
        """It is to be published no more, or again."""
        found = self._location(source, name)
        found["publish"] = found.get("publish") is not True

    def be_busy(self, source, name, word):
        """The status of all its points changes; a word that is none stands for the end of a point."""
        status = {"S": "CHARGING", "T": "AVAILABLE", "P": "OUTOFORDER"}.get(word, "REMOVED")
        for point in self._location(source, name).get("evses", []):
            point.update(status=status, last_updated=at(self.minute))

    def be_unreadable(self, source, name, _word):
        """What is shown is no Location; what it published stays, unless a twin takes part of it."""
        if f"{source}-{name}" in self.sources[source].locations:
            self.sources[source].locations[f"{source}-{name}"] = UNREADABLE | {"id": f"{source}-{name}"}

    def be_priced(self, source, name, word):
        """A tariff is new, costs something else or ends soon."""
        ends = {"end_date_time": at(self.minute + 2)} if word in TWINS else {}
        price = 0.25 * (1 + NAMES.index(name))
        self.sources[source].tariffs["P" if word in TWINS else word] = tariff(word, price, **ends)

    def be_free(self, source, _name, word):
        """A tariff is not shown any more."""
        self.sources[source].tariffs.pop(word, None)

    def fall_short(self, source, _name, word):
        """The next pull does not show everything."""
        self.sources[source].falls_short = ("location",) if word in TWINS else ("tariff",)

    def _location(self, source, name):
        """A location, or one that nobody sees."""
        return self.sources[source].locations.get(f"{source}-{name}", {})


HAPPENINGS = [
    Network.appear,
    Network.disappear,
    Network.rename,
    Network.hide,
    Network.be_busy,
    Network.be_unreadable,
    Network.be_priced,
    Network.be_free,
    Network.fall_short,
]
EVENTS = st.tuples(
    st.sampled_from(HAPPENINGS), st.sampled_from(SOURCES), st.sampled_from(NAMES), st.sampled_from(TWINS + PRICES)
)
ROUNDS = st.lists(st.tuples(st.sampled_from(SOURCES), st.lists(EVENTS, max_size=6)), min_size=3, max_size=8)


class Reader:
    """Somebody who took the first snapshot and then deltas only, in one syntax."""

    def __init__(self, publication, syntax):
        """Nothing is known yet."""
        self.publication, self.syntax = publication, syntax
        self.seq = 0
        self.entries = {}
        self.was = {}
        self.newest = {}

    def follow(self, pipeline):
        """Take what is new, and compare with what the feed shows."""
        for message in pipeline.store.publications.messages("nl", self.publication, after=self.seq):
            delta = READ[self.syntax](pipeline.delta(self.publication, self.syntax, message.seq), self.publication)
            assert (len(delta.entries), len(delta.closed)) == (message.changed, message.gone)
            assert delta.closed.items() <= {key: entry.version for key, entry in self.entries.items()}.items()
            assert not delta.closed.keys() & delta.entries.keys()
            self.entries |= delta.entries
            for key in delta.closed:
                del self.entries[key]
            self.seq = message.seq
        shown = {}
        if self.seq and pipeline.store.publications.count("nl", self.publication, self.seq):
            shown = READ[self.syntax](pipeline.text(self.publication, self.syntax), self.publication).entries
        assert self.entries == shown
        if self.publication == "table":
            self._compare_versions(shown)

    def _compare_versions(self, shown):
        """A version says one thing, for ever, and what is there again has a new one."""
        for key, entry in shown.items():
            if key in self.was and self.was[key].version == entry.version:
                assert entry == self.was[key]
            else:
                assert entry.version > self.newest.get(key, 0)
            self.newest[key] = entry.version
        self.was = dict(shown)


def identified(node):
    """Every id and version in a document, but those that are only referred to."""
    if isinstance(node, list):
        for child in node:
            yield from identified(child)
    elif isinstance(node, dict):
        if "idG" in node and "versionG" in node and "targetClass" not in node:
            yield node["idG"], int(node["versionG"])
        for child in node.values():
            yield from identified(child)


def compare_references(pipeline):
    """Ids are unique in the table, and every status refers to what stands in it, in the version that it has there."""
    tables = [shown.said for shown in entries(pipeline, "table").values()]
    found = list(identified(tables))
    known = dict(found)
    assert len(known) == len(found)
    for key, shown in entries(pipeline, "status").items():
        for reference in ((key, shown.version), *shown.under):
            assert reference in known.items()
        (site, _), _ = shown.under
        assert key in dict(identified(entries(pipeline, "table")[site].said))


def entries(pipeline, publication):
    """What a publication shows now."""
    message = pipeline.message(publication)
    if message is None or not pipeline.store.publications.count("nl", publication, message.seq):
        return {}
    return in_json(pipeline.text(publication, "json"), publication).entries


def shown_by(source, before):
    """What a snapshot has to hold after a pull of a source, by kind and key.

    Of what fell short nothing is missed, and nobody closes all locations at once.
    """
    short = (*source.falls_short, *(() if source.locations else ("location",)))
    found = {place: text for place, text in before.items() if place[0] in short}
    for kind, objects in (("location", source.locations), ("tariff", source.tariffs)):
        found |= {(kind, f"NL*WKX*{shown['id']}".upper()): raw(shown) for shown in objects.values()}
    return found


@given(ROUNDS)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_history_keeps_the_laws(rounds):
    """Snapshots give back what was shown, deltas add up to snapshots, versions say one thing, references hold."""
    pipeline, network = Pipeline(feed("nl", *SOURCES)), Network()
    readers = [Reader(publication, syntax) for publication, syntax in product(PUBLICATIONS, PROFILE.syntaxes)]
    held = {name: {} for name in SOURCES}
    pulls = []
    for minute, (name, events) in enumerate(rounds):
        network.minute = minute
        for happens, *words in events:
            happens(network, *words)
        source = network.sources[name]
        assert pipeline.sync(source).held_back == ()
        held[name] = shown_by(source, held[name])
        pulls.append((name, held[name]))
        source.falls_short = ()
        for reader in readers:
            reader.follow(pipeline)
        compare_references(pipeline)
    for pull, (name, expected) in enumerate(pulls, start=1):
        assert {(kind, key): text for kind, key, text in pipeline.store.snapshots.objects(name, pull)} == expected
