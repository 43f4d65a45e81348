"""The tariffs that a Location's connectors name: its own party's, else one that can be no other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from afir_publisher.model import Finding, Location, Tariff, first_of, tariff_key

SHORTEST_TELLING_ID = 8
"""A tariff id of another party is trusted from this length on: "1" may be anybody's, a UUID is not."""

NO_PARTY = "*"


def named_tariffs(
    location: Location, tariffs: Mapping[str, Sequence[Tariff]]
) -> tuple[dict[str, Tariff], tuple[Finding, ...]]:
    """The tariff behind each name that connectors use, and where one had to be looked for elsewhere."""
    chosen: dict[str, Tariff] = {}
    lost: dict[str, tuple[str, str]] = {}
    findings = []
    for path, name in _named(location):
        key = tariff_key(name)
        if not key or key in chosen or key in lost:
            continue
        candidates = tariffs.get(key, ())
        own = [tariff for tariff in candidates if _party(tariff) == _party(location)]
        if own:
            chosen[key] = own[0]
        elif len(candidates) == 1 and _party(candidates[0]) == NO_PARTY:
            chosen[key] = candidates[0]  # OCPI 2.1.1: of the one party that the source has
        elif len(candidates) == 1 and len(key) >= SHORTEST_TELLING_ID:
            chosen[key] = candidates[0]
            owner = _party(candidates[0]).strip("*")
            said = f"tariff {name} is not one of {_party(location)}; the one of {owner} was taken"
            findings.append(Finding(rule="OCPI-TARIFF-PARTY", severity="warning", path=path, message=said))
        else:
            lost[key] = (path, name)
    return chosen, (*findings, *_lost(lost, len(chosen) + len(lost)))


def ended_tariffs(location: Location, chosen: Mapping[str, Tariff], now: datetime) -> Iterator[Finding]:
    """What is said of tariffs that connectors name and that have ended."""
    ended = {key: tariff for key, tariff in chosen.items() if tariff.end_date_time and tariff.end_date_time <= now}
    if ended:
        path, tariff = next(
            (path, ended[tariff_key(name)]) for path, name in _named(location) if tariff_key(name) in ended
        )
        said = f"tariff {tariff.id} ended at {tariff.end_date_time:%Y-%m-%dT%H:%M:%SZ}{first_of(len(ended))}"
        yield Finding(rule="OCPI-TARIFF-ENDED", severity="warning", path=path, message=said)


def _lost(lost: Mapping[str, tuple[str, str]], named: int) -> Iterable[Finding]:
    """What is said of tariffs that connectors name and that are not there."""
    if lost:
        path, name = next(iter(lost.values()))
        said = f"tariff {name} is not there or cannot be read: {len(lost)} of {named} that connectors name"
        yield Finding(rule="OCPI-TARIFF", severity="warning", path=path, message=said)


def _named(location: Location) -> Iterable[tuple[str, str]]:
    """Every tariff id that a connector names, and where; what is gone names none."""
    for i, evse in enumerate(location.evses):
        for j, connector in enumerate(() if evse.status.upper() == "REMOVED" else evse.connectors):
            for k, name in enumerate(connector.tariff_ids):
                yield f"evses[{i}].connectors[{j}].tariff_ids[{k}]", name


def _party(owner: Location | Tariff) -> str:
    """Who owns an object."""
    return f"{owner.country_code or ''}*{owner.party_id or ''}".upper()


def is_valid(tariff: Tariff, now: datetime) -> bool:
    """Whether a tariff holds at a moment (mod_tariffs, start_date_time and end_date_time)."""
    has_begun = tariff.start_date_time is None or tariff.start_date_time <= now
    return has_begun and (tariff.end_date_time is None or now < tariff.end_date_time)
