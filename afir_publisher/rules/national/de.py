"""Germany: the AFIR recharging profile 01-00-00 of Mobilithek (documentation, annotated examples, answers in issues).

What it asks of names, helpdesk, region, power of stations and facilities the law asks too, so rules of the law say it.
"""

import re
from collections.abc import Iterator

from afir_publisher.pool import Pool
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import points, stations, subject

_EVSE_ID = re.compile(r"[A-Z]{2}(\*?)[A-Z0-9]{3}\1E[A-Z0-9*]{1,31}")
_OPERATOR = re.compile(r"[A-Z]{2}\*[A-Z0-9]{3}")
_PROVIDER = re.compile(r"[A-Z]{2}[*-]?[A-Z0-9]{3}")


@rule("DE-EVSE-ID", severity="error", cites="Mobilithek, AFIR recharging profile 01-00-00, chapter 2.4")
def evse_id_malformed(pool: Pool) -> Iterator[tuple[str, str]]:
    """An EVSE id does not have the form that Mobilithek takes.

    The profile wants ISO 15118-2: country, operator, E and a number, with a star between each of them or without.

    Send the id as `DE*ABC*E1234` or `DEABCE1234`.
    """
    for i, evse in points(pool):
        if evse.evse_id and not _EVSE_ID.fullmatch(evse.evse_id.strip().upper()):
            yield f"evses[{i}].evse_id", f"EVSE {evse.uid}: {evse.evse_id!r} does not have the form DE*ABC*E..."


@rule(
    "DE-OPERATOR-ID", severity="error", cites="Mobilithek, AFIR recharging profile 01-00-00, annotated example rev. 2"
)
def operator_id_malformed(pool: Pool) -> Iterator[tuple[str, str]]:
    """The code of the operator is none that Mobilithek takes.

    Sites and stations must name the operatorId in the form DE*XYZ; it is made of country_code and party_id.

    Send the country_code and party_id that the operator is registered with.
    """
    location = pool.location
    code = f"{location.country_code}*{location.party_id}".strip().upper()
    if pool.stations and not _OPERATOR.fullmatch(code):
        yield "party_id", f"Location {location.id}: {code} does not have the form DE*XYZ"


@rule(
    "DE-PROVIDER-ID", severity="warning", cites="Mobilithek, AFIR recharging profile 01-00-00, annotated example rev. 2"
)
def provider_without_id(pool: Pool) -> Iterator[tuple[str, str]]:
    """A mobility service provider is named without its id.

    The profile wants the providerId of each that is named, and OCPI has names only. Whether the list must be there at
    all is disputed.

    Write the id in accepted_service_providers, such as `DE*ABC`, if your partners agree; else leave it.
    """
    for prefix, station in stations(pool):
        named = dict.fromkeys(name.strip() for evse in station.evses for name in evse.accepted_service_providers)
        bare = [name for name in named if not _PROVIDER.fullmatch(name.upper())]
        if bare:
            said = f"{subject(pool, station)}: {len(bare)} of {len(named)} providers have no id, such as {bare[0]}"
            yield f"{prefix}accepted_service_providers", said


@rule(
    "DE-STATION-ID",
    severity="warning",
    cites="Mobilithek, AFIR recharging profile 01-00-00, maintainers' answer of 1 August 2025",
)
def station_id_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A station has no id of the Federal Network Agency (stationIdBNetzA).

    The maintainers of the profile call it mandatory, though its documentation has it as optional and the value may have
    to be asked for there.

    Add station_id_bnetza to the overlay.
    """
    for prefix, station in stations(pool):
        if not station.facts.station_id_bnetza:
            yield f"{prefix}station_id_bnetza", f"{subject(pool, station)} has no station_id_bnetza"
