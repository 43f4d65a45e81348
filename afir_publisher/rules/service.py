"""Who runs a recharging pool, what is at it, how many points it has: AFIR Art. 20(2)(a)(i) to (iv) and (vi)."""

from collections.abc import Iterator

from afir_publisher.annex import service
from afir_publisher.annex.entry import given
from afir_publisher.model import evse_id_key
from afir_publisher.pool import Pool, Station
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import named, some_station, stations, unsaid
from afir_publisher.rules.tables.companies import is_registered
from afir_publisher.rules.tables.fillers import says_nothing


@rule("AFIR-A01", severity="error", cites="AFIR Art. 20(2)(a)(i); (EU) 2025/655 Annex, Table A, 1")
def legal_name_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """The legal name of the operator or owner is missing.

    Authorities and partners have to know who answers for a station. OCPI has names of operator and owner, and no word
    on whether they are the legal ones; that of the owner is taken for it.

    Set legal_name in the overlay, once for the party; or fill owner.name with the registered name.
    """
    yield from unsaid(
        pool,
        service.legal_name,
        "legal_name",
        "the legal name of its operator or owner",
        "OCPI: owner.name; overlay: legal_name",
    )


@rule("AFIR-A01-OWNER", severity="warning", cites="AFIR Art. 20(2)(a)(i); (EU) 2025/655 Annex, Table A, 1")
def legal_name_doubtful(pool: Pool) -> Iterator[tuple[str, str]]:
    """The name of the owner is published as the legal name, and does not look like one.

    OCPI does not say whether a name is the registered one. This one has no legal form, such as B.V. or GmbH, and may
    be the brand that drivers know.

    Set legal_name in the overlay, once for the party; or write the registered name into owner.name.
    """
    said = service.legal_name(pool, some_station(pool))
    if said and said.origin.source == "derived" and not (is_registered(said.value) or says_nothing(said.value)):
        yield "owner.name", f"Location {pool.location.id}: owner.name is {said.value!r}, without a legal form"


@rule("AFIR-A01-PLACEHOLDER", severity="error", cites="AFIR Art. 20(2)(a)(i); (EU) 2025/655 Annex, Table A, 1")
def legal_name_filler(pool: Pool) -> Iterator[tuple[str, str]]:
    """The legal name is a word for "unknown", or stands where none was known.

    It is published as the name of a company, and nobody is called so.

    Set legal_name in the overlay, or owner.name, to the registered name; leave owner out where it is not known.
    """
    said = service.legal_name(pool, some_station(pool))
    if said and says_nothing(said.value):
        path = "owner.name" if said.origin.source == "derived" else "legal_name"
        yield path, f"Location {pool.location.id}: the legal name is {said.value!r}"


@rule("AFIR-A02", severity="error", cites="AFIR Art. 20(2)(a)(ii); (EU) 2025/655 Annex, Table A, 2")
def operator_name_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A Location does not name its operator.

    Drivers know a charging network by its commercial name; OCPI leaves it optional here, as the credentials of the
    party can carry it.

    Fill operator.name with the name that stands on the charging stations.
    """
    if service.commercial_name(pool, some_station(pool)) is None:
        party = f"{pool.location.country_code}*{pool.location.party_id}"
        yield "operator.name", f"Location {pool.location.id} of {party} has no operator.name"


@rule("AFIR-A02-PLACEHOLDER", severity="error", cites="AFIR Art. 20(2)(a)(ii); (EU) 2025/655 Annex, Table A, 2")
def operator_name_filler(pool: Pool) -> Iterator[tuple[str, str]]:
    """The name of the operator is a word for "unknown", or stands where none was known.

    It is shown to drivers as the name of the network, and they cannot find out whose station it is.

    Fill operator.name with the name that stands on the charging stations.
    """
    operator = pool.location.operator
    if operator and given(operator.name) and says_nothing(operator.name):
        yield "operator.name", f"Location {pool.location.id}: operator.name is {operator.name!r}"


@rule(
    "AFIR-A03",
    severity="warning",
    cites="AFIR Art. 20(2)(a)(iii); (EU) 2025/655 Annex, Table A, 3",
    of_unpublished=True,
)
def points_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A Location has no recharging point, or none that is more than planned.

    The law asks for the number of points that can be used. A Location without EVSEs is not published; a station whose
    points are all planned is published with none.

    Send the EVSEs with their connectors, and another status than PLANNED once they are there; set publish false until
    then, if the place is not to be seen yet.
    """
    if not pool.location.evses:
        yield "evses", f"Location {pool.location.id} has no EVSE and is not published"
    for at, station in stations(pool):
        if all(evse.status.upper() == "PLANNED" for evse in station.evses):
            yield f"{at}evses", f"{named(pool, at, station)} has only planned EVSEs: {len(station.evses)}"


@rule("AFIR-A03-CONNECTORS", severity="warning", cites="AFIR Art. 20(2)(a)(iii); (EU) 2025/655 Annex, Table A, 3")
def connectors_counted(pool: Pool) -> Iterator[tuple[str, str]]:
    """EVSEs of a station share an EVSE id and have one connector each, so connectors may count as points.

    A recharging point serves one vehicle at a time, through any of its connectors. OCPP 1.6 knows connectors only, and
    some systems make an EVSE of each; then the number of recharging points is too high.

    Send one EVSE with all connectors that cannot be used at the same time; if they can be, give each its own EVSE id.
    """
    for at, station in stations(pool):
        for evse_id, count in _shared_ids(station):
            said = f"{named(pool, at, station)} has {count} EVSEs of one connector with the EVSE id {evse_id}"
            yield f"{at}evses", said


def _shared_ids(station: Station) -> Iterator[tuple[str, int]]:
    """The EVSE ids that several EVSEs with one connector have, and how many do."""
    found: dict[str, list[str]] = {}
    for evse in station.evses if len(station.evses) > 1 else ():
        if evse.evse_id and len(evse.connectors) == 1:
            found.setdefault(evse_id_key(evse.evse_id), []).append(evse.evse_id)
    for key, ids in found.items():
        if key and len(ids) > 1:
            yield ids[0], len(ids)


@rule("AFIR-A04", severity="error", cites="AFIR Art. 20(2)(a)(iv); (EU) 2025/655 Annex, Table A, 4")
def staff_unknown(pool: Pool) -> Iterator[tuple[str, str]]:
    """Nothing says whether there is staff at a station.

    Who needs help with cable or payment wants to know whether somebody is there. OCPI has no field for it.

    Set staffed in the overlay, yes or no: once for the source or party, and for each place that differs.
    """
    yield from unsaid(pool, service.staffed, "staffed", "whether there is staff on site", "overlay: staffed")


@rule("AFIR-A06", severity="error", cites="AFIR Art. 20(2)(a)(vi); (EU) 2025/655 Annex, Table A, 6")
def facilities_unknown(pool: Pool) -> Iterator[tuple[str, str]]:
    """Nothing says of some facilities whether they are there.

    The law wants a yes or no for each of five: roofed parking, lit parking, catering, toilets, rest facilities. OCPI
    can say what is there, but not what is not, and has no words for toilets and rest facilities.

    Send roofed and lighting with parking_places, RESTAURANT or CAFE in facilities; set the others in the overlay
    (covered_parking, illuminated_parking, catering, toilets, rest_facilities), or facilities_complete where all that
    is not listed is not there.
    """
    for at, station in stations(pool):
        unknown = {key: words for key, (words, says) in service.FACILITIES.items() if says(pool, station) is None}
        if unknown:
            said = f"{named(pool, at, station)} does not say whether it has {', '.join(unknown.values())}"
            yield f"{at}facilities", f"{said} (overlay: {', '.join(unknown)})"
