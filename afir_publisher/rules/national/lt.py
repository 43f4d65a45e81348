"""Lithuania: what Via Lietuva asks of OCPI 2.3.0 (page for data suppliers)."""

from collections.abc import Iterator

from afir_publisher.pool import Pool
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import points

ACCESSIBLE = "3-101/D1-26"
"""The rule by which a parking space is accessible for all."""

_SUPPLIERS = "Via Lietuva, requirements for data suppliers"


@rule("LT-EVSE-ID", severity="error", cites=_SUPPLIERS)
def evse_id_not_of_location(pool: Pool) -> Iterator[tuple[str, str]]:
    """An EVSE id is not the id of its Location with a suffix.

    Via Lietuva wants the Location's id, a star and a suffix that never changes.

    Send for a Location `LT*ABC*E1234` the EVSE ids `LT*ABC*E1234*A`, `LT*ABC*E1234*B` and so on.
    """
    begins = f"{pool.location.id}*".upper()
    for i, evse in points(pool):
        if evse.evse_id and not (evse.evse_id.upper().startswith(begins) and len(evse.evse_id) > len(begins)):
            yield f"evses[{i}].evse_id", f"EVSE {evse.uid}: {evse.evse_id!r} is not {pool.location.id}* and a suffix"


@rule("LT-STANDARDS", severity="warning", cites=_SUPPLIERS)
def accessible_without_standard(pool: Pool) -> Iterator[tuple[str, str]]:
    """A parking space for people with disabilities does not name the rule by which it is accessible.

    Via Lietuva takes a space for accessible only if its standards hold 3-101/D1-26.

    Add `3-101/D1-26` to standards of the Parking, if it meets it.
    """
    for i, place in enumerate(pool.location.parking_places):
        is_for_disabled = any(word.strip().upper() == "DISABLED" for word in place.vehicle_types)
        if is_for_disabled and ACCESSIBLE not in {standard.strip().upper() for standard in place.standards}:
            yield f"parking_places[{i}].standards", f"Parking {place.id} does not name {ACCESSIBLE}"
