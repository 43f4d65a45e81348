"""Who runs a place and who owns it, in the base packages: an organisation has an id there, and one code of its own.

There is no helpdesk, so its number is that of the operator.
"""

from collections.abc import Mapping

from afir_publisher.pool import Pool, Station
from exporters.datex2 import ids, organisation
from exporters.datex2.base.names import based, content
from exporters.datex2.tree import VERSION, Node, Typed, texts

_KEPT = ("fac:legalName", "fac:linkToGeneralInformation", "fac:linkToLogo")


def operator(pool: Pool, station: Station, language: str, at: str) -> Typed | None:
    """Who runs a station and whom to call, at a place by its id; the party's id where nobody is named."""
    said = content(based(organisation.operator(pool, station, language)))
    desk = content(based(organisation.helpdesk(pool, station, language)))
    if not said and not desk:
        return None
    sub = said.get("fac:subOrganisation")
    node = {
        **_specification(ids.organisation(at, "OPERATOR"), {**desk, **said}),
        "fac:organisationUnit": desk.get("fac:organisationUnit") or [{}],
        "fac:subOrganisation": [_whole(ids.organisation(at, "SUBOPERATOR"), one) for one in sub]
        if isinstance(sub, list)
        else None,
    }
    node["fac:externalCode"] = ids.party(pool.location)
    return Typed("fac:OrganisationSpecification", node)


def owner(pool: Pool, station: Station, language: str, at: str) -> Typed | None:
    """Who owns a place."""
    said = organisation.owner(pool, station, language)
    return None if said is None else _whole(ids.organisation(at, "OWNER"), based(said))


def named(name: str | None, language: str, id_: str) -> Typed | None:
    """An organisation of which only the name is known."""
    said = texts(name, language)
    return None if said is None else _whole(id_, {"fac:name": said})


def _whole(id_: str, said: Node) -> Typed:
    """An organisation that says nothing of how to reach it; a unit must be there."""
    node = {**_specification(id_, content(said)), "fac:organisationUnit": [{}]}
    return Typed("fac:OrganisationSpecification", node)


def _specification(id_: str, said: Mapping[str, Node]) -> dict[str, Node]:
    """The parts of a fac:OrganisationSpecification, in order, of what is said."""
    head: dict[str, Node] = {
        "@id": id_,
        "@version": VERSION,
        "fac:name": said.get("fac:name"),
        "fac:externalCode": None,
    }
    return head | {name: said.get(name) for name in _KEPT}
