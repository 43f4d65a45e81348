"""The rules: what the law and OCPI ask of a CPO's data, by code, and the check of one object against them."""

from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256

from afir_publisher.model import Finding, Severity, Tariff
from afir_publisher.pool import Pool
from afir_publisher.rules import (
    address,
    charging,
    current,
    form,
    hours,
    identity,
    interface,
    local_time,
    parking,
    payment,
    phone,
    place,
    position,
    power,
    price,
    reading,
    service,
    stations,
    status,
    tariff,
    texts,
    words,
)
from afir_publisher.rules.national import at, de, fi, fr, irve, lt, nl
from afir_publisher.rules.rule import Find, FindInTariff, Rule

MODULES = (
    address,
    charging,
    current,
    form,
    hours,
    identity,
    interface,
    local_time,
    parking,
    payment,
    phone,
    place,
    position,
    power,
    price,
    reading,
    service,
    stations,
    status,
    tariff,
    texts,
    words,
    *(at, de, fi, fr, irve, lt, nl),
)
"""Where rules stand: a module for each heading of AFIR Art. 20(2), or for several that belong together; `form` and
`words` for what OCPI asks beyond it, `reading` for what readers report, `interface` for interfaces, `national` for what
one access point alone asks for."""

RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in sorted(
        (rule for module in MODULES for rule in vars(module).values() if isinstance(rule, Rule)),
        key=lambda rule: rule.code,
    )
}
"""Every rule by its code, in the order of the codes."""

CATALOGUE_VERSION = sha256(
    repr(
        [(rule.code, rule.severity, rule.cites, rule.title, rule.why, rule.advice) for rule in RULES.values()]
    ).encode()
).hexdigest()[:8]
"""What tells catalogues apart: a digest of all that rules say of themselves."""

_EVERYBODY: frozenset[str] = frozenset()

_AT_ONCE = 100
"""How many Locations a rule looks at before the next one does: its code and what it asks of them stay in caches."""


@cache
def _checks(asking: frozenset[str], is_public: bool, has_station: bool) -> tuple[tuple[Find, str, Severity], ...]:
    """The rules that look at a Location: those of the law only where the public may recharge (AFIR Art. 2(45)).

    Where no station is published, as all points are newer elsewhere, the law asks only what `rule.of_unpublished` does.
    """
    return tuple(
        (rule.find, rule.code, rule.severity)
        for rule in _asked(asking)
        if rule.find
        and (is_public or not (rule.entry or rule.access_point))
        and (has_station or rule.of_unpublished or not (rule.entry or rule.access_point))
    )


@cache
def _tariff_checks(asking: frozenset[str]) -> tuple[tuple[FindInTariff, str, Severity], ...]:
    """The rules that look at a tariff."""
    return tuple((rule.find_in_tariff, rule.code, rule.severity) for rule in _asked(asking) if rule.find_in_tariff)


def _asked(asking: frozenset[str]) -> Iterator[Rule]:
    """The rules of everybody, and those of some access points."""
    return (rule for rule in RULES.values() if rule.access_point is None or rule.access_point in asking)


def check(pool: Pool, asking: frozenset[str] = _EVERYBODY) -> Iterator[Finding]:
    """What is wrong with one Location, in the order of the rules' codes and then of the Location's parts.

    `asking` are the countries (ISO 3166 alpha-2) whose access points get it, and what they alone ask for.
    """
    (found,) = check_all((pool,), asking)
    return iter(found)


def check_all(pools: Sequence[Pool], asking: frozenset[str] = _EVERYBODY) -> list[list[Finding]]:
    """What is wrong with each of many Locations, as `check` has it of one."""
    found: list[list[Finding]] = [[] for _ in pools]
    for start in range(0, len(pools), _AT_ONCE):
        _look(pools[start : start + _AT_ONCE], found[start : start + _AT_ONCE], asking)
    return found


def _look(pools: Sequence[Pool], found: Sequence[list[Finding]], asking: frozenset[str]) -> None:
    """Let each rule look at some Locations; what it finds is put to what was found in them."""
    alike: dict[tuple[bool, bool], list[tuple[Pool, list[Finding]]]] = {}
    for pool, findings in zip(pools, found, strict=True):
        alike.setdefault((pool.location.publish, bool(pool.stations)), []).append((pool, findings))
    for (is_public, has_station), some in alike.items():
        for find, code, severity in _checks(asking, is_public, has_station):
            for pool, findings in some:
                findings += [Finding(code, severity, path, message) for path, message in find(pool)]


def check_tariff(tariff: Tariff, asking: frozenset[str] = _EVERYBODY) -> Iterator[Finding]:
    """What is wrong with one tariff by itself, in the order of the rules' codes; `asking` as for `check`."""
    for find, code, severity in _tariff_checks(asking):
        for path, message in find(tariff):
            yield Finding(rule=code, severity=severity, path=path, message=message)
