"""From pools to the entries and messages of one feed: only what says something new gets a version and a number.

What a feed says is compared, not what a CPO sent: a changed tariff, a withdrawn location, a mended mapping or a new
profile all become a correct delta, with no code for any of them.
"""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

import exporters
from afir_publisher.check import gate
from afir_publisher.model import Entry, Finding, Published
from afir_publisher.policy import Held, abide
from afir_publisher.pool import Pool
from afir_publisher.store import Store
from afir_publisher.store.publications import Known, Message, NewEntry, digest
from exporters.datex2.tree import VERSION, close, outline, stamp
from exporters.profiles.profile import Header, Profile, Publisher

log = logging.getLogger(__name__)

READ_BACK_AT_ONCE = 250_000
"""How many characters of new entries are checked in one document: a parser's tree takes ten times as much."""

_ANY_TIME = "2000-01-01T00:00:00Z"
"""The time of a document that is made to be checked, and thrown away."""


class Origin(NamedTuple):
    """The location that entries are made from."""

    source: str
    location: str


class Made(NamedTuple):
    """An entry and what it was made from."""

    origin: Origin
    entry: Entry


class FeedWork:
    """One feed while a sync is under way, inside its transaction."""

    def __init__(
        self,
        store: Store,
        name: str,
        profile: Profile,
        publisher: Publisher,
        sources: Sequence[str],
        policy: Mapping[str, str],
    ) -> None:
        """Take the numbers that the feed's next messages will have."""
        self.store = store
        self.name = name
        self.profile = profile
        self.publisher = publisher
        self.sources = tuple(sources)
        self.policy = policy
        self._taken: list[tuple[Origin, Pool]] = []
        self._held: dict[str, tuple[Held, ...]] = {}
        self.family = exporters.family(profile)
        self.newest = {
            publication: store.publications.newest(name, publication) for publication in profile.publications
        }
        self.held_back: list[str] = []
        self._unfit: set[tuple[str, str]] = set()
        self.taken_from: set[Origin] = set()
        self._stale: dict[tuple[str, str], frozenset[str]] = {}
        self._superseded: set[tuple[str, str]] = set()

    def seq(self, publication: str) -> int:
        """The number that the next message of a publication has."""
        newest = self.newest[publication]
        return newest.seq + 1 if newest else 1

    # --- twins

    def settle_twins(self) -> None:
        """Decide which of the EVSEs that occur in several locations are published: the newest of each identity.

        Where sources show the same Location with such EVSEs, it is that of the source with the newest of them.
        """
        shown_by: dict[str, str] = {}
        uids: dict[str, tuple[str, str]] = {}
        evse_ids: dict[str, tuple[str, str]] = {}
        stale: dict[tuple[str, str], set[str]] = {}
        for source, location, uid, evse_id in self.store.links.twins(self.sources):
            place = (source, location)
            is_superseded = shown_by.setdefault(location, source) != source
            if is_superseded:
                self._superseded.add(place)
            if is_superseded or uids.get(uid, place) != place or evse_ids.get(evse_id, place) != place:
                stale.setdefault(place, set()).add(uid.split("*", 2)[2])
                continue
            uids[uid] = place
            if evse_id:
                evse_ids[evse_id] = place
        self._stale = {place: frozenset(uids) for place, uids in stale.items()}

    def stale_twins(self, source: str, location: str) -> frozenset[str]:
        """The uids (upper case) of a location's EVSEs that are newer elsewhere."""
        return self._stale.get((source, location), frozenset())

    # --- entries

    def take(self, origin: Origin, pool: Pool, findings: Sequence[Finding]) -> Iterator[Finding]:
        """Take up a pool to be put, as the feed's policy lets it be; tells what the feed cannot say as the CPO does."""
        pool, held = abide(pool, findings, self.policy)
        lacking = list(self.family.lacking(self.profile, pool))
        held += tuple(Held(path=path, rule="FEED-LACKS", policy="hold") for path, _ in lacking)
        self._taken.append((origin, pool))
        if held:
            self._held[origin.location] = held
        for path, said in lacking:
            yield Finding(rule="FEED-LACKS", severity="error", path=path, message=said)
        for path, said in self.family.unsaid(self.profile, pool):
            yield Finding(rule="FEED-WORDS", severity="warning", path=path, message=said)

    def put(self, source: str, keys: Sequence[str], now: datetime) -> None:
        """Publish what the pools of these locations say that were taken up, where it is not what was published last."""
        pools, self._taken = self._taken, []
        held, self._held = self._held, {}
        self.store.standings.hold(self.name, source, {key: held.get(key, ()) for key in keys})
        versions: dict[str, int] = {}
        for publication in self.profile.publications:
            made = [
                Made(origin, entry)
                for origin, pool in pools
                if origin not in self._superseded
                for entry in self.family.entries(self.profile, publication, pool, self.publisher)
            ]
            if publication in self.profile.shared:
                self._put(publication, self._each_once(publication, made), {}, now)
            else:
                self._put(publication, made, versions, now)

    def _each_once(self, publication: str, made: list[Made]) -> list[Made]:
        """The newest state of each entry that several locations may bring; who brings them is noted."""
        self.store.publications.bringers.bring(self.name, publication, [(*origin, entry.key) for origin, entry in made])
        newest: dict[str, Made] = {}
        for one in made:
            other = newest.setdefault(one.entry.key, one)
            if _seconds(one.entry) > _seconds(other.entry):
                newest[one.entry.key] = one
        found = list(newest.values())
        known = self.store.publications.known(self.name, publication, list(newest))
        newer_elsewhere = {one.entry.key for one in found if _is_newer(known.get(one.entry.key), one)}
        self.store.publications.keep(self.name, publication, sorted(newer_elsewhere))
        return [one for one in found if one.entry.key not in newer_elsewhere]

    def _put(self, publication: str, made: list[Made], versions: dict[str, int], now: datetime) -> None:
        """Publish the entries of one publication; `versions` are those of the sites, which the first one decides.

        Shared entries decide on their own.
        """
        publications = self.store.publications
        keys = [entry.key for _, entry in made]
        known = publications.known(self.name, publication, keys)
        is_shared = publication in self.profile.shared
        decides = is_shared or publication == self.profile.publications[0]
        published = stamp(now, exactly=True)
        new: list[NewEntry] = []
        for origin, entry in made:
            before = known.get(entry.key)
            is_there = before is not None and before.ended is None
            if before and is_there and not is_shared and (before.source, before.location) != origin:
                self.taken_from.add(Origin(before.source, before.location))
            fragments = entry.fragments
            if not decides:
                if self._is_ahead(entry, before, versions):
                    continue
                fragments = tuple(text.replace(VERSION, str(versions[entry.site])) for text in fragments)
            # Where an entry stands is part of what is said: a twin can move between sites of the same version.
            is_ = digest([entry.site, entry.station, *(outline(text) for text in fragments)])
            if before and is_there and before.digest == is_:
                versions.setdefault(entry.site, before.version)
                publications.adopt(before, origin.source, origin.location)
                continue
            if decides:
                versions[entry.site] = before.version + 1 if before else 1
            version = versions[entry.site]
            if before and is_there:
                fragments = self._succeeding(publication, before, fragments, now)
            new.append(
                NewEntry(
                    key=entry.key,
                    site=entry.site,
                    station=entry.station,
                    source=origin.source,
                    location=origin.location,
                    version=version,
                    digest=is_,
                    fragments=self._closed(publication, fragments, version, published),
                    born=before.born if before and is_there else self.seq(publication),
                    updated=entry.updated.timestamp() if entry.updated else None,
                )
            )
        good = self._checked(publication, new)
        if decides and len(good) < len(new):
            self._fall_back(versions, known)
        new = good
        ends = [before.id for entry in new if (before := known.get(entry.key)) and before.ended is None]
        publications.put(self.name, publication, self.seq(publication), new, ends)
        publications.keep(self.name, publication, keys)

    def _succeeding(
        self, publication: str, before: Known, fragments: tuple[str, ...], now: datetime
    ) -> tuple[str, ...]:
        """What an entry says in place of one that is published, where its format has to say what is gone of that."""
        succeed = exporters.SUCCESSIONS.get(self.profile.family)
        if succeed is None:
            return fragments
        return succeed(publication, tuple(self.store.publications.fragments(before)), fragments, now)

    def _closed(self, publication: str, fragments: tuple[str, ...], version: int, at: str) -> tuple[str, ...]:
        """Fragments as they are published with the next message, at a time (ISO 8601)."""
        is_first = self.newest[publication] is None
        return tuple(close(text, str(version), at, is_first=is_first) for text in fragments)

    def _is_ahead(self, entry: Entry, before: Known | None, versions: dict[str, int]) -> bool:
        """Whether an entry is of a site that was held back and that, as published, does not have it."""
        is_new = before is None or before.ended is not None
        return entry.site not in versions or (is_new and entry.site in self.held_back)

    def _fall_back(self, versions: dict[str, int], known: dict[str, Known]) -> None:
        """Let what refers to sites that were held back refer to those that were published before."""
        for site in self.held_back:
            before = known.get(site)
            if before and before.ended is None:
                versions[site] = before.version
            else:
                versions.pop(site, None)

    def _checked(self, publication: str, entries: Sequence[NewEntry]) -> list[NewEntry]:
        """The entries that are valid; the others are held back, and what was published before stays."""
        good: list[NewEntry] = []
        for some in _portions(entries):
            if self._fault(publication, some) is None:
                good += some
            else:
                good += [entry for entry in some if self._is_fit(publication, entry)]
        return good

    def _is_fit(self, publication: str, entry: NewEntry) -> bool:
        """Whether one entry is valid; tells if not."""
        found = self._fault(publication, [entry])
        if found is None:
            return True
        log.error("feed %s: %s %s was held back: %s", self.name, publication, entry.key, found)
        self.held_back.append(entry.key)
        self._unfit.add((entry.source, entry.location))
        return False

    def _fault(self, publication: str, entries: Sequence[NewEntry]) -> str | None:
        """What is wrong with a document of these entries, in any syntax; `None` if nothing is."""
        header = Header(table=self.table, table_version=1, sequence=1, created=_ANY_TIME, publisher=self.publisher)
        for number, syntax in enumerate(self.profile.syntaxes):
            published = (
                Published(
                    key=entry.key,
                    site=entry.site,
                    station=entry.station,
                    version=entry.version,
                    fragment=entry.fragments[number],
                )
                for entry in entries
            )
            document = "".join(self.family.snapshot(self.profile, publication, syntax, header, published))
            if found := gate.fault(self.profile.family, syntax, document):
                return found
        return None

    # --- messages

    @property
    def table(self) -> str:
        """What the feed's table is called in its messages."""
        return f"{self.publisher.national_identifier}:{self.name}"

    def finish(self, pull: int, now: datetime) -> list[Message]:
        """End what the affected locations no longer say, and note a message for each publication that moved."""
        for source, location in self._unfit:  # each sync tries again, and tells again, until they are good
            self.store.links.note_due(source, {location: now})
        messages: list[Message] = []
        table_version = 0
        for publication in self.profile.publications:
            seq, newest = self.seq(publication), self.newest[publication]
            if publication in self.profile.shared:
                again = self.store.publications.sweep_shared(self.name, publication, seq)
                for source, location in again:
                    self.store.links.note_due(source, {location: now})
            else:
                self.store.publications.sweep(self.name, publication, seq)
            changed, gone = self.store.publications.moved(self.name, publication, seq)
            lasting = {"table": self.table, "publisher": asdict(self.publisher)}
            is_news = bool(changed or gone or (newest and _lasting(newest.header) != lasting))
            if publication == self.profile.publications[0]:
                table_version = seq if is_news or newest is None else newest.seq
            if is_news:
                messages.append(
                    Message(
                        feed=self.name,
                        publication=publication,
                        seq=seq,
                        kind="delta" if newest else "snapshot",
                        pull=pull,
                        created=now.isoformat(timespec="milliseconds"),
                        changed=changed,
                        gone=gone,
                        header=json.dumps(lasting | {"table_version": table_version}, sort_keys=True),
                    )
                )
        for message in messages:
            self.store.publications.add(message)
        return messages


def _portions(entries: Iterable[NewEntry]) -> Iterator[list[NewEntry]]:
    """Entries in portions of about as many characters as are checked at once; none is empty."""
    portion: list[NewEntry] = []
    size = 0
    for entry in entries:
        portion.append(entry)
        size += max(map(len, entry.fragments), default=0)
        if size >= READ_BACK_AT_ONCE:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def _seconds(entry: Entry) -> float:
    """When the CPO changed an entry last, in seconds since 1970."""
    return entry.updated.timestamp() if entry.updated else 0.0


def _is_newer(published: Known | None, made: Made) -> bool:
    """Whether another source said what is published of a shared entry after this was said."""
    if published is None or published.ended is not None or published.source == made.origin.source:
        return False
    return (published.updated or 0.0) > _seconds(made.entry)


def _lasting(header: str) -> dict[str, Any]:
    """What of a message's header is there for more than one message."""
    return {name: value for name, value in json.loads(header).items() if name != "table_version"}
