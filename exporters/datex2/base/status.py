"""The dynamic publication in the base packages: what each charging point is doing, and costs now."""

from afir_publisher.model import Evse, StatusSchedule
from afir_publisher.pool import Pool, Station
from exporters.datex2 import ids
from exporters.datex2.ad_hoc import ad_hoc_tariffs
from exporters.datex2.base.point import as_station
from exporters.datex2.base.price import rates
from exporters.datex2.codes import STATUS, UNKNOWN_STATUS, look
from exporters.datex2.packages import BASE
from exporters.datex2.status import reference
from exporters.datex2.tree import VERSION, Node, Texts, Typed, moment, stamp, texts


def point_status(pool: Pool, station: Station, evse: Evse, point: str) -> Typed:
    """The status of a charging point; its rates are those of the table, as they replace them."""
    has_price = bool(pool.tariffs) and bool(ad_hoc_tariffs(pool, evse))
    node: dict[str, Node] = {
        "fac:reference": reference(point, VERSION, BASE.facilities),
        "fac:lastUpdated": moment(evse.last_updated),
        "fac:statusDescription": _planned(evse.status_schedule),
        "fac:newRates": rates(pool, as_station(pool, evse, station), ids.rate(point)) if has_price else None,
        "egi:status": look(STATUS, evse.status, UNKNOWN_STATUS).status,
    }
    return Typed("egi:ElectricChargingPointStatus", node)


def _planned(schedule: tuple[StatusSchedule, ...]) -> Texts | None:
    """What a charging point will be doing, in words."""
    return texts("; ".join(map(_one_planned, schedule)), "en")


def _one_planned(one: StatusSchedule) -> str:
    """A status that is planned for a time; an end before the beginning is none."""
    status = look(STATUS, one.status, UNKNOWN_STATUS).status
    has_end = one.period_end is not None and one.period_end > one.period_begin
    until = f" to {stamp(one.period_end)}" if one.period_end is not None and has_end else ""
    return f"Planned: {status} from {stamp(one.period_begin)}{until}"
