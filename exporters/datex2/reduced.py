"""The exchange container as the German profile has it: no sequence numbers, and no list of what is gone.

A table stands by itself. Statuses are always contained, as who is sent one that does not say what it is takes it for a
delta. In a delta a charging point that is gone has the status `removed`, once: it is in no snapshot.
"""

from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from operator import itemgetter
from typing import Literal

from afir_publisher.model import Gone, Published
from exporters.datex2 import encode
from exporters.datex2.codes import STATUS
from exporters.datex2.status import reference
from exporters.datex2.tree import Code, Node, Typed
from exporters.profiles.profile import Header

_EXCHANGE_SPECIFICATION = "3.0"  # as in the profile's annotated examples
_IN_ORDER = itemgetter(1, 2, 0)
"""Site, station and key of a Published, which is the order of messages."""


def root(
    publication: str, content: Typed | Mapping[str, Node] | None, header: Header, kind: Literal["snapshot", "delta"]
) -> Node:
    """What stands around a publication; a delta in which nothing changed has none."""
    if publication == "table":
        return {"payload": content}
    return {
        "messageContainer": {
            "payload": [content] if content else None,
            "exchangeInformation": {
                "exchangeContext": {
                    "ex:codedExchangeProtocol": Code(f"{kind}{'Push' if header.exchange.is_pushed else 'Pull'}"),
                    "ex:exchangeSpecificationVersion": _EXCHANGE_SPECIFICATION,
                    "ex:supplierOrCisRequester": {},
                },
                "dynamicInformation": {
                    "ex:exchangeStatus": Code("online"),
                    "ex:messageGenerationTimestamp": header.created,
                },
            },
        }
    }


def with_tombstones(entries: Iterable[Published], gone: Iterable[Gone], header: Header) -> Iterator[Published]:
    """The statuses of a delta with those of the charging points that are gone, in the order of messages."""
    tombstones = sorted((_tombstone(one, header) for one in gone), key=_IN_ORDER)
    return merge(entries, tombstones, key=_IN_ORDER)


def _tombstone(one: Gone, header: Header) -> Published:
    """The last status of a charging point, which is known since the message was made."""
    removed = STATUS["REMOVED"]
    status = Typed(
        "aegi:ElectricChargingPointStatus",
        {
            "afac:reference": reference(one.key, str(one.version)),
            "afac:lastUpdated": header.created,
            "afac:operationStatus": removed.operation,
            "aegi:status": removed.status,
        },
    )
    return Published(one.key, one.site, one.station, one.version, encode.json(status))
