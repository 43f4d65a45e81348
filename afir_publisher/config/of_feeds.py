"""`[[feed]]` of `afir-publish.toml`: what it is made of, who may read it, where it is sent, how catalogues list it."""

from datetime import date, timedelta
from typing import Annotated, TypeVar

from pydantic import Field, field_validator, model_validator

from afir_publisher.config.fields import (
    Count,
    Country,
    Every,
    InformationStatus,
    Licence,
    MetadataLanguage,
    Mode,
    Name,
    Policies,
    PresentFile,
    ProfileName,
    Some,
    Syntax,
    Text,
    Url,
    YesOrNo,
    expected,
)
from afir_publisher.config.section import Headers, Secret, Section, different, with_certificate


class Address(Section):
    """Where one publication of a feed is sent to: always everything, or what changed and everything now and then."""

    url: Url
    mode: Mode = "snapshot"


_ADDRESS = 'a table with a url and a mode, such as { url = "https://nap.example/publication/1", mode = "delta" }'


class Deliver(Section):
    """The system of an access point that a feed is sent to, and how it wants that."""

    table: Annotated[Address | None, Field(description=_ADDRESS)] = None
    status: Annotated[Address | None, Field(description=_ADDRESS)] = None
    information_status: InformationStatus
    syntax: Syntax = "json"
    client_cert: PresentFile | None = None
    client_key: PresentFile | None = None
    ca_file: PresentFile | None = None
    headers: Headers = Field(default_factory=dict)
    gzip: YesOrNo = False
    snapshot_every: Every = timedelta(hours=6)
    deltas_until_snapshot: Count = 3500
    timeout: Every = timedelta(seconds=60)

    _headers_are_different = field_validator("headers")(different)
    _key_has_a_certificate = field_validator("client_key")(with_certificate)

    @model_validator(mode="after")
    def _has_an_address(self) -> "Deliver":
        """Take no delivery to nowhere."""
        if not self.addresses:
            raise expected("table or status in it, each a table with the url that it is sent to")
        return self

    @property
    def addresses(self) -> dict[str, Address]:
        """Where each publication goes that goes anywhere."""
        named = {"table": self.table, "status": self.status}
        return {publication: address for publication, address in named.items() if address is not None}


class ConsumerToken(Secret):
    """What a consumer reads a feed with, until the end of the day `expires` (UTC)."""

    consumer: Name
    expires: Annotated[date | None, Field(description="a date such as 2027-12-31")] = None


class ConsumerCertificate(Section):
    """What a consumer shows in place of a token: the certificate in a file, or several while one takes over."""

    consumer: Name
    file: PresentFile


class Metadata(Section):
    """What catalogues say of a feed (mobilityDCAT-AP): nobody but its publisher can say that."""

    title: Text
    description: Text
    licence: Licence
    language: MetadataLanguage | None = None


Known = TypeVar("Known", ConsumerToken, ConsumerCertificate)


class Feed(Section):
    """What is published under one name: sources, in the shape that a profile asks for.

    Where it has `tokens` or `certificates`, `serve` gives it to those only who bring one.
    """

    name: Name
    profile: ProfileName
    sources: Annotated[tuple[str, ...], Field(description="a list with the names of sources"), Some]
    access_point: Country | None = None
    policy: Policies = Field(default_factory=dict)
    deliver: Annotated[Deliver | None, Field(description="a table that says where this feed is sent to")] = None
    metadata: Annotated[
        Metadata | None, Field(description="a table with title, description and licence, by which catalogues list it")
    ] = None
    tokens: Annotated[
        tuple[ConsumerToken, ...],
        Field(description='a list of { consumer = "name", env = "NAME" (or file = "..."), expires = 2027-12-31 }'),
    ] = ()

    certificates: Annotated[
        tuple[ConsumerCertificate, ...],
        Field(description='a list of { consumer = "name", file = "certificate.pem" }'),
    ] = ()

    @field_validator("tokens", "certificates")
    @classmethod
    def _are_of_different_consumers(cls, found: tuple[Known, ...]) -> tuple[Known, ...]:
        """Take each consumer once, so that it is known by its name."""
        if len({one.consumer for one in found}) < len(found):
            raise expected("each consumer once")
        return found
