"""Messages as whole documents, put together from stored entries: the same bytes today and in ten years."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import tee, zip_longest

import exporters
from afir_publisher.model import Published
from afir_publisher.store import Store
from afir_publisher.store.publications import Message, Stored
from exporters.datex2.tree import stamp
from exporters.profiles.profile import FETCHED, Exchange, Header, Profile, Publisher


def can_be_said(store: Store, profile: Profile, message: Message) -> bool:
    """Whether a format has a way to say the publication as it stands with a message: some cannot say "nothing"."""
    place = (message.feed, message.publication, message.seq)
    return message.publication not in profile.never_empty or store.publications.count(*place) > 0


def snapshot(
    store: Store, profile: Profile, message: Message, syntaxes: Sequence[str], exchange: Exchange = FETCHED
) -> Iterator[tuple[str, ...]]:
    """The publication as it stands with a message: pieces of text, each in all the syntaxes at once."""
    family, header = exporters.family(profile), _header(message, exchange)
    lanes = _lanes(profile, store.publications.snapshot(message.feed, message.publication, message.seq), syntaxes)
    return _in_step(
        [
            family.snapshot(profile, message.publication, syntax, header, lane)
            for syntax, lane in zip(syntaxes, lanes, strict=True)
        ]
    )


def delta(
    store: Store,
    profile: Profile,
    message: Message,
    syntaxes: Sequence[str],
    exchange: Exchange = FETCHED,
    *,
    since: int | None = None,
) -> Iterator[tuple[str, ...]]:
    """What changed since message `since` until this one, or in this one alone; each entry once, in its newest state.

    Pieces of text, each in all the syntaxes at once.
    """
    family, header = exporters.family(profile), _header(message, exchange)
    place = (message.feed, message.publication, message.seq - 1 if since is None else since, message.seq)
    lanes = _lanes(profile, store.publications.delta(*place), syntaxes)
    return _in_step(
        [
            family.delta(profile, message.publication, syntax, header, lane, store.publications.gone(*place))
            for syntax, lane in zip(syntaxes, lanes, strict=True)
        ]
    )


def _header(message: Message, exchange: Exchange) -> Header:
    """What stands at a message's head."""
    facts = json.loads(message.header)
    return Header(
        table=facts["table"],
        table_version=facts["table_version"],
        sequence=message.seq,
        created=stamp(datetime.fromisoformat(message.created)),
        publisher=Publisher(**facts["publisher"]),
        exchange=exchange,
    )


def _lanes(profile: Profile, stored: Iterator[Stored], syntaxes: Sequence[str]) -> list[Iterator[Published]]:
    """The same entries in each syntax, read and decompressed once for all."""
    return [
        _lane(profile.syntaxes.index(syntax), copy)
        for syntax, copy in zip(syntaxes, tee(stored, len(syntaxes)), strict=True)
    ]


def _lane(number: int, stored: Iterator[Stored]) -> Iterator[Published]:
    """Entries in one syntax."""
    for key, site, station, version, fragments in stored:
        yield Published(key, site, station, version, fragments[number])


def _in_step(writers: Sequence[Iterator[str]]) -> Iterator[tuple[str, ...]]:
    """Let writers write in turns, so that none runs far ahead and memory holds one entry, not all."""
    return zip_longest(*writers, fillvalue="")
