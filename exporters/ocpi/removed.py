"""What left: OCPI cannot say that something is gone, only that an EVSE is REMOVED (mod_locations, 8.2.3).

So an EVSE that was published and is no longer part of its Location stays in it as REMOVED, for so long that everybody
has asked meanwhile. A Location that is gone is not in the list any more; to who asks for what changed it is shown with
all its EVSEs removed and no more than OCPI wants of a Location.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from exporters.datex2.tree import stamp

REMOVED = "REMOVED"
STAYS = timedelta(days=30)
"""How long what left is shown as removed."""

_OF_A_LOCATION = (
    *("country_code", "party_id", "id", "publish", "address", "city", "postal_code", "country", "coordinates"),
    *("evses", "time_zone", "last_updated"),
)
_OF_AN_EVSE = ("uid", "evse_id", "status", "connectors", "last_updated")


def succeed(publication: str, before: tuple[str, ...], now: tuple[str, ...], at: datetime) -> tuple[str, ...]:
    """The text of a Location in place of the one published before, with the EVSEs that it has no longer as REMOVED."""
    if publication != "locations":
        return now
    (text_before,), (text,) = before, now
    old = json.loads(text_before)
    new = json.loads(text)
    there = {evse["uid"].upper() for evse in new["evses"]}
    left = [_left(evse, at) for evse in old["evses"] if evse["uid"].upper() not in there]
    left = [evse for evse in left if at - datetime.fromisoformat(evse["last_updated"]) <= STAYS]
    return (_text(new | {"evses": [*new["evses"], *left]}),) if left else now


def withdrawn(text: str, at: datetime) -> str:
    """The text of a Location that was published as `text` and is gone since then, which is private by now, maybe."""
    found = json.loads(text)
    evses = [_left(evse, at) for evse in found["evses"]]
    shown = found | {"publish": False, "evses": evses, "last_updated": stamp(at, exactly=True)}
    return _text({name: shown[name] for name in _OF_A_LOCATION if name in shown})


def _left(evse: dict[str, Any], at: datetime) -> dict[str, Any]:
    """An EVSE as removed, since now or since it was."""
    if evse["status"] == REMOVED:
        return evse
    # Tariffs go with the last charging point that names them.
    plugs = [{name: plug[name] for name in plug if name != "tariff_ids"} for plug in evse["connectors"]]
    shown = evse | {"status": REMOVED, "connectors": plugs, "last_updated": stamp(at, exactly=True)}
    return {name: shown[name] for name in _OF_AN_EVSE if name in shown}


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
