"""The secrets of a source, from where the configuration says that they are: read when needed, shown never."""

import base64
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import field
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

from afir_publisher.config.credentials import Registration
from afir_publisher.config.fields import HEADER_VALUE, is_proxy
from afir_publisher.config.of_feeds import Feed
from afir_publisher.config.of_sources import AnySource, FilesSource, HttpSource
from afir_publisher.config.section import Secret
from afir_publisher.errors import ConfigError
from afir_publisher.model import frozen

# OCPI 2.2.1 and 2.3.0, credentials module: printable ASCII without whitespace.
_TOKEN = re.compile(r"[!-~]+")
_HEADER = re.compile(HEADER_VALUE)


@frozen
class Secrets:
    """What a source is reached with that may be secret, as it is now; `hidden` is what no message may show of it."""

    token: str | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    proxy: str | None = field(default=None, repr=False)
    hidden: tuple[str, ...] = field(default=(), repr=False)


@frozen
class Consumer:
    """Somebody who may read a feed: a name, a token or a certificate, and the last day on which that is let in.

    The certificate is the SHA-256 of it.
    """

    name: str
    token: str | None = field(default=None, repr=False)
    certificate: bytes | None = None
    expires: date | None = None


def secrets(source: AnySource, environ: Mapping[str, str], registration: Registration | None = None) -> Secrets:
    """All secrets of a source as they are now; of a source of files there are none.

    The token that a handshake brought stands in for the configured one, which was for the handshake and may be gone.
    Raises ConfigError for the first that is not there or cannot be used.
    """
    if isinstance(source, FilesSource):
        return Secrets()
    headers, in_headers = _headers(source.name, "headers", source.headers, environ)
    proxy = _proxy(source, environ)
    hidden = [*in_headers, *_passwords(proxy or "")]
    if registration is None:
        return Secrets(token=token(source, environ), headers=headers, proxy=proxy, hidden=tuple(hidden))
    known = (registration.ours, *registration.former, *_configured(source, environ))
    used = registration.theirs or token(source, environ)
    return Secrets(token=used, headers=headers, proxy=proxy, hidden=(*hidden, *known))


def delivery_secrets(feed: Feed, environ: Mapping[str, str]) -> Secrets:
    """What a feed is sent with that may be secret, as it is now. Raises ConfigError as `secrets` does."""
    given = feed.deliver.headers if feed.deliver else {}
    headers, hidden = _headers(f"feed {feed.name}", "deliver.headers", given, environ)
    return Secrets(headers=headers, hidden=hidden)


def token(source: AnySource, environ: Mapping[str, str]) -> str | None:
    """The token of a source as it is now; `None` for a source that needs none."""
    if isinstance(source, FilesSource) or source.token is None:
        return None
    return _token(source.name, "token", source.token, "the token of this source", environ)


def push_token(source: AnySource, environ: Mapping[str, str]) -> str | None:
    """The token that a source calls us with, as it is now; `None` where none was agreed on by hand."""
    if isinstance(source, FilesSource) or source.push_token is None:
        return None
    return _token(source.name, "push_token", source.push_token, "the token that this source calls us with", environ)


def consumers(feed: Feed, environ: Mapping[str, str]) -> tuple[Consumer, ...]:
    """Those who may read a feed, with what they show as it is now; nobody is named where anybody may.

    Raises ConfigError for the first token or certificate that is not there, cannot be used or is that of two consumers.
    """
    found: dict[str | bytes, Consumer] = {}
    for number, given in enumerate(feed.tokens):
        key = f"tokens[{number}]"
        text = _token(f"feed {feed.name}", key, given, f"the token that {given.consumer} reads this feed with", environ)
        if text in found:
            raise ConfigError(f"feed {feed.name}: {key}: is the token of {found[text].name}, too; give out another one")
        found[text] = Consumer(name=given.consumer, token=text, expires=given.expires)
    for number, shown in enumerate(feed.certificates):
        from afir_publisher import certificate  # noqa: PLC0415 - cryptography takes time to import, and few need it

        key = f"feed {feed.name}: certificates[{number}].file"
        for one in certificate.held(key, shown.file):
            other = found.get(one.sha256)
            if other and other.name != shown.consumer:
                raise ConfigError(f"{key}: holds the certificate of {other.name}, too")
            found[one.sha256] = Consumer(name=shown.consumer, certificate=one.sha256, expires=one.ends.date())
    return tuple(found.values())


def _token(name: str, key: str, secret: Secret, wanted: str, environ: Mapping[str, str]) -> str:
    """A token."""
    where, found = _found(name, key, secret, wanted, environ)
    if not _TOKEN.fullmatch(found):
        raise ConfigError(f"{where} holds no token: expected one line of printable ASCII without blanks, nothing else")
    return found


def _configured(source: AnySource, environ: Mapping[str, str]) -> Iterator[str]:
    """The token that the configuration names, where it is still there."""
    with suppress(ConfigError):
        found = token(source, environ)
        yield from (found,) if found else ()


def _headers(
    owner: str, key: str, given: Mapping[str, str | Secret], environ: Mapping[str, str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """What each header says, and what of that is secret."""
    headers = {name: _header(owner, f"{key}.{name}", value, environ) for name, value in given.items()}
    return headers, tuple(text for name, text in headers.items() if isinstance(given[name], Secret))


def _header(owner: str, key: str, given: str | Secret, environ: Mapping[str, str]) -> str:
    """What a header says."""
    if isinstance(given, str):
        return given
    where, found = _found(owner, key, given, "what this header says", environ)
    if not _HEADER.fullmatch(found):
        raise ConfigError(f"{where} fits no header: expected one line of printable ASCII without blanks around it")
    return found


def _proxy(source: HttpSource, environ: Mapping[str, str]) -> str | None:
    """The address of the proxy, with user and password if it has them."""
    if not isinstance(source.proxy, Secret):
        return source.proxy
    where, found = _found(source.name, "proxy", source.proxy, "the address of a proxy", environ)
    if not is_proxy(found):
        raise ConfigError(f"{where} holds no address of a proxy: expected http(s)://user:password@host:port")
    return found


def _passwords(proxy: str) -> Iterator[str]:
    """What is secret in the address of a proxy, in each way in which it is written somewhere."""
    parts = urlsplit(proxy)
    if parts.password:
        yield from {parts.password, unquote(parts.password)}
        pair = f"{unquote(parts.username or '')}:{unquote(parts.password)}"
        yield base64.b64encode(pair.encode()).decode()


def _found(name: str, key: str, secret: Secret, wanted: str, environ: Mapping[str, str]) -> tuple[str, str]:
    """Where a secret of the source or feed `name` is, as messages say it, and what is there."""
    if secret.file:
        where, found = f"{name}: {key}.file: {secret.file}", _read(f"{name}: {key}.file", secret.file)
    else:
        variable = str(secret.env)
        where, found = f"{name}: {key}.env: the variable {variable}", environ.get(variable, "")
    if not found:
        raise ConfigError(f"{where} is not set or empty, expected {wanted}")
    return where, found


def _read(where: str, file: Path) -> str:
    """What a secret's file says, without the line end that editors put after it."""
    try:
        return re.sub(r"\r?\n\Z", "", file.read_bytes().decode("ascii", errors="replace"))
    except OSError as error:
        raise ConfigError(f"{where}: {file} cannot be read: {error.strerror}") from error
