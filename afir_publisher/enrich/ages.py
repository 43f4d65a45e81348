"""When a Location has to be looked at again only because what it says has grown old."""

from collections.abc import Iterator
from datetime import datetime

from afir_publisher.annex.operation import STATUS_LASTS
from afir_publisher.model import Location


def turns_old(location: Location, now: datetime) -> Iterator[datetime]:
    """The moments to come at which a status has not changed for too long, or a planned one has passed."""
    for evse in location.evses:
        lasts = STATUS_LASTS.get(evse.status.strip().upper())
        if lasts and evse.last_updated and (at := evse.last_updated + lasts) > now:
            yield at
        for planned in evse.status_schedule:
            if planned.period_end and planned.period_end > now:
                yield planned.period_end
