"""The time zone of a country, for Locations that do not name theirs: facts of the IANA database, read once."""

from functools import cache
from importlib.resources import files

_ZONES = files("tzdata").joinpath("zoneinfo")


@cache
def zone_of(country: str) -> str | None:
    """The zone of a country (ISO 3166 alpha-2), if all its zones keep the same time from now on.

    Germany has two, as Büsingen kept another time in 1980; Spain has Madrid and the Canaries.
    """
    zones = _zones_by_country().get(country, [])
    return zones[0] if len({_rule(zone) for zone in zones}) == 1 else None


@cache
def _zones_by_country() -> dict[str, list[str]]:
    """The zones of each country, that of most people first (zone.tab)."""
    found: dict[str, list[str]] = {}
    for line in _ZONES.joinpath("zone.tab").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            found.setdefault(country, []).append(zone)
    return found


def _rule(zone: str) -> bytes:
    """The rule by which a zone keeps its time after its last change of rules: the footer of its file (RFC 8536)."""
    return _ZONES.joinpath(zone).read_bytes().rsplit(b"\n", 2)[1]
