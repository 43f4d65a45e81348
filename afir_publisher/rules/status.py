"""Whether a recharging point works and is free: AFIR Art. 20(2)(f)(i) and (ii)."""

from collections.abc import Iterator

from afir_publisher.annex.operation import IN_USE, STATUS_LASTS
from afir_publisher.pool import Pool
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import points, shown
from afir_publisher.rules.words import STATUS_WORDS


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


@rule("AFIR-F01-OLD", severity="warning", cites="AFIR Art. 20(2)(f)(i); (EU) 2025/655 Art. 2(b); Annex, Table F, 1")
def status_old(pool: Pool) -> Iterator[tuple[str, str]]:
    """The status of a recharging point has not changed for longer than such a status lasts.

    The law gives statuses one minute. A vehicle that charges for a week, or a recharging point that nobody used for a
    quarter of a year, is mostly one that does not report any more; one that is INOPERATIVE for a month is mostly gone.

    Bring it back online; send REMOVED for what is gone, and UNKNOWN for what is not known.
    """
    if pool.now is None:
        return
    for i, evse in points(pool):
        lasts = STATUS_LASTS.get(evse.status.strip().upper())
        if lasts and evse.last_updated and evse.last_updated + lasts <= pool.now:
            said = f"EVSE {evse.uid} is {evse.status} since {shown(evse.last_updated)}, for more than {lasts.days} days"
            yield f"evses[{i}].status", said


@rule("AFIR-F01-WORD", severity="error", cites="AFIR Art. 20(2)(f)(i); (EU) 2025/655 Annex, Table F, 1")
def status_word_unknown(pool: Pool) -> Iterator[tuple[str, str]]:
    """The status of a recharging point is a word that OCPI does not know.

    Nobody can tell what it means, so the status can only be published as unknown.

    Send one of OCPI's nine words for Status, such as `AVAILABLE`.
    """
    for i, evse in points(pool):
        if evse.status.upper() not in STATUS_WORDS:
            yield f"evses[{i}].status", f"EVSE {evse.uid}: {evse.status!r} is no Status of OCPI"


@rule("AFIR-F02", severity="warning", cites="AFIR Art. 20(2)(f)(ii); (EU) 2025/655 Annex, Table F, 2")
def availability_unknown(pool: Pool) -> Iterator[tuple[str, str]]:
    """Nothing says whether a recharging point is in use.

    The status is the only thing that tells, and it says neither in use nor free nor reserved.

    Bring the recharging point back online, and send one of OCPI's other words for Status.
    """
    for i, evse in points(pool):
        if evse.status.strip().upper() not in IN_USE:
            yield f"evses[{i}].status", f"EVSE {evse.uid}: {evse.status} does not say whether it is in use"


@rule("AFIR-F02-PAST", severity="warning", cites="AFIR Art. 20(2)(f)(ii); (EU) 2025/655 Annex, Table F, 2")
def schedule_past(pool: Pool) -> Iterator[tuple[str, str]]:
    """A status is planned for a time that has passed.

    What is known of future availability has to be published; a plan that nobody takes away says nothing of it.

    Take periods out of status_schedule when they have ended.
    """
    if pool.now is None:
        return
    for i, evse in points(pool):
        for k, planned in enumerate(evse.status_schedule):
            if planned.period_end and planned.period_end <= pool.now:
                said = f"EVSE {evse.uid}: {planned.status} was planned until {shown(planned.period_end)}"
                yield f"evses[{i}].status_schedule[{k}].period_end", said
