"""What a source is told by and reached through: values, with what is secret in them kept out of sight."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from afir_publisher.model import frozen
from afir_publisher.ocpi.page import Paging
from afir_publisher.ocpi.token import Area, Encoding


class Party(NamedTuple):
    """Who sends or receives: a country (ISO 3166) and a party id (ISO 15118)."""

    country: str
    id: str


@frozen
class Connection:
    """All that a client needs to know of a source.

    An address given for `locations_url` or `tariffs_url` stands in for what the version details would say; with
    no `versions_url` nothing else is asked for. `version` pins what is otherwise negotiated. `page_size` is the
    number of objects to ask for at a time; `paging` says how a page leads on to the next: by OCPI's offsets and links,
    or by a cursor in its body.

    `encoding` says how the token is written; without it that is found out. `headers` go with every request,
    `sender` and `receiver` with those to functional modules. `ca_file` holds the only authorities that a server's
    certificate may come from, in place of the usual ones; `client_cert` and `client_key` prove who we are, and without
    `client_key` the key is in `client_cert` too. `proxy` is the address that https goes through. `hidden` are the
    texts out of all this that, like the token, no message may show.

    `origin` is what all addresses that the server names begin with in truth. `date_to` is until when objects may have
    been updated, for servers that have a limit of their own. `encodings` are how each area took the token before.
    `asks_left` is how many requests may still be made, and after how many seconds more may be.
    """

    name: str
    versions_url: str | None = None
    locations_url: str | None = None
    tariffs_url: str | None = None
    version: str | None = None
    token: str | None = field(default=None, repr=False)
    encoding: Encoding | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    hidden: tuple[str, ...] = field(default=(), repr=False)
    sender: Party | None = None
    receiver: Party | None = None
    ca_file: Path | None = None
    client_cert: Path | None = None
    client_key: Path | None = None
    proxy: str | None = field(default=None, repr=False)
    origin: str | None = None
    date_to: datetime | None = None
    encodings: Mapping[Area, Encoding] = field(default_factory=dict)
    asks_left: tuple[int, float] | None = None
    page_size: int = 100
    paging: Paging = "offset"
