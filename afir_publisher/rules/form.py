"""What OCPI asks of a Location beyond the law: times that add up, whole connectors, hours as it writes them."""

from collections.abc import Iterator

from afir_publisher.model import LINE_TO_LINE_V, Connector, RegularHours, first_of, power_w
from afir_publisher.pool import Pool
from afir_publisher.rules.clock import DAY, minute
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import connectors, points, shown

_BROKEN = frozenset({"INOPERATIVE", "OUTOFORDER", "UNKNOWN"})
_MUST = ("format", "power_type", "max_voltage", "max_amperage", "last_updated")
_LAST_MINUTE = DAY - 1


@rule("OCPI-AGE", severity="warning", cites="OCPI 2.3.0, mod_locations, 3.1 Location object, last_updated")
def age_odd(pool: Pool) -> Iterator[tuple[str, str]]:
    """A Location does not say when it changed, or seems older than its own parts.

    Those who ask only for what changed since their last visit miss such changes. Here the content decides what is new,
    and the newest time of a Location and its parts counts.

    Set last_updated of the Location whenever anything in it changes, of the EVSE whenever it or its connectors change.
    """
    location = pool.location
    times = [evse.last_updated for evse in location.evses if evse.last_updated]
    missing = sum(evse.last_updated is None for _, evse in points(pool))
    if location.last_updated is None:
        yield "last_updated", f"Location {location.id} has no last_updated"
    elif times and max(times) > location.last_updated:
        older, newer = shown(location.last_updated), shown(max(times))
        yield "last_updated", f"Location {location.id} says {older}, and one of its EVSEs {newer}"
    elif missing:
        i, evse = next((i, evse) for i, evse in points(pool) if evse.last_updated is None)
        yield f"evses[{i}].last_updated", f"EVSE {evse.uid} has no last_updated{first_of(missing)}"


@rule("OCPI-CONNECTOR", severity="warning", cites="OCPI 2.3.0, mod_locations, Connector object")
def connector_incomplete(pool: Pool) -> Iterator[tuple[str, str]]:
    """A connector lacks a field that OCPI requires.

    What it lacks is missing in the feed too, unless it follows from the rest.

    Send for each connector its format, power_type, max_voltage, max_amperage and last_updated.
    """
    lacking = [found for found in connectors(pool) if not _is_whole(found[3])]
    if lacking:
        i, j, evse, connector = lacking[0]
        missing = ", ".join(name for name in _MUST if not getattr(connector, name))
        said = f"connector {connector.id} of EVSE {evse.uid} has no {missing}{first_of(len(lacking))}"
        yield f"evses[{i}].connectors[{j}]", said


def _is_whole(connector: Connector) -> bool:
    """Whether a connector says all that OCPI asks of it."""
    return bool(
        connector.format
        and connector.power_type
        and connector.max_voltage
        and connector.max_amperage
        and connector.last_updated
    )


@rule("OCPI-HIDDEN", severity="warning", cites="OCPI 2.3.0, mod_locations, 3.1 Location object, publish")
def broken_and_hidden(pool: Pool) -> Iterator[tuple[str, str]]:
    """A Location is not to be published, and all its EVSEs are out of order.

    Some operators hide what does not work. It is taken out of the feed, so drivers who stand before it are told that
    there is nothing, and the law wants to know that it is out of order.

    Keep publish true, and send the status INOPERATIVE or OUTOFORDER; use publish for what is not for everybody.
    """
    words = {evse.status.upper() for _, evse in points(pool)}
    if not pool.location.publish and words and words <= _BROKEN:
        said = f"Location {pool.location.id} has publish false, and its EVSEs are {', '.join(sorted(words))}"
        yield "publish", said


@rule("OCPI-HOURS", severity="warning", cites="OCPI 2.3.0, mod_locations, RegularHours class")
def hours_odd(pool: Pool) -> Iterator[tuple[str, str]]:
    """Opening hours are written in a way that OCPI does not have.

    A period has to end on its own day, after it began, and twentyfourseven has to be there. An end at 00:00, 24:00 or
    23:59 is taken for the end of the day, one before the beginning for one on the next day.

    Split what passes midnight into a period for each day, send twentyfourseven false with regular_hours, and true
    without.
    """
    hours = pool.location.opening_times
    if hours is None:
        return
    odd = [(i, day) for i, day in enumerate(hours.regular_hours) if _is_odd(day)]
    if odd:
        i, day = odd[0]
        said = f"{day.period_begin}-{day.period_end} does not end on its day as OCPI has it{first_of(len(odd))}"
        yield f"opening_times.regular_hours[{i}].period_end", said
    elif hours.twentyfourseven is None and hours.regular_hours:
        yield "opening_times.twentyfourseven", "twentyfourseven is missing; as there are regular_hours, it is not true"


def _is_odd(day: RegularHours) -> bool:
    """Whether a period of a weekday ends where none can; what is no time at all is AFIR-A14-CLOCK's."""
    begin, end = minute(day.period_begin), minute(day.period_end)
    return begin is not None and end is not None and not begin < end < _LAST_MINUTE


@rule("OCPI-POWER", severity="warning", cites="OCPI 2.3.0, mod_locations, Connector object, max_electric_power")
def power_worked_out(pool: Pool) -> Iterator[tuple[str, str]]:
    """The power of a connector is not stated in watts, and was worked out.

    It is volts by amperes by phases, or what the configuration makes of kilowatts. OCPI has no formula of its own, and
    a connector that gives less than that would be published with too much.

    Fill max_electric_power, in watts.
    """
    derived = [found for found in connectors(pool) if not found[3].max_electric_power and power_w(found[3])]
    if derived:
        i, j, evse, connector = derived[0]
        said = (
            f"connector {connector.id} of EVSE {evse.uid} has no max_electric_power, and {power_w(connector)} W by "
            f"{connector.max_voltage} V, {connector.max_amperage} A, {connector.power_type}{first_of(len(derived))}"
        )
        yield f"evses[{i}].connectors[{j}].max_electric_power", said


@rule("OCPI-VOLTAGE", severity="warning", cites="OCPI 2.3.0, mod_locations, Connector object, max_voltage")
def voltage_between_lines(pool: Pool) -> Iterator[tuple[str, str]]:
    """The voltage of three phases is given between two lines, not from line to neutral.

    OCPI wants 230 V where 400 V lie between the lines. Three times 400 V by amperes would be far too much power, so
    where the power has to be worked out, the voltage is taken for what it is.

    Send max_voltage from line to neutral for AC_3_PHASE: 230.
    """
    found = [
        (i, j, evse, connector)
        for i, j, evse, connector in connectors(pool)
        if connector.max_voltage in LINE_TO_LINE_V and (connector.power_type or "").upper() == "AC_3_PHASE"
    ]
    if found:
        i, j, evse, connector = found[0]
        said = (
            f"connector {connector.id} of EVSE {evse.uid} has {connector.max_voltage} V for three phases"
            f"{first_of(len(found))}"
        )
        yield f"evses[{i}].connectors[{j}].max_voltage", said
