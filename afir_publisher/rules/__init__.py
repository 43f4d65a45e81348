"""The rules: what the law and OCPI ask of a CPO's data, by code, and the check of one Location against them."""

from collections.abc import Iterator

from afir_publisher.model import Finding, Pool
from afir_publisher.rules import charging, form, interface, place, price, reading, service, status, words
from afir_publisher.rules.rule import Rule

MODULES = (
    charging,
    form,
    interface,
    place,
    price,
    reading,
    service,
    status,
    words,
)
"""Where rules stand: a module for each heading of AFIR Art. 20(2), two for what OCPI asks beyond it, one for what
readers report, one for interfaces."""

RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in sorted(
        (rule for module in MODULES for rule in vars(module).values() if isinstance(rule, Rule)),
        key=lambda rule: rule.code,
    )
}
"""Every rule by its code, in the order of the codes."""

_CHECKS = tuple((rule.find, rule.code, rule.severity) for rule in RULES.values() if rule.find)


def check(pool: Pool) -> Iterator[Finding]:
    """What is wrong with one Location, in the order of the rules' codes and then of the Location's parts."""
    for find, code, severity in _CHECKS:
        for path, message in find(pool):
            yield Finding(rule=code, severity=severity, path=path, message=message)
