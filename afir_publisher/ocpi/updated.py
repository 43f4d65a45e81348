"""When raw objects say that they changed: enough to see whether a server heeds `date_from`."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from afir_publisher.model import utc
from afir_publisher.ocpi.texts import UNDECODABLE

_TOLERANCE = timedelta(seconds=1)  # filters cut fractions off


class _Timed(msgspec.Struct):
    last_updated: Any = None
    evses: Any = None


_decode = msgspec.json.Decoder(_Timed).decode


class Ages:
    """How many of the objects that come with a filter changed before it: those should not have come."""

    def __init__(self, since: datetime | None) -> None:
        """Count from nothing; without a filter nothing is looked at."""
        self.since = since
        self.seen = self.older = 0

    def see(self, objects: Sequence[bytes]) -> None:
        """Look at a page."""
        if self.since is None:
            return
        for raw in objects:
            moment = newest(raw)
            if moment is not None:
                self.seen += 1
                self.older += moment < self.since - _TOLERANCE

    def are_mostly_older(self) -> bool:
        """Whether more than half should not have come: some may have a time of their own that is not shown."""
        return 2 * self.older > self.seen


def newest(raw: bytes) -> datetime | None:
    """The newest `last_updated` in an object and its parts: some servers move only the one of the EVSE."""
    try:
        found = _decode(raw)
    except UNDECODABLE:
        return None
    return max(_moments(found), default=None)


def _moments(found: _Timed) -> Iterator[datetime]:
    """All times of an object that can be read."""
    texts = [found.last_updated]
    for evse in _objects(found.evses):
        texts.append(evse.get("last_updated"))
        texts += [connector.get("last_updated") for connector in _objects(evse.get("connectors"))]
    for text in texts:
        try:
            yield utc(datetime.fromisoformat(text))
        except (TypeError, ValueError):
            continue


def _objects(value: Any) -> Iterable[dict[str, Any]]:
    return (item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()
