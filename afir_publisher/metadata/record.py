"""What is said of a feed in a catalogue: gathered from the configuration, the profile and what is published."""

from collections.abc import Collection, Iterator
from typing import Literal

from afir_publisher.config import Config, Feed
from afir_publisher.metadata.words import STANDARDS
from afir_publisher.model import frozen
from afir_publisher.store import Store
from exporters import PROFILES
from exporters.profiles.profile import Profile

Kind = Literal["static", "dynamic"]
KINDS: tuple[Kind, ...] = ("static", "dynamic")


@frozen
class Dataset:
    """The publications of one kind (AFIR tells static from dynamic data), as the names of their files.

    `about` are the kinds of data in them: a format that keeps both in one publication has no other for static data.
    """

    kind: Kind
    about: tuple[Kind, ...]
    files: tuple[str, ...]


@frozen
class Publisher:
    """Who publishes, and where to ask."""

    name: str
    email: str
    homepage: str
    country: str


@frozen
class Record:
    """A feed as catalogues list it.

    `url` is the address of its folder, without a slash at the end; `language` is that of title and description;
    `licence` the IRI of one; `areas` are NUTS 1 codes and countries (ISO 3166 alpha-2); `standard` is a word of the
    vocabulary of mobility data standards, `format` the title of the profile that says what is made of it; `created` is
    when it published first.
    """

    url: str
    title: str
    description: str
    language: str
    licence: str
    publisher: Publisher
    areas: tuple[str, ...]
    standard: str
    standard_version: str
    format: str
    is_open: bool
    created: str
    datasets: tuple[Dataset, ...]


def record(settings: Config, feed: Feed, store: Store) -> Record | None:
    """What is to be said of a feed; `None` where its configuration has no metadata, or nothing is published yet."""
    said, profile, ours = feed.metadata, PROFILES[feed.profile], settings.publisher
    base = settings.feeds_url
    first = {
        publication: began
        for publication in profile.publications
        if (began := store.publications.began(feed.name, publication))
    }
    if said is None or base is None or not (ours.name and ours.email and ours.homepage) or not first:
        return None
    return Record(
        url=f"{base}/{feed.name}",
        title=said.title,
        description=said.description,
        language=said.language or ours.language,
        licence=said.licence,
        publisher=Publisher(name=ours.name, email=ours.email, homepage=ours.homepage, country=ours.country),
        areas=tuple(store.areas.of(feed.name, profile.publications[0])),
        standard=STANDARDS.get(profile.family, "other"),
        standard_version=profile.model_version,
        format=profile.title,
        is_open=not feed.tokens and not feed.certificates,
        created=min(first.values()),
        datasets=tuple(datasets(profile, first)),
    )


def datasets(profile: Profile, published: Collection[str]) -> Iterator[Dataset]:
    """What is published, by its kind."""
    in_one = set(profile.publications) <= set(profile.dynamic)
    for kind in KINDS:
        names = [name for name in published if (name in profile.dynamic) == (kind == "dynamic")]
        files = tuple(f"{name}.{syntax}" for name in names for syntax in profile.syntaxes)
        if files:
            yield Dataset(kind=kind, about=KINDS if in_one else (kind,), files=files)
