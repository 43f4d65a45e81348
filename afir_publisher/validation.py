"""What `validate` looks at: sources or a feed of the configuration as they stand in the store, or plain OCPI files."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from afir_publisher import job
from afir_publisher.config import Config
from afir_publisher.errors import UsageError
from afir_publisher.model import utc
from afir_publisher.ocpi import files, glance
from afir_publisher.report.gather import Wanted
from afir_publisher.store import Store
from afir_publisher.sync import Feed, Opened, sync
from exporters.profiles.profile import Profile, Publisher

FILES = "files"
"""What the source is called that plain files are."""

SAMPLES = 5
"""How many findings of each rule a report shows if nothing else is asked for."""

_NOBODY = Publisher(country="XX", national_identifier="XX", language="en")


def of_store(config: Config, source: str | None, feed: str | None, samples: int) -> Wanted:
    """All sources with all feeds, one source with the feeds that it is in, or one feed with its sources.

    Raises:
        UsageError: there is no source or feed of that name.
    """
    feeds = job.feeds(config)
    if feed is not None:
        found = next((one for one in feeds if one.name == feed), None)
        if found is None:
            known = ", ".join(one.name for one in feeds) or "none"
            raise UsageError(f"there is no feed {feed!r}; the configuration has {known}")
        return Wanted(title=f"Feed {feed}", sources=tuple(sorted(found.sources)), feeds=(found,), samples=samples)
    names = tuple(one.name for one in job.chosen(config, [source] if source else []))
    title = f"Source {source}" if source else names[0] if len(names) == 1 else f"All {len(names)} sources"
    concerned = tuple(one for one in feeds if set(one.sources) & set(names))
    return Wanted(title=title, sources=names, feeds=concerned, samples=samples)


def since(store: Store, sources: Sequence[str], text: str, now: datetime) -> Mapping[str, int]:
    """The pull of each source that held at a snapshot (a number), a time (ISO 8601) or some time ago (7d).

    Raises:
        UsageError: the text is none of these.
    """
    if text.isascii() and text.isdigit():
        limit: str | int = int(text)
    else:
        limit = _moment(text, now).isoformat(timespec="milliseconds")
    found = {}
    for source in sources:
        for pull in store.snapshots.pulls(source):
            if pull.finished and (pull.id <= limit if isinstance(limit, int) else pull.finished <= limit):
                found[source] = pull.id
    return found


def _moment(text: str, now: datetime) -> datetime:
    """A time, or how long ago one is."""
    if text[:-1].isdigit() and text[-1:] in {"d", "h"}:
        return now - timedelta(**{{"d": "days", "h": "hours"}[text[-1]]: int(text[:-1])})
    try:
        return utc(datetime.fromisoformat(text))
    except ValueError as error:
        raise UsageError(
            f"--since: found {text!r}, expected a snapshot's number, a time such as 2026-11-22T08:00:00Z, or 7d or 12h"
        ) from error


@contextmanager
def of_files(
    locations: Path, tariffs: Path | None, version: str | None, profile: Profile, access_point: str | None, samples: int
) -> Iterator[tuple[Store, Wanted]]:
    """Plain OCPI files, read as a source of a feed that nobody gets; the store is gone afterwards.

    Raises:
        SourceError: a file cannot be read, or holds no OCPI objects.
    """
    paths = [path for path in (locations, tariffs) if path is not None]
    read = list(files.pages(FILES, [tariffs] if tariffs else [], [locations]))
    found = Opened(version=version or spoken(locations), pages=read)
    feed = Feed(
        name=FILES,
        profile=profile,
        publisher=_NOBODY,
        sources=(FILES,),
        access_point=access_point or profile.access_point,
        policy=profile.policy,
    )
    title = " and ".join(path.name for path in paths)
    with (
        tempfile.TemporaryDirectory(prefix="afir-publish-") as folder,
        closing(Store(Path(folder) / "files.sqlite")) as store,
        job.few_collections(),
    ):
        sync(store, FILES, lambda: _already(found), [feed], job.now)
        yield store, Wanted(title=title, sources=(FILES,), feeds=(feed,), samples=samples)


@contextmanager
def _already(found: Opened) -> Iterator[Opened]:
    """What is open already."""
    yield found


_NEWEST_WORDS = (b'"help_phone"', b'"parking_places"', b'"accepted_service_providers"')


def spoken(locations: Path) -> str:
    """The version of OCPI that Locations in a file are most likely in: by fields that only some versions have."""
    some = files.objects(locations)[:100]
    if any(word in raw for raw in some for word in _NEWEST_WORDS):
        return "2.3.0"
    seen = [glance.glance(raw) for raw in some]
    return "2.2.1" if not seen or any(glance.owner(one.key) for one in seen) else "2.1.1"
