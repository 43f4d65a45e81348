"""Raw JSON into the model, leniently: by field, then by object, and never silently.

A fault costs as little as it can. A value that cannot be read is left out (`OCPI-FIELD`); where it was one that its
object cannot do without, that object is left out (`OCPI-OBJECT`); where that object is the whole Location or Tariff,
it is `Unreadable`. Of a tariff nothing that makes a price is ever left out: the rest would be another price.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from afir_publisher.errors import Unreadable
from afir_publisher.model import Finding, Location, T, Tariff, evse_id_key
from afir_publisher.ocpi import odd, stand_in
from afir_publisher.ocpi.assumed import NOTHING_ASSUMED, Assumed
from afir_publisher.ocpi.mend import Leeway, StandIn, mended, told, unreadable
from afir_publisher.ocpi.texts import document, legible

Party = tuple[str, str]

LOCATION = TypeAdapter(Location)
TARIFF = TypeAdapter(Tariff)

# What a tariff may lose without its price becoming another one.
_NO_PART_OF_THE_PRICE = frozenset({"tariff_alt_text", "tariff_alt_url", "energy_mix", "last_updated"})

_WORDS = frozenset({str, int, float})

_MOST_ROUNDS = 20


def read_location(
    raw: bytes, party: Party | None = None, assumed: Assumed = NOTHING_ASSUMED
) -> tuple[Location, tuple[Finding, ...]]:
    """A Location from its JSON text, and what had to be left out or guessed.

    It is taken to be of `party` where neither itself nor its EVSE ids name one.

    Raises:
        Unreadable: no Location can be made of it.
    """
    raw = legible(raw)
    in_watts, converted = stand_in.in_watts(raw, assumed)
    location, findings = _read(LOCATION, in_watts, party, assumed)
    location, stood_in = stand_in.of_location(location, assumed)
    location, oddities = odd.in_location(location, raw)
    if not (converted or findings or stood_in or oddities):
        return location, ()
    return location, tuple(told((*converted, *findings, *stood_in, *oddities)))


def read_tariff(raw: bytes, assumed: Assumed = NOTHING_ASSUMED) -> tuple[Tariff, tuple[Finding, ...]]:
    """A Tariff from its JSON text, and what had to be left out or guessed.

    Raises:
        Unreadable: no Tariff can be made of it, or not one with the same price.
    """
    raw = legible(raw)
    tariff, findings = _read(TARIFF, raw, None, assumed)
    tariff, stood_in = stand_in.of_tariff(tariff, assumed)
    tariff, oddities = odd.in_tariff(tariff, raw)
    return tariff, tuple(told((*findings, *stood_in, *oddities)))


def party_of(evse_ids: Sequence[str]) -> Party | None:
    """The country and party that all EVSE ids begin with (eMI3: two letters, three characters), if they agree."""
    found = {evse_id_key(evse_id)[:5] for evse_id in evse_ids if evse_id}
    if len(found) != 1:
        return None
    prefix = found.pop()
    return (prefix[:2], prefix[2:]) if re.fullmatch(r"[A-Z]{2}[A-Z0-9]{3}", prefix) else None


def word(value: Any) -> str:
    """A CiString for comparing; nothing where there is none to read."""
    if type(value) is float and value.is_integer():
        value = int(value)
    return str(value).strip().upper() if type(value) in _WORDS else ""


def _read(adapter: TypeAdapter[T], raw: bytes, party: Party | None, assumed: Assumed) -> tuple[T, tuple[Finding, ...]]:
    """Validate; where that fails, mend what the errors name and try again until nothing is left to mend."""
    try:
        return adapter.validate_json(raw), ()
    except ValidationError as error:
        faults = error.errors(include_url=False)
    found = document(raw)
    leeway = (
        Leeway(None, _owner(found, party))  # before anything is left out, as a glance sees it
        if adapter is LOCATION
        else Leeway(_NO_PART_OF_THE_PRICE, stand_in.currency(assumed), assumed.prices_include_vat or False)
    )
    findings: list[Finding] = []
    for _ in range(_MOST_ROUNDS):
        try:
            findings += mended(found, faults, leeway)
            return adapter.validate_json(to_json(found)), tuple(findings)
        except ValidationError as error:
            faults = error.errors(include_url=False)
        except Unreadable as error:  # what was left out before may be why
            raise Unreadable((*told(findings), *error.findings)) from error
    raise Unreadable((*told(findings), unreadable("", f"still at fault after {_MOST_ROUNDS} rounds of mending")))


def _owner(document: dict[str, Any], given: Party | None) -> Mapping[str, StandIn]:
    """The party that a Location's EVSE ids name, or the one given where it names none itself."""
    evses = document.get("evses")
    found = [evse.get("evse_id") for evse in (evses if isinstance(evses, list) else [evses]) if isinstance(evse, dict)]
    party = party_of([evse_id for evse_id in found if isinstance(evse_id, str)])
    if party:
        return _of_party(party, "all EVSE ids begin with")
    if given is None or word(document.get("country_code")) or word(document.get("party_id")):
        return {}
    return _of_party(given, "the configuration names")


def _of_party(party: Party, why: str) -> Mapping[str, StandIn]:
    """A party for a Location that names none or half of one; it is taken as a whole."""
    fields = dict(zip(("country_code", "party_id"), party, strict=True))
    return dict.fromkeys(fields, StandIn(fields, "OCPI-PARTY", f"{why} {'*'.join(party)}"))
