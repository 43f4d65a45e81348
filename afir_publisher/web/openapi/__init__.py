"""What can be asked of this server, described as OpenAPI 3.1 has it: feeds, what is said of them, and OCPI."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from afir_publisher.web.feeds import Feeds
from afir_publisher.web.openapi import feeds as of_feeds
from afir_publisher.web.openapi import ocpi, parts
from afir_publisher.web.openapi.operation import NOBODY, Operation
from afir_publisher.web.openapi.own import OWN, REPORT
from afir_publisher.web.sender import Sender

_DESCRIPTION = """\
Snapshots and deltas of feeds under Article 20 of Regulation (EU) 2023/1804, and the same by OCPI where a feed is in it.

HEAD is answered wherever GET is. What a feed has is there as a file in each coding, too: with .gz or .zst at the end.
Addresses of OCPI may have a slash at the end."""


def document(
    feeds: Feeds,
    titles: Mapping[str, str],
    url: str,
    senders: Mapping[str, Sender],
    *,
    has_report: bool,
    has_operators: bool,
) -> dict[str, Any]:
    """The description.

    `titles` are those of the feeds' profiles, `url` is the public address, `senders` are those of feeds in OCPI.
    """
    operations = tuple(_operations(feeds, titles, senders, has_report=has_report, has_operators=has_operators))
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        paths.setdefault(one.path, {})[one.method] = one.described()
    schemas = {"schemas": {"Envelope": parts.ENVELOPE}} if senders or has_operators or has_report else {}
    tags = dict.fromkeys(one.tag for one in operations)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Data of recharging points",
            "version": version("afir-publish"),
            "description": _DESCRIPTION,
        },
        "servers": [{"url": url}],
        "tags": [{"name": tag} | ({"description": titles[tag]} if tag in titles else {}) for tag in tags],
        "paths": paths,
        "components": _components(operations) | schemas,
    }


def _operations(
    feeds: Feeds, titles: Mapping[str, str], senders: Mapping[str, Sender], *, has_report: bool, has_operators: bool
) -> Iterator[Operation]:
    """All that this server has."""
    for name, shelf in feeds.shelves.items():
        ways = feeds.callers.ways(name)
        yield from of_feeds.operations(shelf, titles[name], ways)
        if name in senders:
            yield from ocpi.of_feed(senders[name], ways)
    yield from OWN
    if has_report:
        yield REPORT
    if has_operators:
        yield from ocpi.of_operators()


def _components(operations: Sequence[Operation]) -> dict[str, Any]:
    """What operations refer to."""
    answers = [answer for one in operations for answer in one.answers.values()]
    schemes = dict.fromkeys(scheme for one in operations for scheme in one.opens if scheme != NOBODY)
    return {
        "parameters": parts.parameters(name for one in operations for name in one.parameters),
        "headers": parts.headers(name for answer in answers for name in answer.headers),
        "securitySchemes": {scheme: parts.SCHEMES[scheme] for scheme in schemes},
    }
