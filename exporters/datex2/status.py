"""The dynamic publication: what each charging point is doing, will do, and costs now."""

from afir_publisher.model import Evse, StatusSchedule
from afir_publisher.pool import Pool, Station
from exporters.datex2 import ids
from exporters.datex2.codes import STATUS, UNKNOWN_STATUS, look
from exporters.datex2.packages import AFIR
from exporters.datex2.price import rate_updates
from exporters.datex2.tree import VERSION, Node, Run, Typed, moment, stamp

_NOW = {word: Run({"afac:operationStatus": now.operation, "aegi:status": now.status}) for word, now in STATUS.items()}


def reference(key: str, version: str = VERSION, facilities: str = AFIR.facilities) -> Node:
    """A reference to a site, station or charging point of the table, in the version it has there."""
    return {"@id": key, "@version": version, "@targetClass": f"{facilities}:FacilityObject"}


def point_status(pool: Pool, _station: Station, evse: Evse, point: str) -> Typed:
    """The status of a charging point; OCPI has no time of its own for it, so it is when the EVSE last changed."""
    return Typed(
        "aegi:ElectricChargingPointStatus",
        {
            "afac:reference": reference(point),
            "afac:lastUpdated": moment(evse.last_updated),
            "now": look(_NOW, evse.status, _NOW["UNKNOWN"]),
            "aegi:energyRateUpdate": rate_updates(pool, evse, ids.rate(point)) if pool.tariffs else None,
            "aegi:plannedRefillPointStatus": tuple(map(_planned, evse.status_schedule)),
        },
    )


def _planned(schedule: StatusSchedule) -> Node:
    """A status that is planned for a time; an end before the beginning is none."""
    end = schedule.period_end
    has_end = end is not None and end > schedule.period_begin
    return {
        "aegi:status": look(STATUS, schedule.status, UNKNOWN_STATUS).status,
        "aegi:overallPeriod": {
            "com:overallStartTime": stamp(schedule.period_begin),
            "com:overallEndTime": stamp(end) if end is not None and has_end else None,
        },
    }
