"""`afir-publish profiles`: what access points take, and what each wants that OCPI does not say by itself."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Annotated, Any

import typer

from afir_publisher.annex import ANNEX
from afir_publisher.cli.options import JsonOption
from afir_publisher.errors import UsageError
from afir_publisher.rules import RULES
from afir_publisher.rules.rule import Rule
from exporters import PROFILES
from exporters.profiles.profile import Profile


def profiles(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Only this profile, with all it wants.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List the profiles, or tell of one: its publications, what it wants beyond OCPI, its rules, what it cannot say."""
    if name is not None and name not in PROFILES:
        raise UsageError(f"there is no profile {name!r}; there are {', '.join(PROFILES)}")
    chosen = [PROFILES[name]] if name is not None else list(PROFILES.values())
    if as_json:
        typer.echo(json.dumps({"profiles": [_as_json(profile) for profile in chosen]}))
    elif name is None:
        width = max(map(len, PROFILES))
        typer.echo("\n".join(f"{profile.name:<{width}}  {profile.title}" for profile in chosen))
    else:
        typer.echo("\n".join(_told(chosen[0])))


def _own_rules(profile: Profile) -> list[Rule]:
    """The rules of its access point alone."""
    return [rule for rule in RULES.values() if rule.access_point and rule.access_point == profile.access_point]


def _as_json(profile: Profile) -> dict[str, Any]:
    """All that a profile is, with the rules of its access point."""
    return asdict(profile) | {"rules": [rule.code for rule in _own_rules(profile)]}


def _told(profile: Profile) -> Iterator[str]:
    """A profile for people."""
    yield f"{profile.name}: {profile.title}"
    if profile.access_point:
        yield f"Taken by the access point of {profile.access_point}."
    for publication in profile.publications:
        empty = "; there is none without an entry" if publication in profile.never_empty else ""
        yield f"Publishes {publication} as {' and '.join(profile.syntaxes)}{empty}."
    yield from _listed("Wants beyond OCPI:", profile.demands)
    yield from _listed("Rules of this access point:", {rule.code: rule.title for rule in _own_rules(profile)})
    yield from _listed(
        "What breaks a rule is told, and published all the same, unless it is among these:",
        {f"{code} ({becomes})": RULES[code].title for code, becomes in profile.policy.items()},
    )
    yield from _listed(
        "Entries of the law that have no element of their own, and what says them:",
        {f"{code}, {ANNEX[code].title}": what for code, what in profile.lacks.items()},
    )


def _listed(heading: str, found: Mapping[str, str]) -> Iterator[str]:
    """A list under a heading, if there is anything in it."""
    if found:
        yield from ("", heading)
        yield from (f"  {name}: {what}" for name, what in found.items())
