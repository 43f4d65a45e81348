"""`afir-publish.toml`: the parts that there are once, and the whole, as they stand in the file; paths are absolute."""

from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

from pydantic import Field, IPvAnyAddress, field_validator

from afir_publisher.config.fields import (
    BusinessName,
    Country,
    Email,
    FilePath,
    Keep,
    Language,
    NationalIdentifier,
    PartyCode,
    PresentFile,
    Quota,
    Role,
    Some,
    Url,
    Website,
)
from afir_publisher.config.of_feeds import Feed
from afir_publisher.config.of_sources import AnySource
from afir_publisher.config.section import Section, with_certificate


class Publisher(Section):
    """Who publishes the feeds, in the terms of DATEX II's publicationCreator; what follows is for their metadata."""

    country: Country
    national_identifier: NationalIdentifier
    language: Language
    name: BusinessName | None = None
    email: Email | None = None
    homepage: Website | None = None


class Store(Section):
    """Where snapshots, findings and publications are kept, and for how long those of the past are; `None`: for ever."""

    path: FilePath = Field(default=Path("afir.sqlite"), validate_default=True)
    keep: Keep | None = None


class Feeds(Section):
    """Where the files of the feeds are written, and the address of that folder, if it has one."""

    directory: FilePath = Field(default=Path("feeds"), validate_default=True)
    url: Url | None = None


class Ocpi(Section):
    """Who we are to the systems that we read, where they want to know: a party of OCPI, reached at `url`."""

    party: PartyCode
    role: Role = "NAP"
    name: BusinessName
    website: Website | None = None
    url: Url


class Serve(Section):
    """How `serve` gives out feeds: the public address, how often one caller may ask, whose proxies are ours.

    With a certificate it speaks HTTPS. `report` says whether everybody may read the report about the data, which names
    what is missing at whom.
    """

    url: Url | None = None
    cert: PresentFile | None = None
    key: PresentFile | None = None
    report: bool = False
    rate_limit: Quota = (600, timedelta(minutes=1))
    proxies: Annotated[
        tuple[IPvAnyAddress, ...], Field(description='a list of addresses such as ["127.0.0.1", "::1"]')
    ] = (ip_address("127.0.0.1"), ip_address("::1"))

    _key_has_a_certificate = field_validator("key")(with_certificate)


class Config(Section):
    """A whole configuration."""

    publisher: Annotated[Publisher, Field(description="a table [publisher] that says who publishes")]
    store: Annotated[Store, Field(description="a table [store]")]
    feeds: Annotated[Feeds, Field(description="a table [feeds] (a feed of its own is a [[feed]])")]
    serve: Annotated[Serve, Field(description="a table [serve] that says how feeds are given out")]
    ocpi: Annotated[Ocpi | None, Field(description="a table [ocpi] that says who we are to operators")] = None
    sources: Annotated[tuple[AnySource, ...], Field(description="a [[sources]] for each source"), Some]
    feed: Annotated[tuple[Feed, ...], Field(description="a [[feed]] for each feed")] = ()

    @property
    def url(self) -> str | None:
        """The address that `serve` is known by, without a slash at the end, if it says one."""
        told = self.serve.url or (self.ocpi.url if self.ocpi else None)
        return told.rstrip("/") if told else None

    @property
    def feeds_url(self) -> str | None:
        """The address that the folders of feeds lie below: that of their directory, or else where `serve` has them."""
        if self.feeds.url:
            return self.feeds.url.rstrip("/")
        return f"{self.url}/feeds" if self.url else None
