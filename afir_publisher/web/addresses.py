"""The addresses below a feed: what they name, and what an answer says of where it stands and where to go on."""

import re
from typing import NamedTuple
from urllib.parse import parse_qs

from afir_publisher.metadata.files import SYNTAXES
from afir_publisher.replaced import SUFFIXES
from afir_publisher.shelf import Shelf

PREFIX = "/feeds/"
LONGEST_WAIT_S = 60
FILE = b"application/octet-stream"
MEDIA_TYPES = {
    "xml": b"application/xml",
    "json": b"application/json",
    "csv": b"text/csv; charset=utf-8",
    "ttl": b"text/turtle",
    "jsonld": b"application/ld+json",
}
"""What documents are, by their syntax."""

MANIFEST = "manifest"
METADATA = "metadata"

Headers = list[tuple[bytes, bytes]]


class Place(NamedTuple):
    """What an address names: a file in a coding where it is of one, or what its client accepts."""

    publication: str
    kind: str
    number: str
    syntax: str
    coding: str | None

    @property
    def is_snapshot(self) -> bool:
        """Whether that is what a publication has now."""
        return not self.kind and self.publication not in {MANIFEST, METADATA}


class Addresses:
    """The addresses of one feed."""

    def __init__(self, shelf: Shelf) -> None:
        """Know what the feed has."""
        publications, syntaxes = "|".join(shelf.publications), "|".join(shelf.syntaxes)
        ends = "|".join(re.escape(suffix) for suffix in SUFFIXES.values() if suffix)
        named = rf"({publications})(?:\.(delta|since)/([0-9a-f-]{{1,24}}))?\.({syntaxes})"
        described = rf"({METADATA})\.({'|'.join(SYNTAXES)})"
        self._known = re.compile(rf"(?:manifest\.json|{described}|{named})({ends})?")

    def place(self, rest: str) -> Place | None:
        """What the rest of an address names, if it names something."""
        found = self._known.fullmatch(rest)
        if not found:
            return None
        metadata, ending, publication, kind, number, syntax, end = found.groups("")
        coding = next((coding for coding, suffix in SUFFIXES.items() if suffix and suffix == end), None)
        return Place(metadata or publication or MANIFEST, kind, number, ending or syntax or "json", coding)


def divided(path: str) -> tuple[str, str]:
    """The name of a feed in the path of an address below `PREFIX`, and the rest behind it."""
    name, _, rest = path.removeprefix(PREFIX).partition("/")
    return name, rest


def about(place: Place, seq: int, kind: str, cursor: str) -> Headers:
    """What an answer says of itself: the message that it leads to, what it is, and where to ask for what comes next.

    The address is relative: behind a proxy there may be more before it.
    """
    here = "" if place.kind == "since" else f"{place.publication}.since/"
    up = "../" if place.kind == "delta" else ""
    return [
        (b"feed-sequence", b"%d" % seq),
        (b"feed-kind", kind.encode()),
        (b"link", f'<{up}{here}{cursor}.{place.syntax}>; rel="next"'.encode()),
    ]


def wait_s(query: bytes) -> float:
    """How long somebody wants to wait for news, in seconds."""
    if not query:
        return 0
    try:
        return min(max(0.0, float(parse_qs(query.decode("ascii", "replace")).get("wait", ["0"])[0])), LONGEST_WAIT_S)
    except ValueError:
        return 0
