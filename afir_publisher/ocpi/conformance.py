"""What a peer's interface supports and gets wrong, found out by asking: nothing is changed there or here.

    with open_source(connection, versions=tuple(READERS)) as session:
        for observation in examine(session, Question(now=now)): ...

Each probe asks one thing and says what was found, how good that is, and what a pull does about it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal

import httpx
import msgspec

from afir_publisher.errors import SourceError, Unreadable
from afir_publisher.model import Finding, frozen
from afir_publisher.ocpi.assumed import NOTHING_ASSUMED, Assumed
from afir_publisher.ocpi.client import Session
from afir_publisher.ocpi.crawl import MODULES, count, next_link
from afir_publisher.ocpi.dialects import Dialect
from afir_publisher.ocpi.glance import View, glance, owner
from afir_publisher.ocpi.page import Kind, Page
from afir_publisher.ocpi.readers import READERS
from afir_publisher.ocpi.reply import Answer, Declined
from afir_publisher.ocpi.texts import UNDECODABLE
from afir_publisher.ocpi.updated import newest

Verdict = Literal["ok", "odd", "bad", "open"]
"""As OCPI has it; otherwise, and put up with; otherwise, and it costs something; could not be found out."""

FAR = timedelta(days=3650)
MOST_TIMES = 3


@frozen
class Observation:
    """One thing that was found out: in which module, what was asked, how good the answer is, what a pull does then."""

    area: str
    what: str
    verdict: Verdict
    found: str
    does: str = ""


@frozen
class Question:
    """What is asked with: the time, how many objects for, and what is known of these beforehand.

    `dialect` turns what the source speaks into OCPI, and has a way of paging of its own.
    """

    now: datetime
    dialect: Dialect | None = None
    page_size: int = 100
    party: tuple[str, str] | None = None
    assumed: Assumed = NOTHING_ASSUMED


@frozen
class _List:
    """A list that is examined: its first page, as it is asked for by a pull."""

    session: Session
    kind: Kind
    endpoint: httpx.URL
    first: Answer
    question: Question

    @property
    def area(self) -> str:
        """The module."""
        return MODULES[self.kind]

    def ask(self, **query: str | int) -> Answer:
        """Another page, once."""
        url = self.endpoint.copy_merge_params(query)
        return self.session.http.get(url, MODULES[self.kind], self.session.version, patient=False)

    def says(self, what: str, verdict: Verdict, found: str, does: str = "") -> Observation:
        """An observation of this list."""
        return Observation(area=self.area, what=what, verdict=verdict, found=found, does=does)


def examine(session: Session, question: Question) -> Iterator[Observation]:
    """Everything that can be found out with a few requests to each list."""
    yield from _entrance(session)
    for kind, area in MODULES.items():
        endpoint = session.endpoints.get(kind)
        if endpoint is None and kind == "tariff" and question.dialect:
            continue  # they stand in the locations
        if endpoint is None:
            does = "prices stay unknown" if kind == "tariff" else "nothing can be published"
            yield Observation(area=area, what="endpoint", verdict="bad", found="there is none to read from", does=does)
            continue
        yield Observation(area=area, what="endpoint", verdict="ok", found=session.http.where(endpoint))
        try:
            url = endpoint.copy_merge_params({"offset": 0, "limit": question.page_size})
            first = session.http.get(url, area, session.version, 1)
        except SourceError as error:
            yield Observation(area=area, what="first page", verdict="bad", found=str(error), does="the pull fails")
            continue
        found = _List(session=session, kind=kind, endpoint=endpoint, first=first, question=question)
        for probe in PROBES_OF_A_DIALECT if question.dialect else PROBES:
            yield from _guarded(probe, found)
    for remark in session.http.remarks():
        said = remark.finding
        yield Observation(
            area=remark.area, what=said.rule, verdict="odd", found=f"{said.path}: {said.message}", does="put up with"
        )


def _guarded(probe: "Probe", found: _List) -> Iterator[Observation]:
    """What a probe finds out; a refusal or a failure is no answer to what it asks."""
    try:
        yield from probe(found)
    except SourceError as error:
        yield found.says(probe.__name__.strip("_").replace("_", " "), "open", str(error), "a pull does without")


def _entrance(session: Session) -> Iterator[Observation]:
    """Version and token."""
    yield Observation(area="versions", what="version", verdict="ok", found=f"OCPI {session.version} is spoken")
    ways = sorted(set(session.encodings.values()))
    if session.http.has_token:
        mixed = len(ways) > 1
        found = "the token is taken as " + " here and as ".join(ways) + (" there" if mixed else "")
        yield Observation(
            area="versions",
            what="token",
            verdict="odd" if mixed else "ok",
            found=found,
            does="remembered for each part of the server",
        )


# --- probes of a list


def _first_page(found: _List) -> Iterator[Observation]:
    """How many come, and what says how many there are."""
    came, said = len(found.first.objects), found.first.headers.get("X-Total-Count")
    total = count(found.first.headers, "X-Total-Count")
    yield found.says("first page", "ok" if came else "odd", f"{came} objects, X-Total-Count {said or 'is missing'}")
    if total is None:
        yield found.says("X-Total-Count", "odd", f"{said or 'missing'}", "read until a page is empty")
    elif total < came:
        yield found.says("X-Total-Count", "odd", f"{total} of {came} that came", "read until a page is empty")
    else:
        yield found.says("X-Total-Count", "ok", str(total))


def _link(found: _List) -> Iterator[Observation]:
    """Whether the first page says where the second is."""
    header = found.first.headers.get("Link", "")
    link = next_link(header)
    more = _total(found) > len(found.first.objects)
    if link is None:
        verdict: Verdict = "odd" if more else "ok"
        said = f"{header!r}, though there are more pages" if more else "none, and there is no other page"
        yield found.says("Link", verdict, said, "pages are counted" if more else "")
        return
    try:
        url = found.session.http.address(link, found.first.url)
        found.session.http.get(url, MODULES[found.kind], found.session.version, 2, patient=False)
    except Declined as declined:
        yield found.says("Link", "odd", f"refused by {declined.numbers()}", "pages are counted")
    except SourceError as error:
        yield found.says("Link", "odd", str(error), "pages are counted")
    else:
        yield found.says("Link", "ok", "leads to the next page")


def _limit_and_offset(found: _List) -> Iterator[Observation]:
    """Whether a page holds as many as are asked for, from where they are asked for."""
    count = len(found.first.objects)
    if count < 2:  # noqa: PLR2004 - with one object there is nothing to tell apart
        yield found.says("limit and offset", "open", "too few objects to find out")
        return
    second = found.ask(offset=1, limit=1).objects
    verdict: Verdict = "ok" if len(second) == 1 else "odd"
    yield found.says("limit", verdict, f"1 asked for, {len(second)} came", "taken as they come")
    heeded = bool(second) and _key(second[0]) == _key(found.first.objects[1])
    does = "" if heeded else "read once, and what is shown twice is taken once"
    yield found.says("offset", "ok" if heeded else "odd", "heeded" if heeded else "not heeded", does)
    most = found.first.headers.get("X-Limit")
    if count < min(found.question.page_size, _total(found)):
        yield found.says(
            "page size", "odd", f"{found.question.page_size} asked for, {count} came, X-Limit {most}", "more requests"
        )


def _past_the_end(found: _List) -> Iterator[Observation]:
    """What is answered behind the last object."""
    offset = max(_total(found), len(found.first.objects)) + 1000
    try:
        count = len(found.ask(offset=offset, limit=1).objects)
    except Declined as declined:
        yield found.says("past the end", "odd", f"answered by {declined.numbers()}", "taken for the end of the list")
        return
    said = "an empty page" if not count else f"{count} objects, as if the list had no end"
    yield found.says("past the end", "odd" if count else "ok", said, "repeated pages end a list" if count else "")


def _date_filters(found: _List) -> Iterator[Observation]:
    """Whether what changed can be asked for."""
    whole = "all is read each time"
    try:
        late = found.ask(
            date_from=f"{found.question.now + FAR:%Y-%m-%dT%H:%M:%SZ}", offset=0, limit=found.question.page_size
        ).objects
    except Declined as declined:
        yield found.says("date_from", "bad", f"refused by {declined.numbers()}", whole)
        return
    if late:
        said = f"{len(late)} objects come though none was asked for (from {found.question.now + FAR:%Y} on)"
        yield found.says("date_from", "bad", f"not heeded: {said}", whole)
        return
    times = [moment for raw in found.first.objects if (moment := newest(raw))]
    if not times:
        yield found.says("date_from", "bad", "no last_updated can be read", whole)
        return
    moment = max(times)
    again = found.ask(date_from=f"{moment:%Y-%m-%dT%H:%M:%SZ}", offset=0, limit=found.question.page_size).objects
    heeded = bool(again)
    said = "heeded" if heeded else f"nothing comes from {moment:%Y-%m-%dT%H:%M:%SZ} on, though one changed then"
    does = "what changed is asked for between full pulls" if heeded else "the overlap of a pull of changes helps"
    yield found.says("date_from", "ok" if heeded else "odd", said, does)


def _single_object(found: _List) -> Iterator[Observation]:
    """Whether one object can be asked for by its id; OCPI has that for locations."""
    if found.kind != "location" or not found.first.objects:
        return
    identity = _identity(found.first.objects[0])
    if identity is None:
        return
    path = found.endpoint.raw_path.partition(b"?")[0].decode().rstrip("/")
    url = found.endpoint.copy_with(path=f"{path}/{identity}", query=None)
    try:
        objects = found.session.http.get(url, "locations", found.session.version, patient=False).objects
    except Declined as declined:
        yield found.says("single object", "odd", f"refused by {declined.numbers()}", "no pull needs it")
        return
    same = len(objects) == 1 and _key(objects[0]) == _key(found.first.objects[0])
    said = "comes" if same else f"{len(objects)} other objects come"
    yield found.says("single object", "ok" if same else "odd", said)


def _headers(found: _List) -> Iterator[Observation]:
    """Ids of requests, and compression."""
    headers = found.first.headers
    echoed = "X-Request-ID" in headers
    yield found.says("X-Request-ID", "ok" if echoed else "odd", "comes back" if echoed else "does not come back")
    zipped = "gzip" in headers.get("Content-Encoding", "")
    yield found.says("compression", "ok", "gzip" if zipped else "none")


def _objects(found: _List) -> Iterator[Observation]:
    """Whether the objects of the first page can be read, and as whose."""
    reader = READERS[found.session.version]
    objects = _adapted(found)
    view = View(party=found.question.party, publish=reader.PUBLISH_UNSAID)
    findings = Counter[str]()
    shown: dict[str, Finding] = {}
    parties = Counter[str]()
    unreadable = 0
    for raw in objects:
        party = owner(glance(raw, view).key)
        parties["*".join(party) if party else "nobody"] += 1
        try:
            said = _read(found, raw, party)
        except Unreadable as error:
            unreadable += 1
            said = error.findings
        for finding in said:
            findings[finding.rule] += 1
            shown.setdefault(finding.rule, finding)
    count = len(objects)
    if unreadable:
        yield found.says("objects", "bad", f"{unreadable} of {count} cannot be read", "kept in quarantine")
    elif count:
        yield found.says("objects", "ok", f"all {count} of the first page can be read")
    for rule, times in findings.most_common():
        example = shown[rule]
        yield found.says(rule, "odd", f"{times} found, such as {example.path}: {example.message}", "a finding each")
    if parties:
        listed = ", ".join(f"{name} {times}" for name, times in parties.most_common(MOST_TIMES))
        yield found.says("parties", "ok", listed + (", ..." if len(parties) > MOST_TIMES else ""))


Probe = Callable[[_List], Iterator[Observation]]

PROBES: Sequence[Probe] = (
    _first_page,
    _link,
    _limit_and_offset,
    _past_the_end,
    _date_filters,
    _single_object,
    _headers,
    _objects,
)
"""What is asked of each list, in this order."""


def _paging_of_a_dialect(found: _List) -> Iterator[Observation]:
    """How pages lead on where it is not as in OCPI."""
    leads = "leads on" if found.first.next else "is the only one"
    yield found.says(
        "paging", "odd", f"the first page {leads}, by a cursor", "followed to the end, all of it each time"
    )


PROBES_OF_A_DIALECT: Sequence[Probe] = (_first_page, _paging_of_a_dialect, _headers, _objects)
"""What is asked of a list that is no list of OCPI."""


def _adapted(found: _List) -> Sequence[bytes]:
    """The objects of the first page as OCPI has them."""
    dialect, objects = found.question.dialect, found.first.objects
    if dialect is None:
        return objects
    page = Page(kind=found.kind, where="", objects=objects)
    shown = [one for one in dialect.adapted([page]) if isinstance(one, Page) and one.kind == found.kind]
    return [raw for one in shown for raw in one.objects]


def _read(found: _List, raw: bytes, party: tuple[str, str] | None) -> tuple[Finding, ...]:
    """What is found in reading an object."""
    reader, assumed = READERS[found.session.version], found.question.assumed
    if found.kind == "location":
        return reader.read_location(raw, party, assumed)[1]
    return reader.read_tariff(raw, assumed)[1]


def _total(found: _List) -> int:
    """How many objects there are, as far as the first page says."""
    total = count(found.first.headers, "X-Total-Count")
    return len(found.first.objects) if total is None else total


def _key(raw: bytes) -> str:
    """What an object is known by."""
    return glance(raw).key


class _Named(msgspec.Struct):
    id: str


def _identity(raw: bytes) -> str | None:
    """The id of an object as it is written."""
    try:
        return msgspec.json.decode(raw, type=_Named).id
    except UNDECODABLE:
        return None
