"""Smart recharging services and plug and charge, as far as something is said of them."""

from functools import lru_cache
from typing import NamedTuple

from afir_publisher.annex.charging import capable_services, plug_and_charge, smart_services
from afir_publisher.model import Evse
from afir_publisher.pool import Pool, Station
from exporters.datex2.codes import SMART_SERVICES
from exporters.datex2.tree import Code, Texts, texts

_PLUG_AND_CHARGE = Code("plugAndCharge")


class Services(NamedTuple):
    """The services of a charging point: those with a literal, the others, and words for what there is not."""

    plug_and_charge: bool
    known: tuple[Code, ...]
    others: tuple[Texts, ...]
    information: tuple[Texts, ...]


def services(pool: Pool, station: Station, evse: Evse) -> Services:
    """What a charging point offers: what is stated, else what its capabilities tell of."""
    plug, smart = plug_and_charge(pool, station, evse), smart_services(pool, station, evse)
    return _services(
        None if plug is None else plug.value,
        capable_services(evse) if smart is None else tuple(smart.value),
        smart is not None and not smart.value,
    )


@lru_cache(maxsize=1024)
def _services(has_plug: bool | None, named: tuple[str, ...], is_none: bool) -> Services:
    """Thousands of charging points offer the same."""
    denied = ("No plug and charge" if has_plug is False else None, "No smart recharging services" if is_none else None)
    return Services(
        plug_and_charge=bool(has_plug),
        known=(*(SMART_SERVICES[name] for name in named if name in SMART_SERVICES), *_plug(has_plug)),
        others=tuple(said for name in named if name not in SMART_SERVICES and (said := texts(name, "en")) is not None),
        information=tuple(said for text in denied if (said := texts(text, "en")) is not None),
    )


def _plug(has_plug: bool | None) -> tuple[Code, ...]:
    """Plug and charge as one of the services, as DATEX II has it."""
    return (_PLUG_AND_CHARGE,) if has_plug else ()
