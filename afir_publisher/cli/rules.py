"""`afir-publish rules`: what is looked for, why it matters, and what to do about it."""

import json
from typing import Annotated, Any

import typer

from afir_publisher.cli.options import JsonOption
from afir_publisher.errors import UsageError
from afir_publisher.rules import CATALOGUE_VERSION, RULES
from afir_publisher.rules.rule import Rule
from afir_publisher.sample import rule_samples


def rules(
    code: Annotated[str | None, typer.Argument(metavar="CODE", help="Only this rule, with its samples.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List the rules, or explain one: what the law or OCPI asks, why it matters, what to do, good and bad samples."""
    if code is not None and code.upper() not in RULES:
        near = [one for one in RULES if one.startswith(code.upper()[:6])]
        raise UsageError(f"there is no rule {code!r}; {'near it: ' + ', '.join(near) if near else 'leave CODE out'}")
    chosen = [RULES[code.upper()]] if code is not None else list(RULES.values())
    if as_json:
        typer.echo(json.dumps({"catalogue": CATALOGUE_VERSION, "rules": [_as_json(rule) for rule in chosen]}))
    elif code is None:
        width = max(map(len, RULES))
        typer.echo("\n".join(f"{rule.code:<{width}}  {rule.severity:<7}  {rule.title}" for rule in chosen))
    else:
        typer.echo("\n".join(_told(chosen[0])))


def _as_json(rule: Rule) -> dict[str, Any]:
    """A rule with its samples."""
    return {
        "code": rule.code,
        "severity": rule.severity,
        "kind": rule.kind,
        "entry": rule.entry,
        "access_point": rule.access_point,
        "legal_reference": rule.cites,
        "title": rule.title,
        "why": rule.why,
        "what_to_do": rule.advice,
        "samples": rule_samples(rule.code),
    }


def _told(rule: Rule) -> list[str]:
    """A rule for people."""
    lines = [f"{rule.code} ({rule.severity}): {rule.title}", rule.cites]
    if rule.access_point:
        lines.append(f"Only checked for feeds to the access point of {rule.access_point}.")
    lines += ["", rule.why, "", f"What to do: {rule.advice}"]
    samples = rule_samples(rule.code)
    if not samples:
        return [*lines, "", "It is found while objects are read, so it has no samples."]
    lines += ["", "Samples: the first location of the sample network, with these values instead."]
    for edits, found in zip(samples["bad"], samples["found"], strict=True):
        lines.append(f"  bad:  {_edits(edits)}")
        lines += [f"        {path}: {message}" for path, message in found.items()]
    lines += [f"  good: {_edits(edits)}" for edits in samples["good"]]
    return lines


def _edits(edits: dict[str, Any]) -> str:
    """What a sample changes."""
    return ", ".join(f"{path} = {json.dumps(value, ensure_ascii=False)}" for path, value in edits.items()) or "as it is"
