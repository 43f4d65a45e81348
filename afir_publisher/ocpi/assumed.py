"""What is taken for granted about a source's objects where they say nothing, or say it in words of their own."""

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from typing import Literal

from pydantic import TypeAdapter

from afir_publisher.grouping import ONE_A_LOCATION, Grouping
from afir_publisher.model import frozen

PowerUnit = Literal["W", "kW"]


@frozen
class Assumed:
    """Facts about one source that its operator told us; each stands in only where an object does not say it itself.

    `time_zone` is an IANA name, `currency` ISO 4217, `vat` percent. `prices_include_vat` says what a tariff does not.
    `statuses` gives OCPI's word for a source's own, both in capitals. `power_unit` is what max_electric_power counts.
    `ad_hoc_types` are the types of tariffs, in capitals, that hold for everybody, beside AD_HOC_PAYMENT and none.
    `stations` is the rule by which EVSEs form stations.
    """

    time_zone: str | None = None
    currency: str | None = None
    vat: Decimal | None = None
    prices_include_vat: bool | None = None
    statuses: Mapping[str, str] = field(default_factory=dict)
    power_unit: PowerUnit = "W"
    ad_hoc_types: tuple[str, ...] = ()
    stations: Grouping = ONE_A_LOCATION

    def as_json(self) -> str:
        """As the store keeps it; the same facts give the same text."""
        return _ASSUMED.dump_json(self, exclude_defaults=True).decode()


NOTHING_ASSUMED = Assumed()

_ASSUMED = TypeAdapter(Assumed)


def assumed_from_json(text: str | None) -> Assumed:
    """What the store kept."""
    return _ASSUMED.validate_json(text) if text else NOTHING_ASSUMED
