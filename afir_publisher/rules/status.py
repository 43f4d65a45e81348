"""Whether a recharging point works and is free: AFIR Art. 20(2)(f)(i) and (ii)."""

from collections.abc import Iterator

from afir_publisher.pool import Pool
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import points, shown

STATUS_WORDS = frozenset(
    {
        *("AVAILABLE", "BLOCKED", "CHARGING", "INOPERATIVE", "OUTOFORDER"),
        *("PLANNED", "REMOVED", "RESERVED", "UNKNOWN"),
    }
)


@rule("AFIR-F01", severity="warning", cites="AFIR Art. 20(2)(f)(i); (EU) 2025/655 Annex, Table F, 1")
def status_unknown(pool: Pool) -> Iterator[tuple[str, str]]:
    """The status of a recharging point is unknown.

    The law knows working and out of order, nothing in between; a recharging point that is offline may be either.

    Bring the recharging point back online; if it stays offline, send INOPERATIVE or OUTOFORDER.
    """
    for i, evse in points(pool):
        if evse.status.upper() == "UNKNOWN":
            since = f" since {shown(evse.last_updated)} at the latest" if evse.last_updated else ""
            yield f"evses[{i}].status", f"EVSE {evse.uid}: status is UNKNOWN{since}"


@rule("AFIR-F01-WORD", severity="error", cites="AFIR Art. 20(2)(f)(i); (EU) 2025/655 Annex, Table F, 1")
def status_word_unknown(pool: Pool) -> Iterator[tuple[str, str]]:
    """The status of a recharging point is a word that OCPI does not know.

    Nobody can tell what it means, so the status can only be published as unknown.

    Send one of OCPI's nine words for Status, such as `AVAILABLE`.
    """
    for i, evse in points(pool):
        if evse.status not in STATUS_WORDS and evse.status.upper() not in STATUS_WORDS:
            yield f"evses[{i}].status", f"EVSE {evse.uid}: {evse.status!r} is no Status of OCPI"
