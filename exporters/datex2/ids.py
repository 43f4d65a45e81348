"""The identifiers of everything that a publication names, the same in table and status.

They are made of what OCPI says never changes. OCPI's ids are CiStrings, whose case may change without meaning, so
ours are in capitals. No two kinds share an id, as a deletion names an id without its kind.
"""

from afir_publisher.model import Evse, Location, Parking
from afir_publisher.pool import Station
from exporters.datex2.tree import plain


def party(location: Location) -> str:
    """The operator's id, `NL*FAS`."""
    return _id(location.country_code, location.party_id)


def site(location: Location) -> str:
    """The id of a site, `NL*FAS*L*50849`."""
    return _id(location.country_code, location.party_id, "L", location.id)


def station(box: Station) -> str:
    """The id of a station, `NL*FAS*S*50849`."""
    return _id(box.id)


def point(location: Location, evse: Evse) -> str:
    """The id of a charging point, `NL*FAS*U*<uid>`: the EVSE's uid is permanent, its evse_id is not."""
    return _id(location.country_code, location.party_id, "U", evse.uid)


def hours(owner: str) -> str:
    """The id of the opening hours of a site."""
    return f"{owner}*H"


def parking(owner: str, place: Parking) -> str:
    """The id of a Parking of a site or station."""
    return _id(owner, "P", place.id)


def parking_for_disabled(station: str) -> str:
    """The id of the spaces for people with disabilities at a station that no Parking tells of."""
    return _id(station, "P", "DISABLED")


def further_parking(station: str) -> str:
    """The id of the spaces of a station that are stated and stand in no Parking."""
    return _id(station, "P", "FURTHER")


def facility(station: str, word: str) -> str:
    """The id of a facility at a station, by OCPI's word for it."""
    return _id(station, "F", word)


def organisation(owner: str, role: str) -> str:
    """The id of an organisation in a role, at its site, station or charging point."""
    return _id(owner, "O", role)


def rate(point_id: str) -> str:
    """The id of the rate of a charging point."""
    return f"{point_id}*R"


def contract_rate(station: str) -> str:
    """The id of the rate that says that a station takes contracts."""
    return _id(station, "R", "CONTRACT")


def _id(*parts: str) -> str:
    """Parts as one id; our own marks must not get into it."""
    return plain("*".join(parts).upper()) or ""
