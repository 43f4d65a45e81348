"""What a raw object says of itself before it is read: enough to store it, and to know what hangs on it.

Every object of every pull is glanced at, only changed ones are read; so this takes a twentieth of the reader's time.
It is as lenient as the reader and never fails: an object that says nothing is known by the digest of its text.
"""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec

from afir_publisher.model import evse_id_key, frozen, tariff_key, utc
from afir_publisher.ocpi.read import Party, party_of, word
from afir_publisher.ocpi.texts import UNDECODABLE, legible


@frozen
class Point:
    """A published EVSE's identities: its uid within its party, its EVSE id (or ""), and when it last changed."""

    uid: str
    evse_id: str
    updated: float


@frozen
class Glance:
    """An object's key within its source, its own id, when it changed, the tariffs it names, its published EVSEs.

    What is of no party or has no id cannot be read, so it has none that are published.
    """

    key: str
    identity: str
    updated: float
    tariffs: frozenset[str] = frozenset()
    points: tuple[Point, ...] = ()


@frozen
class View:
    """How a source's objects are seen: whose they are and whether they are to be published if they do not say it.

    `parties` are those whose objects are taken; where none is named all are. `removed` are the source's own words, in
    capitals, for EVSEs that are not there any more.
    """

    party: Party | None = None
    publish: bool = False
    parties: tuple[Party, ...] = ()
    removed: tuple[str, ...] = ()

    def mark(self) -> bytes:
        """What tells the text of an object from the same text seen otherwise; nothing for most sources."""
        return b"" if self == View() else f"{self} ".encode()

    def takes(self, key: str) -> bool:
        """Whether an object with this key is taken; one of no party is, as nobody else can have it."""
        party = owner(key) if self.parties else None
        return party is None or party in self.parties


def owner(key: str) -> Party | None:
    """The party in the key of a `Glance`, if there is a whole one."""
    country, _, rest = key.partition("*")
    party = rest.partition("*")[0]
    return (country, party) if country and party else None


class _Connector(msgspec.Struct):
    id: Any = None
    standard: Any = None
    tariff_ids: Any = None
    tariff_id: Any = None


class _Evse(msgspec.Struct):
    uid: Any = None
    evse_id: Any = None
    status: Any = None
    last_updated: Any = None
    connectors: list[_Connector] | None = None


class _Object(msgspec.Struct):
    id: Any = None
    country_code: Any = None
    party_id: Any = None
    publish: Any = None
    last_updated: Any = None
    evses: list[_Evse] | None = None


_decode = msgspec.json.Decoder(_Object).decode


_WORDS = frozenset({str, int, float})
_SEEN_PLAINLY = View()
_TRUE = frozenset({"TRUE", "T", "YES", "Y", "ON", "1"})


def glance(raw: bytes, view: View = _SEEN_PLAINLY, *, is_public: bool | None = None) -> Glance:
    """The identities in an object's JSON text; `is_public` counts before what it says of being published."""
    text = legible(raw)
    try:
        found = _decode(text)
    except UNDECODABLE:
        found = _plainly(text)
    evses = found.evses or []
    country, party = word(found.country_code), word(found.party_id)
    if not (country and party):
        given = None if country or party else view.party
        named = party_of([evse.evse_id for evse in evses if isinstance(evse.evse_id, str)])
        country, party = named or given or (country, party)
    identity = word(found.id)
    key = f"{country}*{party}*{identity}" if identity else f"?{sha256(raw).hexdigest()[:24]}"
    ended = ("REMOVED", *view.removed)
    live = [evse for evse in evses if word(evse.status) not in ended and _can_charge(evse)]
    return Glance(
        key=key,
        identity=identity,
        updated=_seconds(found.last_updated),
        tariffs=frozenset(_tariffs(live)),
        points=tuple(_point(evse, country, party) for evse in live if word(evse.uid))
        if identity and country and party and (_is_published(found, view) if is_public is None else is_public)
        else (),
    )


def _is_published(found: _Object, view: View) -> bool:
    """Whether the reader takes a Location to be published."""
    return view.publish if found.publish is None else _is_true(found.publish)


def _can_charge(evse: _Evse) -> bool:
    """Whether an EVSE has a connector that the reader takes for one."""
    return any(word(one.id) and type(one.standard) in _WORDS for one in evse.connectors or ())


def _is_true(value: Any) -> bool:
    """Whether the reader takes a value for true; a "false" is not."""
    return value is True or word(value) in _TRUE


def _tariffs(evses: Iterable[_Evse]) -> Iterable[str]:
    """The keys of the tariffs that connectors name.

    OCPI 2.1.1 has one `tariff_id`; it counts in any version, as to hang on too much only costs time.
    """
    for evse in evses:
        for connector in evse.connectors or ():
            names = [connector.tariff_id] if connector.tariff_ids is None else connector.tariff_ids
            if isinstance(names, list):
                yield from (tariff_key(name) for name in map(word, names) if name)


def _point(evse: _Evse, country: str, party: str) -> Point:
    """The identities of an EVSE."""
    uid, evse_id = f"{country}*{party}*{word(evse.uid)}", evse_id_key(word(evse.evse_id))
    return Point(uid=uid, evse_id=evse_id, updated=_seconds(evse.last_updated))


def _seconds(value: Any) -> float:
    """A time in seconds since 1970, or 0 if it says none."""
    try:
        return utc(datetime.fromisoformat(value)).timestamp()
    except (TypeError, ValueError):
        return 0.0


def _plainly(raw: bytes) -> _Object:
    """The same of an object whose parts are not of the kind that they should be."""
    try:
        found = msgspec.json.decode(raw)
    except UNDECODABLE:
        return _Object()
    if not isinstance(found, dict):
        return _Object()
    evses = [item for item in _items(found.get("evses")) if isinstance(item, dict)]
    return _Object(
        **{name: found.get(name) for name in ("id", "country_code", "party_id", "publish", "last_updated")},
        evses=[
            _Evse(
                **{name: evse.get(name) for name in ("uid", "evse_id", "status", "last_updated")},
                connectors=[
                    _Connector(**{name: item.get(name) for name in ("id", "standard", "tariff_ids", "tariff_id")})
                    for item in _items(evse.get("connectors"))
                    if isinstance(item, dict)
                ],
            )
            for evse in evses
        ],
    )


def _items(value: Any) -> list[Any]:
    """A list as it is, one thing as a list of it."""
    return value if isinstance(value, list) else [value]
