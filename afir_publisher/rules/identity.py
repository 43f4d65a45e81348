"""What recharging points are known by: AFIR Art. 20(2)(b)(i), and the ids that OCPI has beside it."""

import re
from collections.abc import Iterator
from functools import lru_cache

from afir_publisher.annex.entry import given
from afir_publisher.countries import alpha_2
from afir_publisher.model import Evse, evse_id_key
from afir_publisher.pool import Pool
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import points, shown, stale_points

# ISO 15118-2, annex H, and eMI3: country, operator, E for an EVSE, its number; stars may stand between them.
_FORM = re.compile(r"[A-Z]{2}(\*?)[A-Z0-9]{3}\1E\*?[A-Z0-9][A-Z0-9*]{0,30}")
_OTHER_SEPARATOR = re.compile(r"[^A-Z0-9*]")
_PLACEHOLDER = re.compile(r"XX.*|[A-Z]{2}(XXX|000).*|.{5}E(0+|X+|TEST.*|EXAMPLE.*|DUMMY.*)")
_COUNTRY, _OPERATOR = slice(0, 2), slice(2, 5)


@rule("AFIR-B01", severity="error", cites="AFIR Art. 20(2)(b)(i); (EU) 2025/655 Annex, Table B, 1")
def evse_id_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A recharging point has no identification code.

    The EVSE id is what tables, statuses, prices and roaming partners know a recharging point by; OCPI leaves it
    optional, the law does not.

    Fill evse_id with the id that your registration organisation's prefix begins, such as `NL*ABC*E1234`.
    """
    for i, evse in points(pool):
        if not given(evse.evse_id):
            yield f"evses[{i}].evse_id", f"EVSE {evse.uid} has no evse_id"


@rule("AFIR-B01-COUNTRY", severity="warning", cites="AFIR Art. 20(2)(b)(i); (EU) 2025/655 Annex, Table B, 1")
def evse_id_of_another_country(pool: Pool) -> Iterator[tuple[str, str]]:
    """An identification code begins with another country than the one that the Location is in.

    An operator may use one registration in several countries, so this can be right; mostly the id or the country is
    a copy of another Location's.

    Use an id that is registered in the country of the Location, or correct country.
    """
    here = alpha_2(pool.location.country)
    for i, evse, key in _formed(pool) if here else ():
        if key[_COUNTRY] != here:
            yield f"evses[{i}].evse_id", f"EVSE {evse.uid}: {evse.evse_id} is an id of {key[_COUNTRY]}, not of {here}"


@rule("AFIR-B01-DOUBLE", severity="warning", cites="(EU) 2025/655 Art. 3; Annex, Table B, 1")
def evse_id_twice(pool: Pool) -> Iterator[tuple[str, str]]:
    """Two EVSEs of a Location have the same identification code.

    So statuses and prices cannot be told apart by it. Systems that come from OCPP 1.x show each connector as an EVSE of
    its own; then the number of recharging points is too high as well.

    Give every recharging point an id of its own, and show the connectors of one in one EVSE.
    """
    first: dict[str, str] = {}
    for i, evse in points(pool):
        if given(evse.evse_id):
            other = first.setdefault(evse_id_key(evse.evse_id), evse.uid)
            if other.upper() != evse.uid.upper():
                yield f"evses[{i}].evse_id", f"EVSE {evse.uid} has {evse.evse_id}, which is the id of EVSE {other} too"


@rule("AFIR-B01-FORMAT", severity="warning", cites="AFIR Art. 20(2)(b)(i); (EU) 2025/655 Annex, Table B, 1")
def evse_id_malformed(pool: Pool) -> Iterator[tuple[str, str]]:
    """An identification code does not have the form of ISO 15118-2.

    That is the country (two letters), the operator (three characters), E and a number, with or without stars between
    them. Any other id, or any other separator, is an unknown id to whoever looks for it.

    Send the id in one of the two forms, `NL*ABC*E1234` or `NLABCE1234`.
    """
    for i, evse in points(pool):
        if given(evse.evse_id) and not _is_formed(evse.evse_id):
            separator = _OTHER_SEPARATOR.search(evse.evse_id.strip().upper())
            why = f"has {separator[0]!r} in it" if separator else "is not country, operator, E and a number"
            yield f"evses[{i}].evse_id", f"EVSE {evse.uid}: {evse.evse_id!r} {why}"


@rule("AFIR-B01-PARTY", severity="warning", cites="AFIR Art. 20(2)(b)(i); (EU) 2025/655 Annex, Table B, 1")
def evse_id_of_another_party(pool: Pool) -> Iterator[tuple[str, str]]:
    """An identification code begins with another operator than the party that sends it.

    Recharging points that changed hands may keep their ids, so this can be right; where several operators share one
    interface, it shows under whose name they stand.

    Send the Location with the country_code and party_id of its operator, or correct the id.
    """
    location = pool.location
    party = f"{location.country_code}{location.party_id}".upper()
    for i, evse, key in _formed(pool):
        if not key.startswith(party):
            code = f"{key[_COUNTRY]}*{key[_OPERATOR]}"
            sender = f"{location.country_code}*{location.party_id}".upper()
            yield f"evses[{i}].evse_id", f"EVSE {evse.uid}: {evse.evse_id} is an id of {code}, and {sender} sends it"


@rule("AFIR-B01-PLACEHOLDER", severity="error", cites="AFIR Art. 20(2)(b)(i); (EU) 2025/655 Annex, Table B, 1")
def evse_id_made_up(pool: Pool) -> Iterator[tuple[str, str]]:
    """An identification code is a placeholder.

    Letters X, nothing but zeros or a word such as TEST stand where an id was to be filled in. Nobody finds the
    recharging point by it, and others have the same.

    Fill evse_id with the id that is registered for the recharging point.
    """
    for i, evse in points(pool):
        if evse.evse_id and _is_placeholder(evse.evse_id):
            yield f"evses[{i}].evse_id", f"EVSE {evse.uid}: {evse.evse_id!r} is a placeholder"


@rule("AFIR-B01-TWIN", severity="warning", cites="(EU) 2025/655 Art. 3; Annex, Table B, 1", of_unpublished=True)
def stale_twin(pool: Pool) -> Iterator[tuple[str, str]]:
    """A recharging point stands in the data twice, and this is the older copy.

    Two copies of one recharging point show two statuses and two prices; the law wants duplicates removed. Only the
    copy that was updated last is published.

    Set the status of the older copy to REMOVED, or stop sending its Location.
    """
    for i, evse in stale_points(pool):
        known = evse.evse_id or "without evse_id"
        updated = f"last updated {shown(evse.last_updated)}" if evse.last_updated else "without date"
        said = f"EVSE {evse.uid} ({known}), {updated}, is also sent elsewhere with a newer last_updated"
        yield f"evses[{i}].evse_id", said


@rule("OCPI-UID", severity="warning", cites="OCPI 2.3.0, mod_locations, EVSE object, uid")
def uid_twice(pool: Pool) -> Iterator[tuple[str, str]]:
    """Two EVSEs of a Location have the same uid.

    A uid is what changes are sent for, and case has no meaning in it. Only the EVSE that was updated last is published.

    Give every EVSE a uid of its own, or take the older one away.
    """
    seen: set[str] = set()
    for i, evse in points(pool):
        if evse.uid.upper() in seen:
            yield f"evses[{i}].uid", f"EVSE {evse.uid} has the uid of another EVSE of Location {pool.location.id}"
        seen.add(evse.uid.upper())


@lru_cache(maxsize=1024)
def _is_formed(evse_id: str) -> bool:
    """Whether an EVSE id has the form of ISO 15118-2; case has no meaning. Several rules ask it of one Location."""
    return _FORM.fullmatch(evse_id.strip().upper()) is not None


@lru_cache(maxsize=1024)
def _is_placeholder(evse_id: str) -> bool:
    """Whether an EVSE id was never filled in."""
    return _PLACEHOLDER.fullmatch(evse_id_key(evse_id)) is not None


def _formed(pool: Pool) -> Iterator[tuple[int, Evse, str]]:
    """The recharging points whose EVSE ids say whose they are, and the first two parts of it."""
    for i, evse in points(pool):
        if evse.evse_id and (key := _owner(evse.evse_id)):
            yield i, evse, key


@lru_cache(maxsize=1024)
def _owner(evse_id: str) -> str | None:
    """The first two parts of an EVSE id, country and operator, where they say whose it is."""
    if not _is_formed(evse_id) or _is_placeholder(evse_id):
        return None
    return evse_id.strip().upper().replace("*", "")[: _OPERATOR.stop]
