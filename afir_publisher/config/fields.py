"""What the values of a configuration must be like; each type's description says what is expected."""

import glob
import ipaddress
import re
from collections.abc import Collection, Mapping
from datetime import timedelta
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from afir_publisher.grouping import By, Grouping
from afir_publisher.model import frozen

ONE_OF = "one_of"
"""The type of the errors whose message says what is expected, as it depends on what there is."""

PROXY = (
    'the address of a proxy, such as "http://proxy.example:3128"; '
    'one with user and password stays out of this file: { env = "NAME" } or { file = "/run/secrets/name" }'
)
"""What is expected of a proxy."""

HEADER_VALUE = r"[!-~](?:[ -~]*[!-~])?"
"""What a header may say (RFC 9110, 5.5), in ASCII: no blanks around it, and no line ends, which would begin another."""

WHOLE: Mapping[str, By] = {"location": "location", "evse": "evse", "physical_reference": "physical_reference"}
"""The rules for stations that are a word."""

LICENCES: Mapping[str, str] = {
    "CC0-1.0": "CC0",
    "CC-BY-4.0": "CC_BY_4_0",
    "CC-BY-SA-4.0": "CC_BYSA_4_0",
}
"""The words for licences (SPDX), and what the EU's table of licences calls them; any other is given by its address."""

METADATA_LANGUAGES = frozenset(
    [
        *("bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr"),
        *("hu", "it", "lt", "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv"),
    ]
)
"""The languages that mobilityDCAT-AP takes descriptions in: those of the EU (ISO 639-1)."""

_LICENCE_TABLE = "http://publications.europa.eu/resource/authority/licence/"
_OUR_HEADERS = frozenset(
    {"accept", "accept-encoding", "authorization", "user-agent", "x-correlation-id", "x-request-id"}
    | {"connection", "content-length", "content-type", "expect", "host", "keep-alive", "range", "te", "trailer"}
    | {"transfer-encoding", "upgrade", "proxy-authorization", "proxy-connection"}
)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@frozen
class Surroundings:
    """What a configuration is read against: the folder that its file is in, and the names that it may use."""

    folder: Path
    profiles: Collection[str]
    versions: Collection[str]
    rules: Collection[str] = ()


def _surroundings(info: ValidationInfo) -> Surroundings:
    """What is read against; without it nothing of a configuration has a meaning."""
    if not isinstance(info.context, Surroundings):
        raise TypeError("a configuration is validated with its Surroundings as context")
    return info.context


SHORTEST_KEPT = timedelta(days=31)
"""A month of the past is always kept: so long feeds in OCPI say what is gone, and reports how fast changes were."""


def duration(found: object) -> timedelta:
    """A whole number of one unit: `15m`. Raises ValueError where it is none."""
    parts = re.fullmatch(r"([1-9][0-9]{0,5})([smhd])", found) if isinstance(found, str) else None
    if not parts:
        raise ValueError
    return timedelta(seconds=int(parts[1]) * _SECONDS[parts[2]])


def _kept(found: object) -> timedelta:
    """How long the past is kept."""
    time = duration(found)
    if time < SHORTEST_KEPT:
        raise ValueError
    return time


def _quota(found: object) -> tuple[int, timedelta]:
    """A number of requests in a time: `96/24h`."""
    most, slash, per = found.partition("/") if isinstance(found, str) else ("", "", "")
    if not slash or not re.fullmatch("[1-9][0-9]{0,6}", most):
        raise ValueError
    return int(most), duration(per)


def _url(found: object) -> str:
    """An address that a token may be sent to: OCPI asks for HTTPS (2.3.0, transport and format, security)."""
    if not isinstance(found, str) or not found.isprintable() or " " in found:
        raise ValueError
    parts = urlsplit(found)
    host = parts.hostname or ""
    is_private = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))
    if not host or not is_private or "@" in parts.netloc or parts.fragment or parts.port == 0:
        raise ValueError
    return found


def _is_loopback(host: str) -> bool:
    """Whether a host is this machine: nobody can listen in on the way to it."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _origin(found: object) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(_url(found))
    if parts.path not in {"", "/"} or parts.query:
        raise ValueError
    return f"{parts.scheme}://{parts.netloc}"


def _time_zone(found: object) -> str:
    """The name of a time zone that there is."""
    try:
        return ZoneInfo(found if isinstance(found, str) else "").key
    except (LookupError, OSError) as error:
        raise ValueError from error


def _path(found: object, info: ValidationInfo) -> Path:
    """A path, taken from the folder of the configuration."""
    if not isinstance(found, str | Path) or not str(found):
        raise ValueError
    return _surroundings(info).folder / found


def _file(found: object, info: ValidationInfo) -> Path:
    """The path of a file that is there, taken from the folder of the configuration."""
    path = _path(found, info)
    if not path.is_file():
        raise ValueError
    return path


def _proxy(found: object) -> str:
    """The address of a proxy without user and password, which are secrets."""
    if not isinstance(found, str) or "@" in found or not is_proxy(found):
        raise expected(PROXY)
    return found


def is_proxy(text: str) -> bool:
    """Whether that is the address of a proxy, with user and password or without."""
    if not re.fullmatch(r"https?://[!-~]+", text):
        return False
    try:
        parts = urlsplit(text)
        has_place = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return has_place and parts.path in {"", "/"} and not parts.query and not parts.fragment


def _header_name(found: object) -> str:
    """The name of a header that is left to the configuration: the others are ours, or the transport's."""
    if (
        not isinstance(found, str)
        or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", found)
        or found.lower() in _OUR_HEADERS
        or found.lower().startswith("ocpi-")
    ):
        raise expected("the name of a header, and none that is ours or the transport's")
    return found


def _header_text(found: object) -> str:
    """What a header says, when that is no secret."""
    if not isinstance(found, str) or not re.fullmatch(HEADER_VALUE, found):
        raise expected('printable ASCII, or for a secret { env = "NAME" } or { file = "/run/secrets/name" }')
    return found


def _patterns(found: object, info: ValidationInfo) -> tuple[str, ...]:
    """One pattern or several, taken from the folder of the configuration."""
    given = found if isinstance(found, list) else [found]
    patterns = [pattern for pattern in given if isinstance(pattern, str) and pattern]
    if not patterns or len(patterns) < len(given):
        raise ValueError
    folder = Path(glob.escape(str(_surroundings(info).folder)))
    return tuple(str(folder / pattern) for pattern in patterns)


def _text(found: object) -> str:
    """A text that shows, with nothing in it that would disturb the message that it is put into."""
    if not isinstance(found, str) or not found.strip() or not found.isprintable():
        raise ValueError
    return found


def _grouping(found: object) -> Grouping:
    """A rule by which EVSEs form stations: a word, or the id that a regular expression is looked for in."""
    if isinstance(found, Grouping):
        return found
    if isinstance(found, str) and found in WHOLE:
        return Grouping(by=WHOLE[found])
    match found:
        case {"evse_id": str(pattern), **others} if not others:
            return Grouping(by="evse_id", pattern=_regex(pattern))
        case {"uid": str(pattern), **others} if not others:
            return Grouping(by="uid", pattern=_regex(pattern))
    raise ValueError


def _regex(pattern: str) -> str:
    """A regular expression that can be read and that finds something in a text with something in it."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise expected(f"a regular expression ({error})") from error
    if not pattern:
        raise ValueError
    return pattern


def _licence(found: object) -> str:
    """The IRI of a licence, which may be given by a word."""
    if isinstance(found, str) and found in LICENCES:
        return _LICENCE_TABLE + LICENCES[found]
    if not isinstance(found, str) or not re.fullmatch(r"https?://[!#-;=?-\[\]_a-z~]+", found):
        raise expected(f"{_words(LICENCES)}, or the address of a licence")
    return found


def _metadata_language(found: object) -> str:
    """A language that descriptions may be in."""
    return _one_of(found, METADATA_LANGUAGES)


def _some(found: object) -> object:
    """Anything but an empty list; a least length would also count against items that are faulty."""
    if found == []:
        raise ValueError
    return found


def _version(found: object, info: ValidationInfo) -> str:
    """A version of OCPI that there is a reader for."""
    return _one_of(found, _surroundings(info).versions)


def _profile(found: object, info: ValidationInfo) -> str:
    """A profile that there is."""
    return _one_of(found, _surroundings(info).profiles)


def _rule(found: object, info: ValidationInfo) -> str:
    """The code of a rule that there is."""
    known = _surroundings(info).rules
    if not isinstance(found, str) or found not in known:
        near = ", ".join(f'"{code}"' for code in get_close_matches(str(found), known, n=3))
        raise expected(f"the code of a rule{f', such as {near}' if near else ''}; `afir-publish rules` lists them")
    return found


def _one_of(found: object, known: Collection[str]) -> str:
    """A word out of those known; the error says which they are."""
    if not isinstance(found, str) or found not in known:
        raise expected(_words(known))
    return found


def _words(known: Collection[str]) -> str:
    """Words as a message lists them."""
    return " or ".join(f'"{word}"' for word in sorted(known))


def expected(words: str) -> PydanticCustomError:
    """The error that says what is expected."""
    return PydanticCustomError(ONE_OF, "{words}", {"words": words})


Name = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$",
        description="1 to 64 small letters, digits, - and _, beginning with a letter or digit (it names files)",
    ),
]
Country = Annotated[
    str, Field(pattern=r"^[A-Z]{2}$", description='a country in two capital letters (ISO 3166), such as "NL"')
]
Language = Annotated[
    str, Field(pattern=r"^[a-z]{2}$", description='a language in two small letters (ISO 639-1), such as "nl"')
]
NationalIdentifier = Annotated[
    str,
    Field(max_length=1024, description="a text of at most 1024 characters: who the publisher is in its country"),
    BeforeValidator(_text),
]
BusinessName = Annotated[
    str, Field(max_length=100, description="a name of at most 100 characters"), BeforeValidator(_text)
]
Website = Annotated[
    str, Field(pattern=r"^https?://[!-~]{1,240}$", description='an address such as "https://nap.example"')
]
Email = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9.!#$&'*+/=?_~-]{1,64}@[A-Za-z0-9.-]{1,190}$",
        description='an e-mail address such as "data@nap.example"',
    ),
]
Licence = Annotated[str, Field(description="a licence"), BeforeValidator(_licence)]
MetadataLanguage = Annotated[str, Field(description="a language of the EU"), BeforeValidator(_metadata_language)]
Text = Annotated[str, Field(max_length=4000, description="a text of at most 4,000 characters"), BeforeValidator(_text)]
Every = Annotated[timedelta, Field(description='a number and s, m, h or d, such as "15m"'), BeforeValidator(duration)]
Keep = Annotated[
    timedelta,
    Field(description=f'a time of {SHORTEST_KEPT.days} days or more, such as "365d"'),
    BeforeValidator(_kept),
]
Quota = Annotated[
    tuple[int, timedelta],
    Field(description='a number of requests and a time, such as "96/24h"'),
    BeforeValidator(_quota),
]
LossLimit = Annotated[float, Field(description="a percentage above 0, up to 100", gt=0, le=100, allow_inf_nan=False)]
PartyCode = Annotated[
    str,
    Field(pattern=r"^[A-Z]{2}\*[A-Z0-9]{3}$", description='a party, as country*party in capitals, such as "NL*ABC"'),
]
Parties = Annotated[
    tuple[PartyCode, ...],
    Field(description='a list of parties, each as country*party in capitals, such as ["NL*ABC", "NL*DEF"]'),
]
Origin = Annotated[
    str,
    Field(description='the beginning of an address, such as "https://cpo.example", with nothing behind the host'),
    BeforeValidator(_origin),
]
TimeZone = Annotated[
    str, Field(description='a time zone by its IANA name, such as "Europe/Amsterdam"'), BeforeValidator(_time_zone)
]
Currency = Annotated[
    str, Field(pattern=r"^[A-Z]{3}$", description='a currency in three capital letters (ISO 4217), such as "EUR"')
]
VatRate = Annotated[Decimal, Field(ge=0, le=100, allow_inf_nan=False, description="a percentage from 0 to 100")]
YesOrNo = Annotated[bool, Field(strict=True, description="true or false")]
Unit = Annotated[Literal["W", "kW"], Field(description='"W" or "kW"')]
Word = Annotated[str, Field(pattern=r"^[^a-z]{1,64}$")]
Statuses = Annotated[
    dict[Word, Word],
    Field(description='a table from words of theirs to words of OCPI, in capitals, such as { WORKING = "AVAILABLE" }'),
]
TariffTypes = Annotated[
    tuple[Word, ...], Field(description='a list of types of tariffs in capitals, such as ["REGULAR"]')
]
Dialect = Annotated[Literal["ocpi", "chargecloud"], Field(description='"ocpi" or "chargecloud"')]
Role = Annotated[
    Literal["NAP", "EMSP", "NSP", "OTHER"], Field(description='a role of OCPI: "NAP", "EMSP", "NSP" or "OTHER"')
]
PageSize = Annotated[int, Field(strict=True, ge=1, le=1000, description="a whole number from 1 to 1000")]
TokenEncoding = Annotated[Literal["auto", "base64", "plain"], Field(description='"auto", "base64" or "plain"')]
Mode = Annotated[Literal["snapshot", "delta"], Field(description='"snapshot" or "delta"')]
Syntax = Annotated[Literal["json", "xml"], Field(description='"json" or "xml"')]
InformationStatus = Annotated[
    Literal["test", "real"], Field(description='"test" or "real", which every document that is sent says of itself')
]
Count = Annotated[int, Field(strict=True, ge=1, description="a whole number from 1")]
Url = Annotated[
    str,
    Field(description="an address with https (http only to this machine), without user, password and #"),
    BeforeValidator(_url),
]
Variable = Annotated[str, Field(pattern=r"^[A-Z_][A-Z0-9_]*$")]
FilePath = Annotated[Path, Field(description="a path"), BeforeValidator(_path)]
PresentFile = Annotated[
    Path,
    Field(description="the path of a file that is there, from the folder of this configuration"),
    BeforeValidator(_file),
]
Proxy = Annotated[str, BeforeValidator(_proxy)]
HeaderName = Annotated[str, BeforeValidator(_header_name)]
HeaderText = Annotated[str, BeforeValidator(_header_text)]
Patterns = Annotated[
    tuple[str, ...],
    Field(description='a path or pattern such as "ocpi/*.json", or a list of them'),
    BeforeValidator(_patterns),
]
Version = Annotated[
    str, Field(description='the version of OCPI that is spoken there, such as "2.3.0"'), BeforeValidator(_version)
]
ProfileName = Annotated[
    str, Field(description='the name of a profile, such as "datex2-3.7"'), BeforeValidator(_profile)
]
RuleCode = Annotated[str, Field(description="the code of a rule"), BeforeValidator(_rule)]
Policies = Annotated[
    dict[RuleCode, Literal["hold", "omit", "report"]],
    Field(description='a table from codes of rules to "hold", "omit" or "report", such as { AFIR-B01 = "hold" }'),
]
Stations = Annotated[
    Grouping,
    Field(
        description='"location", "evse", "physical_reference", or a regular expression for the names of stations, '
        'as { evse_id = "..." } or { uid = "..." }'
    ),
    BeforeValidator(_grouping),
]
Some = BeforeValidator(_some)
