"""Which tariffs locations name that a pull has not shown: one may have been made between the two lists."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from afir_publisher.model import tariff_key
from afir_publisher.ocpi.page import Page
from afir_publisher.ocpi.read import word
from afir_publisher.ocpi.texts import UNDECODABLE
from afir_publisher.ocpi.updated import newest


class _Connector(msgspec.Struct):
    tariff_ids: Any = None
    tariff_id: Any = None


class _Evse(msgspec.Struct):
    connectors: list[_Connector] | None = None


class _Object(msgspec.Struct):
    id: Any = None
    evses: list[_Evse] | None = None


_decode = msgspec.json.Decoder(_Object).decode


class Named:
    """The ids of tariffs that pages show and name, as hashes: 100,000 of them are a few MB."""

    def __init__(self) -> None:
        """Nothing was shown yet."""
        self._shown: set[int] = set()
        self._named: set[int] = set()
        self.newest: datetime | None = None
        """When the newest tariff that was shown says that it changed."""

    def see(self, page: Page) -> None:
        """Take note of a page."""
        if page.kind == "tariff":
            self._tariffs(page.objects)
        else:
            self._locations(page.objects)

    def lacks(self) -> bool:
        """Whether a location names a tariff that was not shown."""
        return not self._named <= self._shown

    def unseen(self, page: Page) -> Page:
        """A page of tariffs without those that were shown before."""
        fresh = [raw for raw in page.objects if not self._shown.issuperset(map(_identity, _decoded([raw])))]
        return replace(page, objects=tuple(fresh))

    def _tariffs(self, objects: Sequence[bytes]) -> None:
        self._shown.update(map(_identity, _decoded(objects)))
        moments = [moment for raw in objects if (moment := newest(raw))]
        self.newest = max([*moments, *([self.newest] if self.newest else [])], default=None)

    def _locations(self, objects: Sequence[bytes]) -> None:
        for found in _decoded(objects):
            for evse in found.evses or ():
                for connector in evse.connectors or ():
                    names = [connector.tariff_id] if connector.tariff_ids is None else connector.tariff_ids
                    if isinstance(names, list):
                        self._named.update(hash(tariff_key(name)) for name in map(word, names) if name)


def _identity(found: _Object) -> int:
    """What a tariff is known by."""
    return hash(tariff_key(word(found.id)))


def _decoded(objects: Sequence[bytes]) -> Iterator[_Object]:
    """Those objects that are of a shape; an odd one names nothing here, and is read with care elsewhere."""
    for raw in objects:
        try:
            yield _decode(raw)
        except UNDECODABLE:
            continue
