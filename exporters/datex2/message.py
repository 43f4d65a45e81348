"""Whole messages: what stands around the entries of a snapshot or of a delta, in both syntaxes.

A message is encoded once around a hole, and the fragments, which are encoded already, are written into the hole: a
message of any size takes no more memory than its largest entry.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from itertools import chain, groupby
from operator import attrgetter
from typing import NamedTuple

from afir_publisher.model import Gone, Published
from exporters.datex2 import encode, reduced
from exporters.datex2.packages import PACKAGES, Packages
from exporters.datex2.status import reference
from exporters.datex2.tree import HOLE, KEY, VERSION, Code, Node, Typed, plain
from exporters.profiles.profile import Header, Profile

_MODEL = "3"
_NAMESPACE = "http://datex2.eu/schema/3/"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

_CONTAINER_NAMESPACES = {"con": "messageContainer", "ex": "exchangeInformation", "inf": "informationManagement"}

_PUBLICATION = {"table": "EnergyInfrastructureTablePublication", "status": "EnergyInfrastructureStatusPublication"}
_STATION, _POINT = "energyInfrastructureStationStatus", "refillPointStatus"
_TOP = {"table": "energyInfrastructureSite", "status": "energyInfrastructureSiteStatus"}
# A site is sent again as a whole, a charging point's status alone.
_UPDATE_METHOD = {"table": Code("allElementUpdate"), "status": Code("singleElementUpdate")}


def snapshot(
    profile: Profile, publication: str, syntax: str, header: Header, entries: Iterable[Published]
) -> Iterator[str]:
    """A document with everything that a feed says, piece by piece; `entries` come by site, station and key.

    Raises:
        ValueError: A table without a site, which DATEX II cannot say.
    """
    found = iter(entries)
    first = next(found, None)
    if first is None and publication == "table":
        raise ValueError(f"feed {header.table}: a table without sites cannot be published")
    packages = PACKAGES[profile.packages]
    content = _publication(profile, publication, syntax, header)
    around = partial(_around, packages, publication, syntax)
    everything = chain([first] if first else [], found)
    if profile.container == "reduced":
        root = reduced.root(publication, content, header, "snapshot")
        return around("", root, everything)
    if header.exchange.is_pushed:  # who is sent changes, too, has to be told that this is not one
        root = _container(packages, syntax, content, _exchange("snapshotPush", Code("snapshot"), header), None)
        return around("con:messageContainer", root, everything)
    namespaces = {"d2": "d2Payload", **packages.namespaces}
    root = _rooted(content, namespaces) if syntax == "xml" else {"payload": content}
    return around("d2:payload", root, everything)


def delta(
    profile: Profile,
    publication: str,
    syntax: str,
    header: Header,
    entries: Iterable[Published],
    gone: Iterable[Gone],
) -> Iterator[str]:
    """A document with what changed, piece by piece, and a list of what is gone, each with its last version.

    Raises:
        ValueError: The format has no deltas of this publication.
    """
    if publication in profile.whole_only:
        raise ValueError(f"feed {header.table}: {profile.title} has no deltas of the {publication}")
    is_reduced = profile.container == "reduced"
    found = reduced.with_tombstones(entries, gone, header) if is_reduced else iter(entries)
    first = next(found, None)
    packages = PACKAGES[profile.packages]
    content = _publication(profile, publication, syntax, header) if first else None
    around = partial(_around, packages, publication, syntax)
    everything = chain([first] if first else [], found)
    if is_reduced:
        root = reduced.root(publication, content, header, "delta")
        return around("", root, everything)
    protocol = "deltaPush" if header.exchange.is_pushed else "deltaPull"
    exchange = _exchange(protocol, _UPDATE_METHOD[publication], header)
    root = _container(packages, syntax, content, exchange, _closed(gone))
    return around("con:messageContainer", root, everything)


def _container(
    packages: Packages,
    syntax: str,
    content: Typed | Mapping[str, Node] | None,
    exchange: Mapping[str, Node],
    closed: Node,
) -> Node:
    """A message container: a publication, if there is one, how it is exchanged, and what is closed."""
    if syntax == "xml":
        parts: dict[str, Node] = {
            "@modelBaseVersion": _MODEL,
            "con:payload": content,
            "con:exchangeInformation": {"@modelBaseVersion": _MODEL, **exchange},
            "con:informationManagement": closed,
        }
        return _rooted(parts, {**_CONTAINER_NAMESPACES, **packages.namespaces})
    return {
        "messageContainer": {
            "payload": [content] if content else None,
            "exchangeInformation": exchange,
            "informationManagement": closed,
        }
    }


def _rooted(content: Typed | Mapping[str, Node], namespaces: Mapping[str, str]) -> Node:
    """The root of an XML document, which declares all namespaces once."""
    declared = {f"@xmlns:{prefix}": f"{_NAMESPACE}{name}" for prefix, name in namespaces.items()}
    declared["@xmlns:xsi"] = "http://www.w3.org/2001/XMLSchema-instance"
    if isinstance(content, Typed) and isinstance(content.node, Mapping):
        return Typed(content.type, {**declared, **content.node})
    return {**declared, **content} if isinstance(content, Mapping) else content


def _publication(profile: Profile, publication: str, syntax: str, header: Header) -> Typed | Mapping[str, Node]:
    """A publication around a hole."""
    named = PACKAGES[profile.packages].named
    kind, language = named(_PUBLICATION[publication]), {"@lang": header.publisher.language}
    content: dict[str, Node] = {"com:publicationTime": header.created, "com:publicationCreator": _identity(header)}
    information = _information(named, header.exchange.information_status or profile.information_status)
    content |= _table(named, header, information) if publication == "table" else _statuses(named, header, information)
    followed = {"@profileName": profile.profile_name, "@profileVersion": profile.profile_version}
    if syntax == "xml":
        return Typed(kind, {**language, "@modelBaseVersion": _MODEL, **followed, **content})
    wrapper = encode.class_name(kind)
    model = {"@version": profile.model_version, "@modelBaseVersion": _MODEL, **followed}
    return {**model, wrapper: {**language, **content}}


def _table(named: Callable[[str], str], header: Header, information: dict[str, Node]) -> dict[str, Node]:
    """What is only in a table publication."""
    name = plain(header.table)
    table = {
        "@id": name,
        "@version": str(header.table_version),
        named("tableName"): name,
        named(_TOP["table"]): HOLE,
    }
    return {**information, named("energyInfrastructureTable"): [table]}


def _statuses(named: Callable[[str], str], header: Header, information: dict[str, Node]) -> dict[str, Node]:
    """What is only in a status publication."""
    table = {
        "@id": plain(header.table),
        "@version": str(header.table_version),
        "@targetClass": named("EnergyInfrastructureTable"),
    }
    return {named("tableReference"): [table], **information, named(_TOP["status"]): HOLE}


def _information(named: Callable[[str], str], told: str | None) -> dict[str, Node]:
    """Whether what is said is real, where that has to be told; anybody may know it."""
    if told is None:
        return {}
    status = Code(told)
    return {named("headerInformation"): {"com:confidentiality": Code("noRestriction"), "com:informationStatus": status}}


def _identity(header: Header) -> dict[str, Node]:
    """Who publishes."""
    publisher = header.publisher
    return {"com:country": publisher.country.upper(), "com:nationalIdentifier": plain(publisher.national_identifier)}


def _exchange(protocol: str, update_method: Code, header: Header) -> dict[str, Node]:
    """How the message is exchanged."""
    return {
        "ex:messageType": Code("payloadDelivery"),
        "ex:exchangeContext": {
            "ex:codedExchangeProtocol": Code(protocol),
            "ex:exchangeSpecificationVersion": "2020",
            "ex:operatingMode": Code("onOccurrence"),
            "ex:updateMethod": update_method,
            "ex:supplierOrCisRequester": {"ex:internationalIdentifier": _identity(header)},
        },
        "ex:dynamicInformation": {
            "ex:exchangeStatus": Code("online"),
            "ex:completedPaylod": True,
            "ex:messageSequencingNumber": header.sequence,
            "ex:messageGenerationTimestamp": header.created,
        },
    }


def _closed(gone: Iterable[Gone]) -> Node:
    """What is gone, if anything is."""
    references = [
        {
            "inf:managementStatus": Code("closed"),
            "inf:versionedReference": {"@id": one.key, "@version": str(one.version)},
        }
        for one in gone
    ]
    return {"inf:informationManagedResourceList": {"inf:elementReference": references}} if references else None


def _around(
    packages: Packages, publication: str, syntax: str, name: str, root: Node, entries: Iterable[Published]
) -> Iterator[str]:
    """A document: what is before the hole, the entries, what is after it."""
    head, tail = _halves(syntax, name, root, packages.named(_TOP[publication]))
    yield _DECLARATION + head if syntax == "xml" else head
    if not tail:
        return  # a delta of nothing but what is gone has no payload
    members = (
        map(attrgetter("fragment"), entries) if publication == "table" else _site_statuses(packages, syntax, entries)
    )
    yield from members if syntax == "xml" else _in_brackets(members)
    yield tail


def _in_brackets(members: Iterable[str]) -> Iterator[str]:
    """The members of a list, piece by piece, as JSON has them."""
    opening = "["
    for member in members:
        yield opening + member
        opening = ","
    yield "[]" if opening == "[" else "]"


def _site_statuses(packages: Packages, syntax: str, entries: Iterable[Published]) -> Iterator[str]:
    """The statuses of each site, in the shells of site and station that refer to the table."""
    site_shell = _shell(syntax, packages.facilities, packages.named(_TOP["status"]), packages.named(_STATION))
    station_shell = _shell(syntax, packages.facilities, packages.named(_STATION), packages.named(_POINT))
    for site, of_site in groupby(entries, attrgetter("site")):
        members = list(of_site)
        version = str(max(member.version for member in members))  # what is gone has the version that it had last
        stations = [
            station_shell.around(station, version, [member.fragment for member in of_station])
            for station, of_station in groupby(members, attrgetter("station"))
        ]
        yield site_shell.around(site, version, stations)


class _Shell(NamedTuple):
    """A reference to the table and what stands under it: what is before the key, the version and the hole, and after.

    `written` writes a key, `between` stands between the parts in the hole.
    """

    before_key: str
    before_version: str
    before_hole: str
    after: str
    written: Callable[[str], str]
    between: str

    def around(self, key: str, version: str, inside: Iterable[str]) -> str:
        """The shell that refers to a key in a version, with its parts in it."""
        content = self.between.join(inside)
        return (
            f"{self.before_key}{self.written(key)}{self.before_version}{version}{self.before_hole}{content}{self.after}"
        )


@lru_cache(maxsize=32)
def _shell(syntax: str, facilities: str, name: str, hole: str) -> _Shell:
    """The shell of this name."""
    node = {f"{facilities}:reference": reference(KEY, VERSION, facilities), hole: HOLE}
    head, tail = _halves(syntax, name, node, hole)
    before_key, _, rest = head.partition(KEY)
    before_version, _, before_hole = rest.partition(VERSION)
    if syntax == "xml":
        return _Shell(before_key, before_version, before_hole, tail, encode.attribute, "")
    return _Shell(before_key, before_version, f"{before_hole}[", f"]{tail}", lambda key: encode.quote(key)[1:-1], ",")


def _halves(syntax: str, name: str, node: Node, hole: str) -> tuple[str, str]:
    """An encoded element before and after its hole; what has none is all before."""
    if syntax == "xml":
        encoded, gap = encode.xml(name, node), encode.xml(hole, HOLE)
    else:
        encoded, gap = encode.json(node), encode.json(HOLE)
    head, _, tail = encoded.partition(gap)
    return head, tail
