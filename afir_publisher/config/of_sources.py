"""`[[sources]]` of `afir-publish.toml`: how each is reached, and what is told and taken for granted of it."""

import glob
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, ValidationInfo, field_validator

from afir_publisher.config.fields import (
    PROXY,
    Currency,
    Dialect,
    Every,
    LossLimit,
    Name,
    Origin,
    PageSize,
    Parties,
    PartyCode,
    Patterns,
    PresentFile,
    Quota,
    Stations,
    Statuses,
    TariffTypes,
    TimeZone,
    TokenEncoding,
    Unit,
    Url,
    VatRate,
    Version,
    YesOrNo,
    expected,
)
from afir_publisher.config.section import Headers, ProxyValue, Section, Token, different, with_certificate
from afir_publisher.config.stated import OfParty, OfSource
from afir_publisher.errors import SourceError
from afir_publisher.grouping import ONE_A_LOCATION
from afir_publisher.ocpi.page import Kind


class Assume(Section):
    """What is taken for granted of a source's objects where they do not say it."""

    time_zone: TimeZone | None = None
    currency: Currency | None = None
    vat: VatRate | None = None
    prices_include_vat: YesOrNo | None = None
    statuses: Statuses = Field(default_factory=dict)
    power_unit: Unit = "W"
    ad_hoc_types: TariffTypes = ()


FACTS = "a table of facts, such as { staffed = false }"
FACTS_OF = 'a table from parties to tables of facts, such as { "NL*ABC" = { staffed = false } }'


class Source(Section):
    """One system that is read every so often."""

    name: Name
    every: Every = timedelta(minutes=15)
    loss_limit: LossLimit = 10
    party: PartyCode | None = None
    parties: Parties = ()
    dialect: Dialect = "ocpi"
    stations: Stations = ONE_A_LOCATION
    overlay: Patterns = ()
    facts: Annotated[OfSource, Field(description=FACTS)] = Field(default_factory=OfSource)
    facts_of: Annotated[dict[PartyCode, Annotated[OfParty, Field(description=FACTS)]], Field(description=FACTS_OF)] = (
        Field(default_factory=dict)
    )
    assume: Annotated[Assume, Field(description="a table of what is taken for granted")] = Field(default_factory=Assume)


class HttpSource(Source):
    """A system that is asked over HTTP, and what it has to be told beside the question."""

    token: Token = None
    push_token: Token = None
    auth: Annotated[Literal["none"] | None, Field(description='"none", which says that there is no token')] = None
    encoding: TokenEncoding = "auto"
    headers: Headers = Field(default_factory=dict)
    sender: PartyCode | None = Field(default=None, alias="from")
    receiver: PartyCode | None = Field(default=None, alias="to")
    origin: Origin | None = None
    page_size: PageSize = 100
    full_every: Every = timedelta(hours=6)
    date_to: Every | None = None
    quota: Quota | None = None
    ca_file: PresentFile | None = None
    client_cert: PresentFile | None = None
    client_key: PresentFile | None = None
    proxy: Annotated[ProxyValue | None, Field(description=PROXY)] = None

    @field_validator("auth")
    @classmethod
    def _is_without_token(cls, found: str | None, info: ValidationInfo) -> str | None:
        """Let nobody wonder which of the two holds."""
        if found and info.data.get("token"):
            raise expected("no token beside it")
        return found

    _headers_are_different = field_validator("headers")(different)
    _key_has_a_certificate = field_validator("client_key")(with_certificate)


class VersionsSource(HttpSource):
    """A system that is asked at its versions endpoint what it speaks and where its other endpoints are."""

    versions_url: Url
    version: Version | None = None


class EndpointsSource(HttpSource):
    """A system of which the endpoints themselves are known."""

    locations_url: Url
    tariffs_url: Url | None = None
    version: Version


class FilesSource(Source):
    """Files with what a system would answer; which files there are is seen anew at every pull."""

    locations_files: Patterns
    tariffs_files: Patterns = ()
    version: Version

    def files(self, kind: Kind) -> tuple[Path, ...]:
        """The files of one kind, sorted; a pattern that no file matches is a `SourceError`."""
        found: set[Path] = set()
        for pattern in self.tariffs_files if kind == "tariff" else self.locations_files:
            names = glob.glob(pattern, recursive=True)  # noqa: PTH207 - Path.glob takes no absolute pattern
            matches = {path for path in map(Path, names) if path.is_file()}
            if not matches:
                hint = f"; that is a folder: name its files, as {pattern}/*.json" if Path(pattern).is_dir() else ""
                raise SourceError(f"{self.name}: {kind}s_files: no file matches {pattern}{hint}")
            found |= matches
        return tuple(sorted(found))


WAYS: dict[str, type[Source]] = {
    "versions_url": VersionsSource,
    "locations_url": EndpointsSource,
    "locations_files": FilesSource,
}
"""The keys that say how a source is reached, and what it is then; a source has exactly one of them."""


def _way(table: object) -> str:
    """The first of the ways that a source names; the others will be unknown keys to it."""
    named = (way for way in WAYS if isinstance(table, dict) and way in table)
    return next(named, "versions_url")


AnySource = Annotated[
    Annotated[VersionsSource, Tag("versions_url")]
    | Annotated[EndpointsSource, Tag("locations_url")]
    | Annotated[FilesSource, Tag("locations_files")],
    Discriminator(_way),
]
