"""Who runs a place, who owns it, whom to call, whose contracts it takes."""

import re
from dataclasses import replace
from functools import lru_cache

from afir_publisher.annex.payment import providers as payment_providers
from afir_publisher.annex.service import helpdesk_phone, legal_name
from afir_publisher.model import BusinessDetails
from afir_publisher.pool import Pool, Station
from exporters.datex2 import ids
from exporters.datex2.identifiers import OPERATOR_ID, OPERATOR_ID_BNETZA, PROVIDER_ID, identifiers
from exporters.datex2.links import logo, url
from exporters.datex2.phone import international
from exporters.datex2.tree import Node, Shared, Typed, plain, texts

# Without a sign between them the parts of an id are a word as well: Shell.
_PROVIDER = re.compile(r"([A-Z]{2})[*-]([A-Z0-9]{3})")


def operator(pool: Pool, station: Station, language: str) -> Shared | None:
    """Who runs a station, with the operator's ids; a suboperator stands below it, or in its stead if it is alone.

    An organisation must have a name in DATEX II, so a nameless one goes by its legal name, or is left out.
    """
    location = pool.location
    main = location.operator if _named(location.operator) else location.suboperator
    sub = location.suboperator if main is location.operator else None
    legal = _legal_name(pool, station)
    if main is None or not _named(main):
        if legal is None:
            return None
        main = replace(location.operator or BusinessDetails(), name=legal)
    numbers = (ids.party(location), station.facts.operator_id_bnetza)
    return _operator(main, legal, sub, logo(location.images, "OPERATOR"), numbers, language)


def _legal_name(pool: Pool, station: Station) -> str | None:
    """The operator's legal name: the one that is said, unless it is only the owner's name that is taken for it."""
    said, stated = legal_name(pool, station), station.facts.legal_name
    return plain(stated) if said is not None and said.value == stated else None


@lru_cache(maxsize=4096)
def _operator(
    main: BusinessDetails,
    legal: str | None,
    sub: BusinessDetails | None,
    picture: str | None,
    numbers: tuple[str, str | None],
    language: str,
) -> Shared:
    """One node for all places of an operator."""
    node = {
        **_details(main, legal, picture, language),
        "afac:externalIdentifier": identifiers(**dict(zip((OPERATOR_ID, OPERATOR_ID_BNETZA), numbers, strict=True))),
        "afac:subOrganisation": (
            [_organisation(_details(sub, None, None, language))] if sub is not None and _named(sub) else None
        ),
    }
    return Shared(_organisation(node))


def owner(pool: Pool, station: Station, language: str) -> Shared | None:
    """Who owns a place. AFIR asks for the legal name of operator or owner: this is the one that OCPI has."""
    location = pool.location
    if location.owner is None or not _named(location.owner):
        return None
    legal = None if _legal_name(pool, station) else location.owner.name
    return _owner(location.owner, legal, logo(location.images, "OWNER"), language)


@lru_cache(maxsize=4096)
def _owner(details: BusinessDetails, legal: str | None, picture: str | None, language: str) -> Shared:
    """One node for all places of an owner."""
    return Shared(_organisation(_details(details, legal, picture, language)))


def helpdesk(pool: Pool, station: Station, language: str) -> Shared | None:
    """Whom to call; where the operator has no name, the number is better under its id than lost."""
    said = helpdesk_phone(pool, station)
    if said is None:
        return None
    location = pool.location
    main = location.operator if _named(location.operator) else location.suboperator
    name = (plain(main.name) if main else None) or ids.party(location)
    return _helpdesk(said.value, name, language)


@lru_cache(maxsize=4096)
def _helpdesk(phone: str, name: str, language: str) -> Shared:
    """One node for all places with a helpdesk."""
    contact = Typed("afac:ContactInformation", {"afac:telephoneNumber": international(phone)})
    unit = {"afac:contactInformation": [contact]}
    return Shared(_organisation({"afac:name": texts(name, language), "afac:organisationUnit": [unit]}))


def providers(pool: Pool, station: Station, language: str) -> Shared | None:
    """Whose contracts some charging point of a station takes."""
    said = payment_providers(pool, station)
    return _providers(tuple(sorted(said.value)), language) if said is not None and said.value else None


@lru_cache(maxsize=4096)
def _providers(names: tuple[str, ...], language: str) -> Shared | None:
    """Whose contracts are taken, each once."""
    named = {said: name for name in names if (said := texts(name, language)) is not None}
    found = [
        _organisation({"afac:name": said, "afac:externalIdentifier": identifiers(**{PROVIDER_ID: _provider_id(name)})})
        for said, name in named.items()
    ]
    return Shared(found) if found else None


def _provider_id(name: str) -> str | None:
    """The id of a provider in the form `DE*ABC`, where an id is what it is called."""
    found = _PROVIDER.fullmatch(name.strip().upper())
    return f"{found[1]}*{found[2]}" if found else None


def _named(details: BusinessDetails | None) -> bool:
    """Whether an organisation has a name."""
    return details is not None and plain(details.name) is not None


def _details(details: BusinessDetails, legal: str | None, picture: str | None, language: str) -> dict[str, Node]:
    """What OCPI says of an organisation, and its legal name."""
    return {
        "afac:name": texts(details.name, language),
        "afac:legalName": texts(legal, language),
        "afac:linkToGeneralInformation": url(details.website),
        "afac:linkToLogo": (url(details.logo.url) if details.logo else None) or picture,
    }


def _organisation(node: dict[str, Node]) -> Typed:
    """An organisation that is described where it stands."""
    return Typed("afac:AnOrganisation", node)
