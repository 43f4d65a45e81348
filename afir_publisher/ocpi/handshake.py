"""Our side of OCPI's credentials module, when we begin: register, rotate the tokens, unregister.

It asks and says why something failed and what to do; what is kept, and when, is for the caller.
"""

from collections.abc import Mapping, Sequence

import msgspec

from afir_publisher.errors import Refused
from afir_publisher.model import frozen
from afir_publisher.ocpi.http import Http
from afir_publisher.ocpi.identity import Identity, Theirs, theirs
from afir_publisher.ocpi.offers import Offer, endpoints, readable
from afir_publisher.ocpi.reply import Answer, Declined

_LISTS = ("locations", "tariffs")

_RENEW = "ask the operator for a new token, put it where `token` of this source points, and register with it"

REGISTERING = {
    405: f"the operator has us registered already, and has given out the token for it; {_RENEW}",
    401: f"the token is no longer valid for a registration, or never was; {_RENEW}",
    403: f"the token is no longer valid for a registration, or never was; {_RENEW}",
    3001: "the operator's system could not call us while it answered",
    3002: "the operator's system does not speak this version after all; pin another one with `version` of this source",
    3003: "the operator's system misses a module of ours; ask the operator which one it wants",
}

ROTATING = REGISTERING | {
    405: "the operator does not have us registered any more; `sources unregister --forget` and register again",
    401: "the operator does not take our token any more; `sources unregister --forget` and register again",
    403: "the operator does not take our token any more; `sources unregister --forget` and register again",
}

LEAVING = {
    405: "the operator does not have us registered any more; `--forget` forgets it here, too",
    401: "the operator does not take our token any more; `--forget` forgets the registration here",
    403: "the operator does not take our token any more; `--forget` forgets the registration here",
}

NO_ADVICE: Mapping[int, str] = {}
"""What to do about a code of HTTP or OCPI: the above when we register, rotate or leave, this when neither."""


class Lacking(Refused):
    """The other side speaks OCPI, but has nothing for us: no version in common, no locations, no credentials module."""


@frozen
class Desk:
    """Where an operator takes credentials: the version chosen, the address, and which lists can be read there."""

    version: str
    url: str
    lists: tuple[str, ...]


@frozen
class Agreed:
    """What the operator answered, and what is odd about it."""

    theirs: Theirs
    oddities: tuple[str, ...]


def found(
    http: Http,
    versions_url: str,
    versions: Sequence[str],
    advice: Mapping[int, str] = NO_ADVICE,
    *,
    patient: bool = True,
) -> Desk:
    """Where to hand in credentials: in the best of `versions` (best first) in which locations can be read.

    Raises Lacking where there is no such place, so that nobody registers for nothing, or another SourceError; one that
    is Declined comes with the `advice` for its code.
    """
    try:
        return _found(http, versions_url, versions, patient=patient)
    except Declined as exc:
        raise _advised(exc, advice) from exc


def _found(http: Http, versions_url: str, versions: Sequence[str], *, patient: bool) -> Desk:
    """Where to hand in credentials."""
    start = http.address(versions_url)
    answer = http.get(start, "versions", patient=patient)
    offers = {offer.version.strip(): offer.url for offer in readable(answer.objects, Offer)}
    common = [version for version in versions if version in offers]
    if not common:
        offered = http.redacted(", ".join(offers)) or "nothing"
        raise Lacking(f"{http.name}: {http.where(start)}: offers OCPI {offered}, wanted is {' or '.join(versions)}")
    for version in common:
        details = http.get(http.address(offers[version], answer.url), "details", version, patient=patient)
        ends = list(endpoints(details.objects))
        lists = tuple(name for name in _LISTS if any(_is(end.identifier, name) and end.sends for end in ends))
        if "locations" not in lists:
            continue
        # The module is the same for all roles: some list it twice, some as RECEIVER only, some with no role.
        desks = [end.url for end in ends if _is(end.identifier, "credentials")]
        if not desks:
            raise Lacking(
                f"{http.name}: OCPI {version} there has no credentials module, so there is nothing to register with; "
                "the token that the operator gave out is all that is needed"
            )
        return Desk(version=version, url=str(http.address(desks[0], details.url)), lists=lists)
    raise Lacking(
        f"{http.name}: {http.where(start)}: there are no locations to read in OCPI {' or '.join(common)}, "
        "so nothing was sent; ask the operator"
    )


def register(http: Http, desk: Desk, ours: Identity, token: str) -> Agreed:
    """Hand in our credentials (POST), in which `token` is the one to call us with.

    Raises Declined when nothing came of it; after any other SourceError nobody knows.
    """
    return _exchanged(http, "POST", desk, ours, token, REGISTERING)


def rotate(http: Http, desk: Desk, ours: Identity, token: str) -> Agreed:
    """Hand in new credentials in place of the ones before (PUT); as `register`."""
    return _exchanged(http, "PUT", desk, ours, token, ROTATING)


def unregister(http: Http, desk: Desk) -> None:
    """Say that we are gone (DELETE); as `register`."""
    try:
        http.send("DELETE", http.address(desk.url), "credentials", desk.version)
    except Declined as exc:
        raise _advised(exc, LEAVING) from exc


def _exchanged(http: Http, method: str, desk: Desk, ours: Identity, token: str, advice: Mapping[int, str]) -> Agreed:
    """Their credentials for ours."""
    body = msgspec.json.encode(ours.credentials(desk.version, token))
    try:
        answer = http.send(method, http.address(desk.url), "credentials", desk.version, body)
    except Declined as exc:
        raise _advised(exc, advice) from exc
    return _agreed(http, answer, ours, token)


def _advised(exc: Declined, advice: Mapping[int, str]) -> Declined:
    """The same refusal with what to do about it."""
    what = next((advice[code] for code in advice if code in exc.codes), None)
    return Declined(f"{exc}: {what}" if what else str(exc), tuple(exc.codes))


def _agreed(http: Http, answer: Answer, ours: Identity, token: str) -> Agreed:
    """What an answer gives us. Whose credentials it holds is often confused, so no more is taken than is needed."""
    try:
        (text,) = answer.objects
        found = theirs(text)
    except (ValueError, msgspec.DecodeError):
        # Without the cause, which may quote a token.
        raise Refused(f"{http.name}: the operator took our credentials, but its answer has no token for us") from None
    parties = tuple(party for party in found.parties if party != ours.party)
    oddities = []
    if parties != found.parties:
        oddities.append(f"its answer names our own party {'*'.join(ours.party)} among its own, which was left out")
    if found.token == token:
        oddities.append("the token in its answer is the one that we sent; a sync will tell whether it lets us in")
    return Agreed(theirs=Theirs(token=found.token, url=found.url, parties=parties), oddities=tuple(oddities))


def _is(identifier: str, module: str) -> bool:
    """Whether an endpoint is of this module."""
    return identifier.strip().lower() == module
