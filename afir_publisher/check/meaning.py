"""What only whole documents can tell: ids, references, versions, coordinates, what a container says of itself."""

from collections.abc import Iterable, Iterator

from afir_publisher.check import wording
from afir_publisher.check.facts import Facts, Identified, Place, Reference
from afir_publisher.check.fault import Ledger, path_of
from afir_publisher.check.notation import Model

_FACILITIES = ("afac:FacilityObject", "fac:FacilityObject")
_MINOR = {
    f"{prefix}:{name}"
    for prefix, names in {
        "aegi": ("DedicatedParkingSpaces", "ElectricChargingEquipment"),
        "afac": ("SupplementalEquipment", "SupplementalServiceFacility", "SupplementalFacility", "Facility"),
        "egi": ("VehicleSpace", "ElectricChargingEquipment"),
        "fac": ("SupplementalEquipment", "SupplementalServiceFacility", "SupplementalFacility", "Facility"),
    }.items()
    for name in names
}
_NORTH, _EAST = 90, 180
_EUROPE = ((27, 72), (-32, 45))  # latitudes and longitudes, with the islands in the Atlantic
_MAINLAND = (
    (34, 72),
    (-11, 35),
)  # where nothing of what lies off Europe, as Réunion, comes to lie by being turned round
_WHOLE = ("snapshotPull", "snapshotPush", "snapshot", "allInformationUpdate")
_CLOSED = ("inf:reference", "inf:versionedReference")


class Known:
    """What documents have that others, or they themselves, refer to."""

    def __init__(self, every: Iterable[Facts]) -> None:
        """Collect it."""
        self.by_class: dict[str, dict[str, set[str | None]]] = {}
        self.has_gaps = False
        for facts in every:
            self.has_gaps |= facts.has_gaps
            for one in facts.identified:
                self.by_class.setdefault(one.kind, {}).setdefault(one.id, set()).add(one.version)

    def of(self, model: Model, target: str) -> dict[str, set[str | None]]:
        """The ids of objects of a class or a narrower one, each with its versions."""
        found: dict[str, set[str | None]] = {}
        for name in (target, *model.narrower.get(target, ())):
            for id_, versions in self.by_class.get(name, {}).items():
                found.setdefault(id_, set()).update(versions)
        return found


def judge(model: Model, facts: Facts, known: Known, ledger: Ledger) -> None:
    """Judge one document; `known` is what it and those beside it have."""
    _ids(model, facts, ledger)
    _references(model, facts, known, ledger)
    _coordinates(facts, ledger)
    _exchange(facts, ledger)


def is_part(facts: Facts) -> bool:
    """Whether a document holds a part of what there is: a container that does not say that it holds everything."""
    return facts.is_container and not any(facts.words.get(name, ("",))[0] in _WHOLE for name in ("protocol", "update"))


# --- ids


def _ids(model: Model, facts: Facts, ledger: Ledger) -> None:
    """Tell of ids that more than one object has.

    Two sites, stations or charging points of one id cannot be told apart. XML says of rates that ids are unique, JSON
    does not; and a deletion names an id and not of what, so others that share one are odd.
    """
    sharp = {name for base in _FACILITIES for name in model.narrower.get(base, ()) if name not in _MINOR}
    minor = {name for base in _FACILITIES for name in model.narrower.get(base, ())} - sharp
    first: dict[str, Identified] = {}
    for one in facts.identified:
        if not one.id.strip():
            ledger.add("text", *one.place, "has an empty id", "an id")
        elif one.kind in sharp | minor | {"aegi:EnergyRate"}:
            before = first.setdefault(one.id, one)
            if before is not one:
                is_rate = one.kind == "aegi:EnergyRate" and facts.is_xml
                is_same = one.kind == before.kind and (one.kind in sharp or is_rate)
                _tell_duplicate(one, before, "duplicate" if is_same else "odd", ledger)
        elif one.kind.endswith(":EnergyInfrastructureTable"):
            before = first.setdefault(f"{one.id} {one.version}", one)
            if before is not one:
                _tell_duplicate(one, before, "duplicate", ledger)


def _tell_duplicate(one: Identified, before: Identified, kind: str, ledger: Ledger) -> None:
    """Tell of two objects with one id."""
    where = f"in line {before.place.line}" if before.place.line else f"at {path_of(before.place.trail)}"
    found = f"id {wording.quoted(one.id)} is that of {before.kind} {where}, too"
    ledger.add(kind, *one.place, found, "an id that no other object has")


# --- references


def _references(model: Model, facts: Facts, known: Known, ledger: Ledger) -> None:
    """Tell of references to what is not there, or not in that version."""
    there: dict[str, dict[str, set[str | None]]] = {}
    said: dict[str, Reference] = {}
    for one in facts.references:
        is_status = one.element.endswith(":reference") and one.element not in _CLOSED
        if is_status and (before := said.setdefault(one.id, one)) is not one:
            where = f"in line {before.place.line}" if before.place.line else f"at {path_of(before.place.trail)}"
            found = f"{wording.quoted(one.id)} has a status {where}, too"
            ledger.add("duplicate", *one.place, found, "one status for each object")
        if one.target and _has_to_resolve(one, facts, known):
            if one.target not in there:
                there[one.target] = known.of(model, one.target)
            _resolve(one, there[one.target], ledger)


def _has_to_resolve(one: Reference, facts: Facts, known: Known) -> bool:
    """Whether what is referred to has to be among the documents that were given."""
    if known.has_gaps:
        return False
    has_tables = any(kind.endswith(":EnergyInfrastructureTable") for kind in known.by_class)
    is_status = any(name.endswith("StatusPublication") for name, _ in facts.publications)
    if is_status:
        return has_tables
    # Organisations and opening hours may stand in tables of their own, which is then named beside; parts have not all.
    return one.target == "aegi:EnergyRate" and not is_part(facts)


def _resolve(one: Reference, objects: dict[str, set[str | None]], ledger: Ledger) -> None:
    """Tell if a reference leads nowhere, or to another version."""
    versions = objects.get(one.id)
    if versions is None:
        found = f"refers to {one.target} {wording.quoted(one.id)}, which is not there"
        ledger.add("dangling", *one.place, found, f"the id of a {one.target}")
    elif one.version is not None and None not in versions and one.version not in versions:
        found = f"refers to version {wording.quoted(one.version)} of {wording.quoted(one.id)}"
        there = " or ".join(sorted(wording.quoted(version) for version in versions))
        ledger.add("version", *one.place, found, f"version {there}")


# --- the rest


def _coordinates(facts: Facts, ledger: Ledger) -> None:
    """Tell of coordinates that are nowhere, or maybe in the wrong order."""
    for latitude, longitude, place in facts.points:
        found = f"latitude {latitude:g}, longitude {longitude:g}"
        if not (abs(latitude) <= _NORTH and abs(longitude) <= _EAST):
            ledger.add("coordinates", *place, found, "latitude -90 to 90, longitude -180 to 180")
        elif latitude == longitude == 0:
            ledger.add("coordinates", *place, found, "where the place is: this is in the sea off Africa")
        elif not _is_in(_EUROPE, latitude, longitude) and _is_in(_MAINLAND, longitude, latitude):
            ledger.add("odd", *place, found, f"latitude {longitude:g}, longitude {latitude:g}, maybe")


def _is_in(box: tuple[tuple[int, int], tuple[int, int]], latitude: float, longitude: float) -> bool:
    """Whether a place is in a box."""
    (south, north), (west, east) = box
    return south <= latitude <= north and west <= longitude <= east


def _exchange(facts: Facts, ledger: Ledger) -> None:
    """Tell of a container that contradicts itself."""
    if not facts.is_container:
        return
    closed = {one.id: one for one in facts.references if one.element in _CLOSED}
    for place, found, expected in _contradictions(facts, closed):
        ledger.add("exchange", *place, found, expected)
    delivered = {one.id for one in facts.identified}
    delivered |= {
        one.id for one in facts.references if one.element.endswith(":reference") and one.element not in _CLOSED
    }
    for id_ in sorted(delivered & closed.keys()):
        found = f"{wording.quoted(id_)} is closed here and delivered, too"
        ledger.add("exchange", *closed[id_].place, found, "one of both")


def _contradictions(facts: Facts, closed: dict[str, Reference]) -> Iterator[tuple[Place, str, str]]:
    """What of the exchange information does not go with the rest, and what would."""
    protocol, update, kind = (facts.words.get(name) for name in ("protocol", "update", "type"))
    if protocol and protocol[0].startswith("snapshot") and closed:
        yield protocol[1], f"{protocol[0]}, and objects that are closed", "deltaPull or deltaPush"
    if protocol and update and protocol[0].startswith("snapshot") and update[0].endswith("ElementUpdate"):
        yield update[1], f"{update[0]} by {protocol[0]}", "snapshot, or a protocol that sends what changed"
    if protocol and update and protocol[0].startswith("delta") and update[0] == "snapshot":
        yield update[1], f"{update[0]} by {protocol[0]}", "singleElementUpdate or allElementUpdate"
    is_delivery = kind is None or kind[0] == "payloadDelivery"
    if kind and is_delivery and not facts.publications and not closed:
        yield kind[1], f"{kind[0]} with neither a payload nor closed objects", "what is delivered"
    if kind and not is_delivery and facts.publications:
        yield kind[1], f"{kind[0]} with a payload", "payloadDelivery"
