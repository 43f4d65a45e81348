"""The dynamic file: whether a point works and whether it is free, and the same of each kind of plug that it has."""

from collections.abc import Sequence
from typing import NamedTuple

from afir_publisher.annex.french import point_id
from afir_publisher.model import Evse
from afir_publisher.pool import Pool
from exporters.datex2.tree import moment
from exporters.irve.plugs import CCS, CHADEMO, DOMESTIC, TYPE_2, has_plug


class State(NamedTuple):
    """What a status of OCPI is here: of the point, of its use, of its plugs."""

    point: str
    use: str
    plug: str


UNKNOWN = State("inconnu", "inconnu", "inconnu")
STATES = {
    **dict.fromkeys(("CHARGING", "BLOCKED"), State("en_service", "occupe", "fonctionnel")),
    "RESERVED": State("en_service", "reserve", "fonctionnel"),
    "AVAILABLE": State("en_service", "libre", "fonctionnel"),
    **dict.fromkeys(("INOPERATIVE", "OUTOFORDER"), State("hors_service", "inconnu", "hors_service")),
    "UNKNOWN": UNKNOWN,
}
"""Every status; of several EVSEs that are one point the first counts: it charges one vehicle at a time."""

_ORDER = list(dict.fromkeys(STATES.values()))

PLUGS = {
    "etat_prise_type_2": TYPE_2,
    "etat_prise_type_combo_ccs": CCS,
    "etat_prise_type_chademo": CHADEMO,
    "etat_prise_type_ef": DOMESTIC,
}

COLUMNS = ("id_pdc_itinerance", "etat_pdc", "occupation_pdc", "horodatage", *PLUGS)


def state(evse: Evse) -> State:
    """What an EVSE is doing."""
    return STATES.get(evse.status.strip().upper(), UNKNOWN)


def row(pool: Pool, evses: Sequence[Evse]) -> tuple[str, ...] | None:
    """The row of a point that has an id; `None` where nobody says since when it is so."""
    known = [evse.last_updated for evse in evses if evse.last_updated]
    since = moment(max(known, default=pool.location.last_updated))
    identity = point_id(evses[0])
    if identity is None or since is None:
        return None
    of_point = min(map(state, evses), key=_ORDER.index)
    return (identity, of_point.point, of_point.use, since, *(_plug(evses, kinds) for kinds in PLUGS.values()))


def _plug(evses: Sequence[Evse], kinds: frozenset[str]) -> str:
    """Whether a kind of plug works, as far as EVSEs say; empty where there is none."""
    found = [state(evse) for evse in evses if has_plug(evse, kinds)]
    return min(found, key=_ORDER.index).plug if found else ""
