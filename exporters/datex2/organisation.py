"""Who runs a place, who owns it, whom to call, whose contracts it takes."""

from functools import lru_cache

from afir_publisher.model import BusinessDetails, Location
from exporters.datex2 import ids
from exporters.datex2.links import logo, url
from exporters.datex2.phone import international
from exporters.datex2.tree import Node, Shared, Typed, plain, texts


def operator(location: Location, language: str) -> Shared | None:
    """Who runs a place, with the operator's id; a suboperator stands below it, or in its stead if it is alone.

    An organisation must have a name in DATEX II, so a nameless one is left out.
    """
    main = location.operator if _named(location.operator) else location.suboperator
    sub = location.suboperator if main is location.operator else None
    if main is None or not _named(main):
        return None
    return _operator(main, sub, logo(location.images, "OPERATOR"), ids.party(location), language)


@lru_cache(maxsize=4096)
def _operator(
    main: BusinessDetails, sub: BusinessDetails | None, picture: str | None, party: str, language: str
) -> Shared:
    """One node for all places of an operator."""
    identifier = {"afac:identifier": party, "afac:otherTypeOfIdentifier": "operatorId"}
    node = {
        **_details(main, picture, language),
        "afac:externalIdentifier": [identifier],
        "afac:subOrganisation": [_organisation(_details(sub, None, language))] if sub and _named(sub) else None,
    }
    return Shared(_organisation(node))


def owner(location: Location, language: str) -> Shared | None:
    """Who owns a place. AFIR asks for the legal name of operator or owner, and this is the one that OCPI has."""
    if location.owner is None or not _named(location.owner):
        return None
    return _owner(location.owner, logo(location.images, "OWNER"), language)


@lru_cache(maxsize=4096)
def _owner(details: BusinessDetails, picture: str | None, language: str) -> Shared:
    """One node for all places of an owner."""
    node = _details(details, picture, language)
    named = {"afac:name": node.pop("afac:name"), "afac:legalName": texts(details.name, language)}
    return Shared(_organisation(named | node))


def helpdesk(location: Location, language: str) -> Shared | None:
    """Whom to call; where the operator has no name, the number is better under its id than lost."""
    if plain(location.help_phone) is None:
        return None
    main = location.operator if _named(location.operator) else location.suboperator
    name = (plain(main.name) if main else None) or ids.party(location)
    return _helpdesk(location.help_phone, name, language)


@lru_cache(maxsize=4096)
def _helpdesk(phone: str | None, name: str, language: str) -> Shared:
    """One node for all places with a helpdesk."""
    contact = Typed("afac:ContactInformation", {"afac:telephoneNumber": international(phone)})
    unit = {"afac:contactInformation": [contact]}
    return Shared(_organisation({"afac:name": texts(name, language), "afac:organisationUnit": [unit]}))


@lru_cache(maxsize=4096)
def providers(names: tuple[str, ...], language: str) -> Shared | None:
    """Whose contracts are taken, each once."""
    named = dict.fromkeys(texts(name.strip(), language) for name in names)
    found = [_organisation({"afac:name": name}) for name in named if name is not None]
    return Shared(found) if found else None


def _named(details: BusinessDetails | None) -> bool:
    """Whether an organisation has a name."""
    return details is not None and plain(details.name) is not None


def _details(details: BusinessDetails, picture: str | None, language: str) -> dict[str, Node]:
    """What OCPI says of an organisation."""
    return {
        "afac:name": texts(details.name, language),
        "afac:linkToGeneralInformation": url(details.website),
        "afac:linkToLogo": (url(details.logo.url) if details.logo else None) or picture,
    }


def _organisation(node: dict[str, Node]) -> Typed:
    """An organisation that is described where it stands."""
    return Typed("afac:AnOrganisation", node)
