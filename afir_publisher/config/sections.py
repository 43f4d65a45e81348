"""The parts of `afir-publish.toml`, each as it stands in the file; read, their paths are absolute."""

import glob
from datetime import date, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    IPvAnyAddress,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)

from afir_publisher.config.fields import (
    PROXY,
    BusinessName,
    Count,
    Country,
    Currency,
    Dialect,
    Email,
    Every,
    FilePath,
    HeaderName,
    HeaderText,
    InformationStatus,
    Language,
    Licence,
    LossLimit,
    MetadataLanguage,
    Mode,
    Name,
    NationalIdentifier,
    Origin,
    PageSize,
    Parties,
    PartyCode,
    Patterns,
    Policies,
    PresentFile,
    ProfileName,
    Proxy,
    Quota,
    Role,
    Some,
    Stations,
    Statuses,
    Syntax,
    TariffTypes,
    Text,
    TimeZone,
    TokenEncoding,
    Unit,
    Url,
    Variable,
    VatRate,
    Version,
    Website,
    YesOrNo,
    expected,
)
from afir_publisher.config.stated import OfParty, OfSource
from afir_publisher.errors import SourceError
from afir_publisher.grouping import ONE_A_LOCATION
from afir_publisher.ocpi.page import Kind


class Section(BaseModel):
    """What all parts share: they do not change, and an unknown key is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Publisher(Section):
    """Who publishes the feeds, in the terms of DATEX II's publicationCreator; what follows is for their metadata."""

    country: Country
    national_identifier: NationalIdentifier
    language: Language
    name: BusinessName | None = None
    email: Email | None = None
    homepage: Website | None = None


class Store(Section):
    """Where snapshots, findings and publications are kept."""

    path: FilePath = Field(default=Path("afir.sqlite"), validate_default=True)


class Feeds(Section):
    """Where the files of the feeds are written, and the address of that folder, if it has one."""

    directory: FilePath = Field(default=Path("feeds"), validate_default=True)
    url: Url | None = None


class Secret(Section):
    """Where a token is: in an environment variable or in a file."""

    # Capital letters only: most tokens that are pasted here by mistake are refused before anything names them.
    env: Variable | None = Field(default=None, description="the name of a variable, in capital letters")
    file: FilePath | None = Field(default=None, description="the path of a file")

    @model_validator(mode="after")
    def _is_one_place(self) -> "Secret":
        """Take one place, not two or none."""
        if (self.env is None) == (self.file is None):
            raise ValueError
        return self


Token = Annotated[
    Secret | None,
    Field(description='{ env = "NAME" } or { file = "/run/secrets/name" }; the token itself stays out of this file'),
]


TEXT, SECRET = "text", "secret"
"""The two ways to give a value: as it is, or where it is."""


def _given(found: object) -> str:
    """Which of the two ways a value is given in."""
    return SECRET if isinstance(found, dict | Secret) else TEXT


HeaderValue = Annotated[Annotated[HeaderText, Tag(TEXT)] | Annotated[Secret, Tag(SECRET)], Discriminator(_given)]
Headers = Annotated[
    dict[HeaderName, HeaderValue],
    Field(description='a table of headers, each once and with a text, { env = "NAME" } or { file = "/run/x" }'),
]
ProxyValue = Annotated[Annotated[Proxy, Tag(TEXT)] | Annotated[Secret, Tag(SECRET)], Discriminator(_given)]


def _different(found: dict[str, str | Secret]) -> dict[str, str | Secret]:
    """Take each header once: they are the same in any case."""
    if len({name.lower() for name in found}) < len(found):
        raise ValueError
    return found


def _with_certificate(found: Path | None, info: ValidationInfo) -> Path | None:
    """Take no key without what it belongs to."""
    beside = str(info.field_name).replace("key", "cert")
    if found and info.data.get(beside, found) is None:
        raise expected(f"a {beside} beside it")
    return found


class Ocpi(Section):
    """Who we are to the systems that we read, where they want to know: a party of OCPI, reached at `url`."""

    party: PartyCode
    role: Role = "NAP"
    name: BusinessName
    website: Website | None = None
    url: Url


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

    _headers_are_different = field_validator("headers")(_different)
    _key_has_a_certificate = field_validator("client_key")(_with_certificate)


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

    _headers_are_different = field_validator("headers")(_different)
    _key_has_a_certificate = field_validator("client_key")(_with_certificate)

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

    _key_has_a_certificate = field_validator("key")(_with_certificate)


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
