"""How sets of a tariff's restrictions lie to each other: inside or apart. What cannot be compared is neither."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import combinations
from typing import Any

Restrictions = Mapping[str, Any]

_AMOUNTS = ("kwh", "current", "power", "duration")
_SPANS = (("start_time", "end_time"), ("start_date", "end_date"))


def holds_within(inner: Restrictions, outer: Restrictions) -> bool:
    """Whether one set holds only when the other does too: all that the outer asks for, the inner asks for."""
    return all(_implies(name, inner.get(name), asked) for name, asked in outer.items() if asked not in (None, []))


def _implies(name: str, given: Any, asked: Any) -> bool:
    """Whether a restriction of one name is at least as narrow as another."""
    if given in (None, []):
        return False
    if name.startswith(("min_", "max_")):
        one, other = _number(given), _number(asked)
        if one is None or other is None:
            return False
        return one >= other if name.startswith("min_") else one <= other
    if name == "day_of_week":
        return _days(given) <= _days(asked)
    return bool(given == asked)


def are_apart(sets: Sequence[Restrictions]) -> bool:
    """Whether no two of these sets can hold at the same time."""
    return all(_are_two_apart(one, other) for one, other in combinations(sets, 2))


def _are_two_apart(one: Restrictions, other: Restrictions) -> bool:
    """Whether two sets differ in weekdays, or one ends before the other begins."""
    days = _days(one.get("day_of_week")), _days(other.get("day_of_week"))
    if all(days) and not days[0] & days[1]:
        return True
    return any(_ends_before(first, then) for first, then in ((one, other), (other, one)))


def _ends_before(first: Restrictions, then: Restrictions) -> bool:
    """Whether all of one set lies before the other on some axis."""
    for name in _AMOUNTS:
        high, low = _number(first.get(f"max_{name}")), _number(then.get(f"min_{name}"))
        if high is not None and low is not None and high <= low:
            return True
    return any(
        _is_span(first, start, end) and _is_span(then, start, end) and _padded(first[end]) <= _padded(then[start])
        for start, end in _SPANS
    )


def _is_span(found: Restrictions, start: str, end: str) -> bool:
    """Whether a set begins and ends on an axis, in this order: one over midnight is in two places."""
    low, high = found.get(start), found.get(end)
    return isinstance(low, str) and isinstance(high, str) and _padded(low) < _padded(high)


def _padded(text: str) -> str:
    """A time or date such that earlier ones sort before later ones: with two digits of the hour."""
    found = text.strip()
    return f"0{found}" if found[1:2] == ":" else found


def _days(value: Any) -> set[str]:
    """Weekdays in capitals."""
    return {str(day).upper() for day in value} if isinstance(value, list) else set()


def _number(value: Any) -> Decimal | None:
    """A number, also one that is written as a text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
