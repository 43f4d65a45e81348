"""The rules: what the law and OCPI ask of a CPO's data, by code, and the check of one Location against them."""

from collections.abc import Iterator
from functools import cache
from hashlib import sha256

from afir_publisher.model import Finding, Severity
from afir_publisher.pool import Pool
from afir_publisher.rules import (
    address,
    charging,
    form,
    hours,
    interface,
    local_time,
    parking,
    payment,
    phone,
    place,
    position,
    price,
    reading,
    service,
    stations,
    status,
    texts,
    words,
)
from afir_publisher.rules.national import irve
from afir_publisher.rules.rule import Find, Rule

MODULES = (
    address,
    charging,
    form,
    hours,
    interface,
    local_time,
    parking,
    payment,
    phone,
    place,
    position,
    price,
    reading,
    service,
    stations,
    status,
    texts,
    words,
    irve,
)
"""Where rules stand: a module for each heading of AFIR Art. 20(2), or for several that belong together; `form` and
`words` for what OCPI asks beyond it, `reading` for what readers report, `interface` for interfaces; one
for each schema of a country's access point that asks for more."""

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


@cache
def _checks(asking: frozenset[str], is_public: bool) -> tuple[tuple[Find, str, Severity], ...]:
    """The rules that look at a Location: those of the law only where the public may recharge (AFIR Art. 2(45))."""
    return tuple(
        (rule.find, rule.code, rule.severity)
        for rule in RULES.values()
        if rule.find
        and (rule.access_point is None or rule.access_point in asking)
        and (is_public or not (rule.entry or rule.access_point))
    )


def check(pool: Pool, asking: frozenset[str] = _EVERYBODY) -> Iterator[Finding]:
    """What is wrong with one Location, in the order of the rules' codes and then of the Location's parts.

    `asking` are the countries (ISO 3166 alpha-2) whose access points get it, and what they alone ask for.
    """
    for find, code, severity in _checks(asking, pool.location.publish):
        for path, message in find(pool):
            yield Finding(rule=code, severity=severity, path=path, message=message)
