"""From a source as it is configured to one that is being read."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from afir_publisher import config, fingerprint
from afir_publisher.config import (
    AnySource,
    EndpointsSource,
    FilesSource,
    HttpSource,
    Registration,
    VersionsSource,
)
from afir_publisher.errors import LeftAlone
from afir_publisher.model import frozen
from afir_publisher.ocpi import files
from afir_publisher.ocpi.assumed import Assumed
from afir_publisher.ocpi.connection import Connection, Party
from afir_publisher.ocpi.dialects import DIALECTS
from afir_publisher.ocpi.memory import NOTHING_REMEMBERED, Memory
from afir_publisher.ocpi.page import Page, Shortfall, Shown
from afir_publisher.ocpi.readers import READERS
from afir_publisher.ocpi.spool import spooled
from afir_publisher.overlay.refresh import Stating
from afir_publisher.overlay.statement import Object
from afir_publisher.push import Sender
from afir_publisher.sync import Listener, Opened

if TYPE_CHECKING:
    from afir_publisher.ocpi.client import Session
    from afir_publisher.ocpi.conformance import Observation

_DECIDES_WHAT_IS_SEEN = {"versions_url", "locations_url", "tariffs_url", "party", "parties", "dialect", "receiver"}

_CERTIFICATES = ("ca_file", "client_cert", "client_key")


@frozen
class Turn:
    """What a pull begins with: when it begins, what is remembered of the source, whether all is to be read.

    `registration` is what a handshake agreed on with the operator, if there was one.
    """

    now: datetime
    memory: Memory = NOTHING_REMEMBERED
    full: bool = False
    registration: Registration | None = None


@contextmanager
def opened(source: AnySource, environ: Mapping[str, str], turn: Turn, listen: Listener) -> Iterator[Opened]:
    """A source, read as it is iterated (files) or before (a network is slow, and a transaction must not wait).

    Raises:
        ConfigError: its token is not where the configuration says.
        SourceError: there is no way in, or nothing could be read.
    """
    if isinstance(source, FilesSource):
        tariffs = source.files("tariff") if source.tariffs_files else ()
        read = files.pages(source.name, tariffs, source.files("location"))
        yield replace(_opened(source, source.version, read, turn.memory), stating=stating(source))
        return
    from afir_publisher.ocpi import client  # noqa: PLC0415 - httpx takes a tenth of a second, and files do without

    _heed_pause(source, turn)
    connection = _asking(source, environ, turn)
    with client.open_source(connection, versions=tuple(READERS)) as session:
        seen_as = _seen_as(source, session.version)
        since = {} if turn.full else turn.memory.since(turn.now, source.full_every, seen_as)
        with spooled(_heard(_wanted(source, session.pages(since)), listen)) as pages:
            found = _opened(source, session.version, pages, _learned(source, turn, session), seen_as)
            yield replace(found, stating=stating(source))


def stating(source: AnySource) -> Stating:
    """Where a source's facts beside OCPI are stated."""
    facts = {Object("source"): source.facts.values()}
    facts |= {Object("party", party): some.values() for party, some in source.facts_of.items()}
    return Stating(facts={one: values for one, values in facts.items() if values}, files=source.overlay)


def unasked(source: AnySource, version: str) -> Opened:
    """A source as it is known without being read, when its objects are in a version of OCPI."""
    return _opened(source, version, (), NOTHING_REMEMBERED)


def sender(source: AnySource, registration: Registration | None) -> Sender:
    """A source as one that pushes; its parties are those of the configuration, or else of its handshake."""
    parties = source.parties or (registration.parties if registration else ())
    return Sender(source=source.name, party=_party(source.party), assumed=_assumed(source), parties=parties)


def examined(
    source: VersionsSource | EndpointsSource, environ: Mapping[str, str], turn: Turn
) -> Iterator["Observation"]:
    """What a source's interface supports and gets wrong; nothing is stored.

    Raises:
        ConfigError: its token is not where the configuration says.
        SourceError: there is no way in.
    """
    from afir_publisher.ocpi import client, conformance  # noqa: PLC0415 - as above

    question = conformance.Question(
        now=turn.now,
        page_size=source.page_size,
        party=_party(source.party),
        assumed=_assumed(source),
        dialect=DIALECTS.get(source.dialect),
    )
    connection = _asking(source, environ, turn)
    with client.open_source(connection, versions=tuple(READERS)) as session:
        yield from conformance.examine(session, question)


def _opened(source: AnySource, version: str, pages: Iterable[Shown], memory: Memory, seen_as: str = "") -> Opened:
    """A source as the pipeline takes it."""
    return Opened(
        version=version,
        pages=DIALECTS[source.dialect].adapted(pages) if source.dialect in DIALECTS else pages,
        party=_party(source.party),
        parties=tuple(Party(*code.split("*")) for code in sorted(source.parties)),
        assumed=_assumed(source),
        memory=memory,
        seen_as=seen_as,
    )


def _heed_pause(source: HttpSource, turn: Turn) -> None:
    """Refuse to ask a server that wanted to be left alone for longer."""
    until = turn.memory.not_before
    if until is not None and turn.now < until:
        raise LeftAlone(
            f"{source.name}: not asked before {until:%Y-%m-%d %H:%M} UTC, as its server wanted: {turn.memory.why_not}"
        )


def _seen_as(source: HttpSource, version: str) -> str:
    """What must not change between two pulls of which one only asks for what changed since the other."""
    return fingerprint.digest(version, source.model_dump(mode="json", include=_DECIDES_WHAT_IS_SEEN))


def _learned(source: HttpSource, turn: Turn, session: "Session") -> Memory:
    """What is to be remembered of a source that was read."""
    memory = replace(turn.memory, encodings=session.encodings, not_before=None, why_not="")
    if session.wait_s is not None:
        memory = memory.left_alone(turn.now, session.wait_s, session.why)
    return memory.with_undated(session.undated, turn.now).with_asked(session.asked, source.quota, turn.now)


def _asking(source: VersionsSource | EndpointsSource, environ: Mapping[str, str], turn: Turn) -> Connection:
    """A source as the client takes it this time."""
    return replace(
        connected(source, environ, turn.registration),
        date_to=turn.now + source.date_to if source.date_to else None,
        encodings=turn.memory.encodings,
        asks_left=turn.memory.asks_left(source.quota, turn.now),
    )


def connected(
    source: VersionsSource | EndpointsSource,
    environ: Mapping[str, str],
    registration: Registration | None = None,
    token: str | None = None,
) -> Connection:
    """A source as the client takes it, with `token`, if given, in place of the one that it is called with otherwise.

    Raises ConfigError when a secret is not where the configuration says.
    """
    known = _connection(source, environ, registration)
    if token is not None:
        known |= {"token": token, "hidden": (*known["hidden"], known["token"] or "")}
    return Connection(**known)


def _connection(
    source: VersionsSource | EndpointsSource, environ: Mapping[str, str], registration: Registration | None = None
) -> dict[str, Any]:
    """What the client needs to know; a handshake's token is one for the version that it agreed on."""
    found = config.secrets(source, environ, registration)
    known = {name: getattr(source, name) for name in ("name", "version", "page_size", *_CERTIFICATES)} | {
        "token": found.token,
        "encoding": None if source.encoding == "auto" else source.encoding,
        "headers": found.headers,
        "proxy": found.proxy,
        "hidden": found.hidden,
        "sender": _party(source.sender),
        "receiver": _party(source.receiver),
        "origin": source.origin,
    }
    if registration is not None and registration.theirs:
        known["version"] = source.version or registration.version
    if source.dialect in DIALECTS:
        known["paging"] = DIALECTS[source.dialect].PAGING
    if isinstance(source, VersionsSource):
        return known | {"versions_url": source.versions_url}
    endpoints = {"locations_url": source.locations_url, "tariffs_url": source.tariffs_url}
    return known | endpoints


def _assumed(source: AnySource) -> Assumed:
    """What the configuration takes for granted of a source's objects."""
    return Assumed(**source.assume.model_dump(), stations=source.stations)


def _party(code: str | None) -> Party | None:
    """The party that is written as `NL*ABC`."""
    return Party(*code.split("*")) if code else None


def _wanted(source: VersionsSource | EndpointsSource, pages: Iterable[Shown]) -> Iterator[Shown]:
    """Pages, without the shortfall of tariffs where the configuration names no endpoint to have any from."""
    has_tariffs = isinstance(source, VersionsSource) or source.tariffs_url is not None
    for page in pages:
        if has_tariffs or not isinstance(page, Shortfall) or page.kind != "tariff":
            yield page


def _heard(pages: Iterable[Shown], listen: Listener) -> Iterator[Shown]:
    """Pages, with every one of them told."""
    fetched = 0
    for page in pages:
        if isinstance(page, Page):
            fetched += len(page.objects)
            listen("fetching", fetched)
        yield page
