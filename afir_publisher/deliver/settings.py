"""What the configuration says of a delivery, as couriers take it."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from afir_publisher import config, fingerprint
from afir_publisher.config import Deliver, Feed
from afir_publisher.errors import ConfigError
from afir_publisher.ocpi.connection import Connection
from exporters.profiles.profile import Profile

_DECIDES_WHAT_IS_THERE = {"syntax", "information_status", "headers", "gzip"}


def agreed(feed: Feed, profile: Profile) -> Deliver:
    """How a feed is delivered.

    Raises:
        ConfigError: its profile has no such publication or syntax, or no deltas of it.
    """
    if feed.deliver is None:
        raise ConfigError(f"feed {feed.name}: deliver: found nothing, expected a table that says where it is sent to")
    for publication in feed.deliver.addresses:
        if publication not in profile.publications:
            there = ", ".join(profile.publications)
            raise ConfigError(
                f"feed {feed.name}: deliver.{publication}: {profile.name} has no such publication: {there}"
            )
    for publication, address in feed.deliver.addresses.items():
        if address.mode == "delta" and publication in profile.whole_only:
            raise ConfigError(
                f'feed {feed.name}: deliver.{publication}.mode: found "delta", expected "snapshot": '
                f"{profile.name} has no deltas of the {publication}"
            )
    if feed.deliver.syntax not in profile.syntaxes:
        expected = " or ".join(f'"{syntax}"' for syntax in profile.syntaxes)
        raise ConfigError(f'feed {feed.name}: deliver.syntax: found "{feed.deliver.syntax}", expected {expected}')
    return feed.deliver


def digest(deliver: Deliver, publication: str) -> str:
    """What differs when a publication is sent to another address, in another way, or with another certificate."""
    how = deliver.model_dump(mode="json", include=_DECIDES_WHAT_IS_THERE)
    certificates = [_digest(path) for path in (deliver.ca_file, deliver.client_cert, deliver.client_key)]
    return fingerprint.digest(deliver.addresses[publication].url, how, certificates)


def connection(feed: Feed, environ: Mapping[str, str]) -> Connection:
    """What a feed is sent over.

    Raises:
        ConfigError: a secret is not where the configuration says.
    """
    secrets, deliver = config.delivery_secrets(feed, environ), feed.deliver
    return Connection(
        name=f"feed {feed.name}",
        headers=secrets.headers,
        hidden=secrets.hidden,
        ca_file=deliver.ca_file if deliver else None,
        client_cert=deliver.client_cert if deliver else None,
        client_key=deliver.client_key if deliver else None,
    )


def _digest(path: Path | None) -> str:
    """What differs when a certificate was renewed; nothing where it cannot be read, which is told where it is used."""
    try:
        return sha256(path.read_bytes()).hexdigest() if path else ""
    except OSError:
        return ""
