"""Documents of objects: a list, as access points publish OCPI in bulk, or what changed and what is gone.

A snapshot is a JSON list with an object a line, without OCPI's envelope, which belongs to an answer: whoever reads
files of OCPI reads it, and so do we. OCPI has no document for changes, so a delta has a shape of its own:
`{"sequence": 7, "changed": [...], "gone": [{"country_code": "NL", "party_id": "FAS", "id": "50849"}]}`.
"""

import json
from collections.abc import Iterable, Iterator

from afir_publisher.model import Gone, Published
from exporters.ocpi import keys
from exporters.profiles.profile import Header, Profile

_IDENTITY = ("country_code", "party_id", "id")


def snapshot(
    _profile: Profile, _publication: str, _syntax: str, _header: Header, entries: Iterable[Published]
) -> Iterator[str]:
    """A list of everything that a feed says, piece by piece."""
    yield "["
    yield from _lines(entry.fragment for entry in entries)
    yield "\n]\n"


def delta(
    _profile: Profile,
    _publication: str,
    _syntax: str,
    header: Header,
    entries: Iterable[Published],
    gone: Iterable[Gone],
) -> Iterator[str]:
    """What changed, and the identities of what is gone, in capitals, piece by piece."""
    yield f'{{"sequence":{header.sequence},"changed":['
    yield from _lines(entry.fragment for entry in entries)
    yield '\n],"gone":['
    yield from _lines(json.dumps(dict(zip(_IDENTITY, keys.parts(one.key), strict=True))) for one in gone)
    yield "\n]}\n"


def _lines(texts: Iterable[str]) -> Iterator[str]:
    """Texts of a list, each in a line."""
    for i, text in enumerate(texts):
        yield f",\n{text}" if i else f"\n{text}"
