"""Which time zones there are in a country (the IANA database), and which of them a position is in.

The areas of time zones are those of timezone-boundary-builder, made of OpenStreetMap (ODbL), inside tzfpy.
"""

from functools import cache
from importlib.resources import files

from afir_publisher.model import GeoLocation

BORDER_DEG = 0.02
"""How far areas are from true at most: two kilometres, at borders that are simplified."""

PARTS = {
    "DK": ("FO", "GL"),
    "FI": ("AX",),
    "FR": ("BL", "GF", "GP", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"),
    "NL": ("AW", "BQ", "CW", "SX"),
    "NO": ("SJ",),
}
"""Parts of countries that have a code of their own, which not every operator uses."""

_ZONES = files("tzdata").joinpath("zoneinfo")


def zones_of(country: str) -> tuple[str, ...]:
    """The zones of a country (ISO 3166 alpha-2), that of most people first; without parts that have their own code."""
    return _zones_by_country().get(country, ())


@cache
def zone_of(country: str) -> str | None:
    """The zone of a country, if all its zones keep the same time from now on.

    Germany has two, as Büsingen kept another time in 1980; Spain has Madrid and the Canaries.
    """
    zones = zones_of(country)
    return zones[0] if len({_rule(zone) for zone in zones}) == 1 else None


def zone_at(country: str | None, position: GeoLocation) -> str | None:
    """The zone that a position is in, out of those of its country; near a border that of the country's side.

    `None` where the position is not in the country, as one of the two is wrong then.
    """
    known = _all_zones_of(country) if country else None
    places = ((0, 0), *((x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if x or y))
    for east, north in places:
        zone = _zone_at(position.longitude + east * BORDER_DEG, position.latitude + north * BORDER_DEG)
        if zone and (known is None or zone in known):
            return zone
    return None


def _zone_at(longitude: float, latitude: float) -> str | None:
    """The zone at a position on land or near it; the zones of the high seas are nobody's local time."""
    from tzfpy import get_tz  # noqa: PLC0415 - 40 MB that only those pay who look a position up

    if not (abs(longitude) <= 180 and abs(latitude) <= 90):  # noqa: PLR2004 - degrees
        return None
    zone = get_tz(longitude, latitude)
    return None if not zone or zone.startswith("Etc/") else zone


@cache
def _all_zones_of(country: str) -> frozenset[str]:
    """The zones of a country and of its parts."""
    return frozenset(zone for one in (country, *PARTS.get(country, ())) for zone in zones_of(one))


@cache
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    """The zones of each country (zone.tab)."""
    found: dict[str, list[str]] = {}
    for line in _ZONES.joinpath("zone.tab").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            found.setdefault(country, []).append(zone)
    return {country: tuple(zones) for country, zones in found.items()}


def _rule(zone: str) -> bytes:
    """The rule by which a zone keeps its time after its last change of rules: the footer of its file (RFC 8536)."""
    return _ZONES.joinpath(zone).read_bytes().rsplit(b"\n", 2)[1]
