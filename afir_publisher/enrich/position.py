"""Where a Location is, for what is looked up by that."""

from afir_publisher.annex.place import is_nowhere
from afir_publisher.model import GeoLocation, Location


def position_of(location: Location) -> GeoLocation | None:
    """Where a Location says it is, else where the first of its EVSEs that knows does; `None` where nobody says."""
    for position in (location.coordinates, *(evse.coordinates for evse in location.evses)):
        if position is not None and not is_nowhere(position):
            return position
    return None
