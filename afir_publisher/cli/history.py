"""`snapshots`, `quarantine`, `diff` and `export`: what the store holds of now and before."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from afir_publisher import documents, say, terminal
from afir_publisher.cli.options import ConfigOption, JsonOption, SourceOption, opened_store, settings
from afir_publisher.difference import Change, changes
from afir_publisher.errors import UsageError
from afir_publisher.model import utc
from afir_publisher.rules.reading import UNREADABLE
from afir_publisher.store import Store
from afir_publisher.store.publications import Message
from exporters import PROFILES


def snapshots(
    source: SourceOption = None,
    config_file: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the pulls: when, whether complete, and what they showed and changed."""
    with opened_store(settings(config_file), source) as store:
        found = list(store.snapshots.pulls(source))
    if as_json:
        typer.echo(json.dumps({"snapshots": [asdict(pull) for pull in found]}))
    elif found:
        typer.echo("\n".join(say.pulls(found)))
    else:
        typer.echo("No snapshots yet: run afir-publish sync")


def quarantine(
    source: SourceOption = None,
    config_file: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the objects that cannot be read: since when, why, and their text as it was received."""
    with opened_store(settings(config_file), source) as store:
        found = [
            {"source": owner, "kind": kind, "key": key, "since": since, "why": why, "raw": raw.decode(errors="replace")}
            for owner, kind, key, since, why in store.findings.of_rule(UNREADABLE.code, source)
            for raw in store.snapshots.raws(owner, kind, [key]).values()
        ]
    if as_json:
        typer.echo(json.dumps({"quarantine": found}))
    else:
        typer.echo("\n".join(say.unreadable(found)) if found else "Nothing is unreadable.")


def diff(
    source: Annotated[str, typer.Argument(help="The source.")],
    before: Annotated[
        int, typer.Argument(metavar="FROM", help="The snapshot to start from, as `snapshots` numbers them.")
    ],
    after: Annotated[int, typer.Argument(metavar="TO", help="The snapshot to compare it with.")],
    config_file: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what changed between two snapshots of a source: which objects, and which of their fields."""
    with opened_store(settings(config_file), source) as store:
        numbers = {pull.id for pull in store.snapshots.pulls(source)}
        for number in (before, after):
            if number not in numbers:
                raise UsageError(
                    f"{source} has no snapshot {number}; `afir-publish snapshots --source {source}` lists them"
                )
        found = list(_differences(store, source, before, after))
    if as_json:
        listed = [
            {"kind": kind, "key": key, "change": what, "fields": [asdict(field) for field in fields]}
            for kind, key, what, fields in found
        ]
        typer.echo(json.dumps({"source": source, "from": before, "to": after, "changes": listed}))
    else:
        typer.echo("\n".join(say.differences(found)) if found else "No difference.")


def export(
    feed: Annotated[str, typer.Argument(help="The feed.")],
    publication: Annotated[str, typer.Argument(help="What of it, such as table (static data) or status.")],
    syntax: Annotated[
        Literal["xml", "json", "csv"] | None,
        typer.Option("--format", help="The syntax; if nothing is said, the first that the feed has."),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="WHEN",
            help="As it stood at this snapshot (a number) or time (ISO 8601; UTC if no zone).",
        ),
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file.")] = None,
    config_file: ConfigOption = None,
) -> None:
    """Print a publication as it stands, or as it stood at any past snapshot, byte for byte."""
    found = settings(config_file)
    profile = next((PROFILES[one.profile] for one in found.feed if one.name == feed), None)
    if profile is None:
        known = ", ".join(one.name for one in found.feed) or "none"
        raise UsageError(f"there is no feed {feed!r}; the configuration has {known}")
    if publication not in profile.publications:
        raise UsageError(f"{feed} has no publication {publication!r}; it has {' and '.join(profile.publications)}")
    if syntax not in {None, *profile.syntaxes}:
        raise UsageError(f"{feed} has no {syntax}; it has {' and '.join(profile.syntaxes)}")
    with opened_store(found) as store:
        message = _message(store, feed, publication, at)
        if not documents.can_be_said(store, profile, message):
            raise UsageError(
                f"{feed}: nothing is in {publication} {message.seq}, and {profile.title} has no way to say so; "
                "--at shows an earlier one"
            )
        pieces = (
            piece.encode() for (piece,) in documents.snapshot(store, profile, message, [syntax or profile.syntaxes[0]])
        )
        terminal.write(pieces, output)


def _differences(
    store: Store, source: str, before: int, after: int
) -> Iterator[tuple[str, str, str, tuple[Change, ...]]]:
    """What changed between two snapshots."""
    for kind, key, old, new in store.snapshots.changes(source, before, after):
        if old is None or new is None:
            yield kind, key, "gone" if new is None else "new", ()
        elif fields := tuple(changes(old, new)):  # there is none where a CPO only writes the same in another way
            yield kind, key, "changed", fields


def _message(store: Store, feed: str, publication: str, at: str | None) -> Message:
    """The message that held at a snapshot or time, or the newest."""
    until = None if at is None else _until(store, at)
    message = store.publications.newest(feed, publication, until=until)
    if message is None and at is None:
        raise UsageError(
            f"{feed}: no {publication} has been published yet; `afir-publish sync` publishes one "
            "as soon as a source of the feed shows a recharging point"
        )
    if message is None:
        raise UsageError(
            f"{feed}: no {publication} of {at} is kept; `afir-publish snapshots` says when what was pulled"
        )
    return message


def _until(store: Store, at: str) -> str | int:
    """What `--at` means: the number of a snapshot, or a time as the store writes it."""
    if at.isascii() and at.isdigit():
        if at not in {str(pull.id) for pull in store.snapshots.pulls()}:
            raise UsageError(f"--at: there is no snapshot {at}; `afir-publish snapshots` lists them")
        return int(at)
    try:
        return utc(datetime.fromisoformat(at)).isoformat(timespec="milliseconds")
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"--at: found {at!r}, expected the number of a snapshot or a time such as 2026-11-22T08:00:00Z"
        ) from error
