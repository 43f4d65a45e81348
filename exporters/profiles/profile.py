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
    `demands` are what it wants to be said, by the name of a fact, of a field of OCPI or of a key of the configuration,
    and why.

    `packages` are those of DATEX II that hold what is said (`exporters.datex2.packages`); other families have none.
    `lacks` says by the number of the law's entries what stands for those that the format has no element for.
    `dynamic` are names of publications with dynamic data (AFIR Art. 20(2)(f)), which catalogues list apart from others.
    `whole_only` are the publications of which there are no deltas. `terms` names the table of the family by which
    things are told in other terms than the family's own. `container` is how much of an exchange container the format
    has: the `reduced` one knows neither sequence numbers nor a list of what is gone, and only statuses come in it.
    `profile_name` and `profile_version` are what messages say that they follow, `information_status` what they say of
    themselves, "real" or "test", where nothing else is told.
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
    dynamic: tuple[str, ...] = ("status", "dynamic")
    policy: Mapping[str, Policy] = field(default_factory=dict)
    demands: Mapping[str, str] = field(default_factory=dict)
    packages: Literal["afir", "base"] = "afir"
    lacks: Mapping[str, str] = field(default_factory=dict)
    whole_only: tuple[str, ...] = ()
    terms: str = ""
    container: Literal["full", "reduced"] = "full"
    profile_name: str | None = None
    profile_version: str | None = None
    information_status: str | None = None


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
