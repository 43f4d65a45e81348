"""The tariffs that stand inside EVSEs: each is taken out once, and the connectors there name it."""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from pydantic_core import to_json

from afir_publisher.model import tariff_key
from afir_publisher.ocpi.dialects.changes import Change, Changes
from afir_publisher.ocpi.dialects.chargecloud import tariff
from afir_publisher.ocpi.dialects.chargecloud.location import objects
from afir_publisher.ocpi.read import word

_INSIDE = Change(
    "tariffs", "evses[].tariffs", "a tariff inside an EVSE is one of its own, which the EVSE's connectors name"
)
_SEVERAL = Change(
    "tariffs",
    "evses[].tariffs",
    "an EVSE has several tariffs of one type and date, so its connectors name none of these; say which has which",
)
_TWO_MEANINGS = Change(
    "tariffs",
    "evses[].tariffs[].id",
    "one id stands for different prices, so all but the first were given ids of their own; give each price an id",
)
_NO_TARIFF = Change("tariffs", "evses[].tariffs", "what is no tariff was left out")


_Key = tuple[str, str, str]
_Mark = tuple[str, ...]


class Shelf:
    """The tariffs that came so far, by digests only: the texts would grow with the network."""

    def __init__(self, changes: Changes) -> None:
        """Begin with none; `changes` are told what is done."""
        self._changes = changes
        self._names: dict[bytes, str] = {}
        self._contents: dict[_Key, bytes] = {}

    def taken_out_of(self, location: dict[str, Any]) -> Iterator[bytes]:
        """Let the connectors of a Location name its tariffs, and give the text of each that is new."""
        party = {name: location[name] for name in ("country_code", "party_id") if location.get(name)}
        where = f"Location {location.get('id')}"
        for evse in objects(location.get("evses")):
            names: dict[str, _Mark] = {}
            for found in _items(evse.pop("tariffs", None)):
                if isinstance(found, dict):
                    name, new = self._put(found, party, where)
                    names[name] = _mark(found)
                    if new is not None:
                        yield new
                elif word(found):
                    names[str(found)] = (str(found),)
                else:
                    self._changes.note(_NO_TARIFF, where)
            times = Counter(names.values())
            clear = [name for name, mark in names.items() if times[mark] == 1]
            if len(clear) < len(names):
                self._changes.note(_SEVERAL, where)
            _name(evse, clear)

    def _put(self, found: dict[str, Any], party: dict[str, Any], where: str) -> tuple[str, bytes | None]:
        """The id of a tariff, and its text where it did not come before; of `party` where it names none itself."""
        self._changes.note(_INSIDE, where)
        if not found.get("country_code") and not found.get("party_id"):
            found = found | party
        as_sent = sha256(text(found)).digest()
        if as_sent in self._names:
            return self._names[as_sent], None
        made = tariff.adapted(found, self._changes)
        content = _digest(made)
        name = str(made["id"]) if word(made.get("id")) else f"chargecloud-{content.hex()[:16]}"
        key = _key(made, name)
        before = self._contents.get(key)
        if before not in (None, content):
            # Under one id the store would keep one of them, and charge it at the EVSEs of the other.
            self._changes.note(_TWO_MEANINGS, f"{where}: {name}")
            name = f"{name}-{content.hex()[:8]}"
            key = _key(made, name)
            before = self._contents.get(key)
        self._contents[key] = content
        self._names[as_sent] = name
        return name, text(made | {"id": name}) if before is None else None


def text(found: dict[str, Any]) -> bytes:
    """An object as JSON; 1e999 does not become null, by which a restriction would go."""
    return to_json(found, inf_nan_mode="strings")


def _mark(found: dict[str, Any]) -> _Mark:
    """What decides which of several tariffs holds; of two that do not differ in it, it would be chance."""
    return tuple(word(found.get(name)) for name in ("type", "start_date_time", "last_updated"))


def _key(found: dict[str, Any], name: str) -> _Key:
    """What makes a tariff one, as the store has it."""
    return word(found.get("country_code")), word(found.get("party_id")), tariff_key(name)


def _digest(found: dict[str, Any]) -> bytes:
    """A digest of what a tariff says, whatever its fields' order and whenever it was last touched."""
    return sha256(text({name: found[name] for name in sorted(found) if name != "last_updated"})).digest()


def _name(evse: dict[str, Any], names: list[str]) -> None:
    """Let those connectors name tariffs that name none themselves."""
    for connector in objects(evse.get("connectors")) if names else ():
        if not connector.get("tariff_ids") and not connector.get("tariff_id"):
            connector["tariff_ids"] = names


def _items(value: Any) -> list[Any]:
    """A list as it is, nothing as an empty one, one thing as a list of it."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
