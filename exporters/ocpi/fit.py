"""A Pool as a version of OCPI can say it: values in, values of the same classes out, without what it lacks.

What is lost on the way is the difference between the two (`losses`), so nothing can be lost without being counted.
"""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import Any

from afir_publisher.countries import alpha_3
from afir_publisher.model import (
    Connector,
    DisplayText,
    Evse,
    GeoLocation,
    Hours,
    Location,
    Tariff,
    frozen,
    tariff_key,
)
from afir_publisher.pool import Pool
from exporters.datex2.tree import unmarked
from exporters.ocpi.net import CannotBeNet, net
from exporters.ocpi.words import LONGEST, LONGEST_WHOLE, OPEN_LISTS, Version

_LANGUAGE = re.compile("[a-z]{2}")
_DECIMALS = 7
_ANYBODYS = "en"
REMOVED = "REMOVED"


@frozen
class Fitted:
    """What is said of a Pool: its Location, unless no charging point is left, and the tariffs that it names.

    `unsaid` are the paths of what the version has no way to say, each with the reason.
    """

    location: Location | None
    tariffs: tuple[Tariff, ...]
    unsaid: tuple[tuple[str, str], ...]


def fitted(pool: Pool, version: Version, language: str = _ANYBODYS) -> Fitted:
    """A Pool as a version can say it; `language` is that of texts that name none."""
    unsaid: list[tuple[str, str]] = []
    tariffs: dict[str, Tariff] = {}
    for key, tariff in pool.tariffs.items():
        try:
            tariffs[key] = fitted_tariff(owned(tariff, pool.location), version, language)
        except CannotBeNet as why:
            unsaid.extend((path, f"tariff {tariff.id} is not published: {why}") for path in _paths(pool, key))
    location = shown(pool)
    places = {id(evse): i for i, evse in enumerate(pool.location.evses)}
    evses = []
    for evse in location.evses:
        plugs = tuple(plug for plug in evse.connectors if plug.standard.strip().upper() not in version.words)
        unsaid.extend(
            (f"evses[{places[id(evse)]}].connectors[{j}].standard", f"there is no {plug.standard} in this version")
            for j, plug in enumerate(evse.connectors)
            if plug not in plugs
        )
        if plugs or not evse.connectors:
            evses.append(_named(replace(evse, connectors=plugs), tariffs))
    if all(_is_removed(evse) for evse in evses):
        return Fitted(location=None, tariffs=(), unsaid=tuple(unsaid))
    location = _fit(replace(location, evses=tuple(evses)), version, language)
    return Fitted(location=location, tariffs=tuple(tariffs.values()), unsaid=tuple(unsaid))


def shown(pool: Pool) -> Location:
    """The Location of a pool with the charging points to be published, and those that its CPO says are gone."""
    published = {evse.uid.upper(): evse for station in pool.stations for evse in station.evses}
    found: dict[str, Evse] = {}
    for evse in pool.location.evses:
        uid = evse.uid.upper()
        if uid in published or _is_removed(evse):
            found[uid] = published.get(uid, evse)
    return replace(pool.location, evses=tuple(found.values()))


@lru_cache(maxsize=4096)
def fitted_tariff(tariff: Tariff, version: Version, language: str) -> Tariff:
    """A tariff as a version can say it.

    Raises:
        CannotBeNet: the version has prices without VAT only, and those of this tariff cannot be had.
    """
    if version.prices_are_net:
        tariff = net(tariff)
    found: Tariff = _fit(tariff, version, language)
    return found


def owned(tariff: Tariff, location: Location) -> Tariff:
    """A tariff with its party; one of no party is the Location's own (OCPI 2.1.1)."""
    if tariff.country_code and tariff.party_id:
        return tariff
    return replace(tariff, country_code=location.country_code, party_id=location.party_id)


def _paths(pool: Pool, key: str) -> Iterator[str]:
    """Where a tariff is named first."""
    for i, evse in enumerate(pool.location.evses):
        for j, plug in enumerate(evse.connectors):
            for k, name in enumerate(plug.tariff_ids):
                if tariff_key(name) == key:
                    yield f"evses[{i}].connectors[{j}].tariff_ids[{k}]"
                    return


def _is_removed(evse: Evse) -> bool:
    return evse.status.strip().upper() == REMOVED


def _named(evse: Evse, tariffs: dict[str, Tariff]) -> Evse:
    """An EVSE whose connectors name tariffs only that are there: a name that leads nowhere is half a price."""

    def known(plug: Connector) -> Connector:
        names = tuple(name for name in plug.tariff_ids if tariff_key(name) in tariffs)
        return plug if names == plug.tariff_ids else replace(plug, tariff_ids=names)

    return replace(evse, connectors=tuple(map(known, evse.connectors)))


def _fit(found: Any, version: Version, language: str) -> Any:
    """An object and all that it consists of, without what a version lacks; itself where it lacks nothing."""
    kind = type(found).__name__
    changed: dict[str, Any] = {}
    for one in fields(found):
        value = getattr(found, one.name)
        if value is None or value == ():
            continue
        new = _fit_value(f"{kind}.{one.name}", value, version, language)
        if new is not value:
            changed[one.name] = new
    match found:
        case DisplayText():
            changed["language"] = _language(found.language, language)
        case Hours(twentyfourseven=None) if found.regular_hours:
            changed["twentyfourseven"] = False
    return replace(found, **changed) if changed else found


def _fit_value(field: str, value: Any, version: Version, language: str) -> Any:
    """The value of a field as a version can say it; `None` or nothing where it cannot."""
    if field in version.fields:
        return () if isinstance(value, tuple) else None
    if isinstance(value, tuple):
        parts = tuple(_fit(part, version, language) if is_dataclass(part) else unmarked(part) for part in value)
        if field in OPEN_LISTS and version.words:
            parts = tuple(word for word in parts if word.strip().upper() not in version.words)
        is_same = len(parts) == len(value) and all(new is old for new, old in zip(parts, value, strict=True))
        return value if is_same else parts
    if isinstance(value, GeoLocation):
        return _rounded(_fit(value, version, language))
    if is_dataclass(value):
        return _fit(value, version, language)
    return _fit_text(field, value) if isinstance(value, str) else value


def _fit_text(field: str, text: str) -> str | None:
    """A text of the length that OCPI allows, without marks of our own."""
    text = unmarked(text)
    if field == "Location.country":
        return alpha_3(text) or text
    if field in LONGEST and len(text) > LONGEST[field]:
        return text[: LONGEST[field] - 1] + "…"
    return None if len(text) > LONGEST_WHOLE.get(field, len(text)) else text


def _rounded(place: GeoLocation) -> GeoLocation:
    """A position with as many decimals as OCPI takes, which is a centimetre."""
    latitude, longitude = round(place.latitude, _DECIMALS), round(place.longitude, _DECIMALS)
    if (latitude, longitude) == (place.latitude, place.longitude):
        return place
    return replace(place, latitude=latitude, longitude=longitude)


def _language(code: str | None, fallback: str) -> str:
    """A language as OCPI has it: two small letters."""
    found = (code or "").strip()[:2].lower()
    return found if _LANGUAGE.fullmatch(found) else fallback
