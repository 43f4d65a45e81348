"""Which tariffs a driver without a contract pays at an EVSE, and whether all of its connectors cost the same."""

from datetime import UTC, datetime
from operator import attrgetter

from afir_publisher.model import AD_HOC, Connector, Evse, Tariff, tariff_key
from afir_publisher.pool import Pool

_said = attrgetter(
    *("currency", "tax_included", "elements", "min_price", "max_price", "start_date_time", "end_date_time"),
    *("tariff_alt_text", "tariff_alt_url", "energy_mix"),
)
_NEVER = datetime.min.replace(tzinfo=UTC)

Held = list[tuple[Connector, Tariff | None]]
"""Connectors, each with the tariff that is paid at it, if one is known."""


def ad_hoc_tariffs(pool: Pool, evse: Evse) -> tuple[Tariff, ...]:
    """The tariffs that a driver without a contract pays at an EVSE, each once, in the order of its connectors."""
    return distinct(connector_tariffs(pool, evse)) if pool.tariffs else ()


def is_by_connector(pool: Pool, evse: Evse) -> bool:
    """Whether prices of an EVSE are said in words as its connectors differ in them."""
    held = connector_tariffs(pool, evse)
    tariffs = distinct(held)
    return bool(tariffs) and not is_of_all(held, tariffs)


def connector_tariffs(pool: Pool, evse: Evse) -> Held:
    """Each connector with the tariff that a driver without a contract pays at it, if one is known."""
    return [(connector, _tariff_of(pool, connector)) for connector in evse.connectors]


def _tariff_of(pool: Pool, connector: Connector) -> Tariff | None:
    """The tariff that a driver without a contract pays at a connector, if one is known."""
    named = [pool.tariffs.get(tariff_key(tariff_id)) for tariff_id in connector.tariff_ids]
    known = [tariff for tariff in named if tariff is not None]
    # A tariff without a type is valid for all sessions (OCPI, Tariff.type); all other types need a contract.
    candidates = [tariff for tariff in known if (tariff.type or "").upper() == AD_HOC] or [
        tariff for tariff in known if not tariff.type
    ]
    return candidates[0] if len(candidates) == 1 else max(candidates, key=_newest, default=None)


def distinct(held: Held) -> tuple[Tariff, ...]:
    """The tariffs that connectors have, each once, in the order of the connectors."""
    found: dict[str, Tariff] = {}
    for _, tariff in held:
        if tariff is not None:
            found.setdefault(tariff_key(tariff.id), tariff)
    return tuple(found.values())


def _newest(tariff: Tariff) -> tuple[datetime, datetime, str]:
    """Of two tariffs of one type the one that starts later holds, then the one that was updated later."""
    return tariff.start_date_time or _NEVER, tariff.last_updated or _NEVER, tariff.id


def is_of_all(held: Held, tariffs: tuple[Tariff, ...]) -> bool:
    """Whether all connectors have a tariff, and the same prices."""
    return all(tariff is not None for _, tariff in held) and all(
        _costs_the_same(tariffs[0], each) for each in tariffs[1:]
    )


def _costs_the_same(one: Tariff, other: Tariff) -> bool:
    """Whether two tariffs differ in nothing but which one they are."""
    return bool(_said(one) == _said(other))
