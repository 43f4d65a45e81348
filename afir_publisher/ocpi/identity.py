"""OCPI's credentials object: how we say who we are, in each version, and what is taken of what others say."""

from dataclasses import field
from typing import Any

import msgspec

from afir_publisher.model import frozen
from afir_publisher.ocpi import envelope
from afir_publisher.ocpi.connection import Party
from afir_publisher.ocpi.offers import is_old


@frozen
class Identity:
    """Who somebody is: a party in a role, with a name, whose versions endpoint is at `versions_url`.

    `also` are other parties that it speaks for, as a hub does; OCPI 2.1.1 has no room for them.
    """

    party: Party
    role: str
    name: str
    versions_url: str
    website: str | None = None
    also: tuple[Party, ...] = ()

    def credentials(self, version: str, token: str) -> dict[str, Any]:
        """The credentials object of a version of OCPI; `token` is the one to call us with.

        OCPI 2.1.1 has one party and no role: whoever is no CPO is an eMSP there.
        """
        details = {"name": self.name} | ({"website": self.website} if self.website else {})
        each = [
            {"business_details": details, "party_id": party.id, "country_code": party.country}
            for party in (self.party, *self.also)
        ]
        told: dict[str, Any] = {"token": token, "url": self.versions_url}
        return told | (each[0] if is_old(version) else {"roles": [{"role": self.role, **one} for one in each]})


@frozen
class Theirs:
    """What counts in a credentials object of the other side: the token to call it with, its versions, its parties."""

    token: str = field(repr=False)
    url: str
    parties: tuple[Party, ...]


class _Credentials(msgspec.Struct):
    token: str
    url: str = ""
    roles: Any = None
    party_id: Any = None
    country_code: Any = None


_LONGEST_CODE = 16  # OCPI has two characters and three, and not everybody keeps to that


def theirs(text: bytes) -> Theirs:
    """What counts in the credentials object of the other side, of whatever version.

    Raises msgspec.DecodeError when there is no token in it.
    """
    found = envelope.decoded(text, _Credentials)
    if not found.token.strip():
        raise msgspec.ValidationError("the token is empty")
    roles = found.roles if isinstance(found.roles, list) else []
    named = [*roles, {"country_code": found.country_code, "party_id": found.party_id}]
    parties = dict.fromkeys(party for role in named if isinstance(role, dict) and (party := _party(role)))
    return Theirs(token=found.token, url=found.url, parties=tuple(parties))


def _party(role: dict[Any, Any]) -> Party | None:
    """The party of a role, in capitals, as codes are the same in any case."""
    codes = [found.strip().upper() for key in ("country_code", "party_id") if isinstance(found := role.get(key), str)]
    is_one = len(codes) == len(Party._fields) and all(code.isalnum() and len(code) <= _LONGEST_CODE for code in codes)
    return Party(*codes) if is_one else None
