"""What a profile can say about an access point."""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from afir_publisher.model import frozen

Policy = Literal["hold", "omit", "report"]
"""What becomes of an object that breaks a rule: it is not published, it is without that element, or it is only told."""


@frozen
class Profile:
    """What an access point takes, as data: differences between access points are fields here, never branches in code.

    `family` names the package of exporters that writes it; `publications` come in the order in which they must be
    made (a status refers to the versions of its table); `syntaxes` are the files of each; `never_empty` are the
    publications that the format cannot say without an entry. The entries of those that are `shared` belong to no
    site: several Locations may bring the same one, as they may name the same tariff, and it ends with the last of them.
    `access_point` is the country (ISO 3166 alpha-2) whose access point alone takes it, where it is one's; its own rules
    hold then. `policy` says by the code of a rule what becomes of what breaks it; where nothing is said it is reported.
    """

    name: str
    title: str
    family: str
    model_version: str
    publications: tuple[str, ...]
    syntaxes: tuple[str, ...]
    never_empty: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    access_point: str | None = None
    policy: Mapping[str, Policy] = field(default_factory=dict)


@frozen
class Publisher:
    """Who publishes: the country (ISO 3166 alpha-2), its identifier there, the language of texts that carry none."""

    country: str
    national_identifier: str
    language: str


@frozen
class Exchange:
    """How a document gets to its reader: fetched, or pushed; and what it says of itself, "real" or "test", if anything.

    (DATEX II 3.7: codedExchangeProtocol and informationStatus.)
    """

    is_pushed: bool = False
    information_status: str | None = None


FETCHED = Exchange()
"""How the files of a feed get to their readers."""


@frozen
class Header:
    """What stands at the head of one message: whose it is, its number, its time, the table it belongs to.

    `table` identifies the table of the feed, `table_version` is the sequence number of the table publication that
    the message is or refers to. `exchange` is how the message gets to its reader.
    """

    table: str
    table_version: int
    sequence: int
    created: str
    publisher: Publisher
    exchange: Exchange = FETCHED
