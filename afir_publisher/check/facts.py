"""What is noted of a document while its structure is looked at, for what only the whole can tell."""

from dataclasses import dataclass, field
from typing import NamedTuple

from afir_publisher.check.fault import Trail


class Place(NamedTuple):
    """Where something stands."""

    line: int
    trail: Trail | None


class Identified(NamedTuple):
    """An object with an id."""

    kind: str
    id: str
    version: str | None
    place: Place


class Reference(NamedTuple):
    """What refers to an object: the element that does, the class of what is meant (`""` for any), id and version."""

    element: str
    target: str
    id: str
    version: str | None
    place: Place


class Point(NamedTuple):
    """Coordinates as they are written."""

    latitude: float
    longitude: float
    place: Place


@dataclass(slots=True)
class Facts:
    """All that is noted: publications by their class, what has ids, what refers, coordinates, how it is exchanged.

    `has_gaps`: there was something that could not be looked at, in which what others refer to may be.
    """

    publications: list[tuple[str, Place]] = field(default_factory=list)
    identified: list[Identified] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    words: dict[str, tuple[str, Place]] = field(default_factory=dict)
    is_container: bool = False
    is_xml: bool = False
    has_gaps: bool = False

    def note_point(self, latitude: object, longitude: object, place: Place) -> None:
        """Note coordinates, if they are numbers."""
        try:
            self.points.append(Point(float(str(latitude)), float(str(longitude)), place))
        except ValueError:
            return  # the structure has told of it


EXCHANGE = {
    "ex:messageType": "type",
    "ex:codedExchangeProtocol": "protocol",
    "ex:updateMethod": "update",
}
"""What of a container's exchange information is noted, and under which word."""
