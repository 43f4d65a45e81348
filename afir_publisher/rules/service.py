"""Who runs a recharging pool, how to reach them, and when it is open: AFIR Art. 20(2)(a)(i) to (vi) and (xiv)."""

from collections.abc import Iterator

from afir_publisher.annex.entry import given
from afir_publisher.pool import Pool
from afir_publisher.rules.rule import rule


@rule("AFIR-A02", severity="error", cites="AFIR Art. 20(2)(a)(ii); (EU) 2025/655 Annex, Table A, 2")
def operator_name_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A Location does not name its operator.

    Drivers know a charging network by its commercial name; OCPI leaves it optional here, as the credentials of the
    party can carry it.

    Fill operator.name with the name that stands on the charging stations.
    """
    operator = pool.location.operator
    if operator is None or not given(operator.name):
        party = f"{pool.location.country_code}*{pool.location.party_id}"
        yield "operator.name", f"Location {pool.location.id} of {party} has no operator.name"


@rule("AFIR-A05", severity="error", cites="AFIR Art. 20(2)(a)(v); (EU) 2025/655 Annex, Table A, 5")
def helpdesk_phone_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A Location has no helpdesk telephone number.

    A driver who is stuck at a charging station needs somebody to call. OCPI has a field for the number since 2.3.0.

    Fill help_phone with the number that is displayed at the station, such as `+49 03012345678`; with an older OCPI
    version add it by the configuration.
    """
    phone = pool.location.help_phone
    if not phone:
        yield "help_phone", f"Location {pool.location.id} has no help_phone"
    elif not any(character.isdigit() for character in phone):
        yield "help_phone", f"Location {pool.location.id}: help_phone is {phone!r}, which holds no number"


@rule("AFIR-A14", severity="error", cites="AFIR Art. 20(2)(a)(xiv); (EU) 2025/655 Annex, Table A, 14")
def opening_times_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A Location does not say when it is open.

    Without opening times nobody can tell whether a recharging point can be reached; OCPI forbids to take it for
    always open.

    Send opening_times with twentyfourseven true, or with the regular_hours of the week.
    """
    hours = pool.location.opening_times
    if hours is None:
        yield "opening_times", f"Location {pool.location.id} has no opening_times"
    elif not (hours.twentyfourseven or hours.regular_hours or hours.exceptional_openings):
        stated = "missing" if hours.twentyfourseven is None else "false"
        said = f"Location {pool.location.id}: twentyfourseven is {stated} and there are no regular_hours"
        yield "opening_times.regular_hours", said
