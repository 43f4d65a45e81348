"""The catalogue of rules as a document: docs/rules.md is written from it."""

from collections.abc import Iterator

from afir_publisher.annex import ANNEX
from afir_publisher.rules import RULES
from afir_publisher.rules.rule import Rule


def as_markdown() -> str:
    """Every rule under the entry of the law that it is about, then those of single access points, then OCPI's own."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    """Line by line."""
    rules = list(RULES.values())
    for entry in ANNEX.values():
        yield f"## {entry.code} {entry.title}\n"
        yield f"{entry.cites}.{' Owed where there is such a thing.' if entry.conditional else ''}\n"
        for rule in rules:
            if rule.entry == entry.code:
                yield from _rule(rule)
    for country in sorted({rule.access_point for rule in rules if rule.access_point}):
        yield f"## What the access point of {country} asks for beyond the law\n"
        for rule in rules:
            if rule.access_point == country:
                yield from _rule(rule)
    yield "## What OCPI asks, and what is found on the way in and out\n"
    for rule in rules:
        if not rule.entry and not rule.access_point:
            yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    """One rule."""
    yield f"### {rule.code}\n"
    yield f"**{rule.title}** ({rule.severity}; {rule.cites})\n"
    yield f"{rule.why}\n"
    yield f"*What to do:* {rule.advice}\n"
