"""By what rule the EVSEs of a Location form recharging stations, the level that OCPI does not have."""

from typing import Literal

from afir_publisher.model import frozen

By = Literal["location", "evse", "physical_reference", "evse_id", "uid"]


@frozen
class Grouping:
    """What names the station that an EVSE stands in.

    `location`: nothing, all EVSEs of a Location form one. `evse`: each forms one. `physical_reference`: those with the
    same one do. `evse_id`, `uid`: those in which a regular expression, `pattern`, finds the same; its first group, or
    all that it finds where it has none. EVSEs that the rule has no name for form one station together, the Location's.
    """

    by: By = "location"
    pattern: str | None = None

    def __str__(self) -> str:
        """For people: `one for each Location`, `by a pattern in uid`."""
        return _IN_WORDS.get(self.by, f"by a pattern in {self.by}")


ONE_A_LOCATION = Grouping()

_IN_WORDS = {
    "location": "one for each Location",
    "evse": "one for each EVSE",
    "physical_reference": "by physical_reference",
}
