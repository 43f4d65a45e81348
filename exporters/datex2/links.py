"""Addresses on the web: links, pictures, logos."""

import re
from collections.abc import Iterable

from afir_publisher.model import Image
from exporters.datex2.codes import words
from exporters.datex2.tree import Code, Node, texts

_CHARACTER = r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})"
_URL = re.compile(
    rf"https?://[A-Za-z0-9\-._~%@:]*[A-Za-z0-9](?::\d{{1,5}})?(?:/{_CHARACTER}*)*"
    rf"(?:\?(?:{_CHARACTER}|[/?])*)?(?:#(?:{_CHARACTER}|[/?])*)?",
    re.IGNORECASE,
)
LOGOS = frozenset(("OPERATOR", "OWNER", "NETWORK"))


def url(address: str | None) -> str | None:
    """An address as it came if it is an absolute one of the web (RFC 3986); `None` for anything else.

    One that is not makes a whole document invalid, and nobody could follow it.
    """
    return address if address and _URL.fullmatch(address) else None


def link(address: str | None, description: str, kind: str) -> Node:
    """A com:UrlLink of a kind, described in English."""
    if url(address) is None:
        return None
    return {
        "com:urlLinkAddress": address,
        "com:urlLinkDescription": texts(description, "en"),
        "com:urlLinkType": Code(kind),
    }


def photos(images: Iterable[Image]) -> list[Node]:
    """Links to the pictures that are no logos, with what OCPI says they show."""
    found = (
        link(image.url, words(image.category or "OTHER"), "image")
        for image in images
        if (image.category or "").strip().upper() not in LOGOS
    )
    return [photo for photo in found if photo is not None]


def logo(images: Iterable[Image], category: str) -> str | None:
    """The first logo of a category."""
    found = (url(image.url) for image in images if (image.category or "").strip().upper() == category)
    return next((address for address in found if address is not None), None)
