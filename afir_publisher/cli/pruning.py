"""`prune`: the past is forgotten."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from afir_publisher import config, forgetting, job, say
from afir_publisher.cli.options import ConfigOption, JsonOption, opened_store, settings
from afir_publisher.config.fields import SHORTEST_KEPT
from afir_publisher.errors import UsageError


def prune(
    older_than: Annotated[
        str | None,
        typer.Option("--older-than", metavar="TIME", help="How old, such as 365d; else `keep` of `store`."),
    ] = None,
    rehearse: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be forgotten.")] = False,
    shrink: Annotated[
        bool, typer.Option("--shrink", help="Also give the free room in the store's file back to the disk.")
    ] = False,
    config_file: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Forget past snapshots and messages: what is there now stays, with all numbers and versions.

    `run` does it once a day where the configuration says how long the past is kept. Without, all of it is, for ever.
    """
    found = settings(config_file)
    keep = found.store.keep
    if older_than is not None:
        try:
            keep = config.duration(older_than)
        except ValueError as error:
            raise UsageError(f"--older-than: found {older_than!r}, expected a number and d, such as 365d") from error
    if keep is None:
        raise UsageError('how old? --older-than 365d says it, or keep = "365d" below [store] in the configuration')
    if keep < SHORTEST_KEPT:
        raise UsageError(
            f"--older-than: found {older_than}, expected {SHORTEST_KEPT.days}d or more: "
            "feeds in OCPI and reports need a month"
        )
    with opened_store(found) as store:
        pruned = forgetting.prune(found, store, keep, job.now(), job.PATIENCE, rehearse=rehearse, shrink=shrink)
    if as_json:
        typer.echo(json.dumps(asdict(pruned), default=str))
    else:
        typer.echo("\n".join(say.pruned(pruned, rehearsed=rehearse)))
