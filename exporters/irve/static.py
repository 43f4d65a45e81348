"""The static file: 40 columns about a point, its station, who owns and who runs it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from afir_publisher.annex import french
from afir_publisher.annex.entry import Said, given
from afir_publisher.annex.payment import card_reader, contactless, contract, other_ad_hoc
from afir_publisher.annex.phone import international
from afir_publisher.annex.service import helpdesk_phone
from afir_publisher.model import Evse
from afir_publisher.pool import Pool, Station
from exporters.datex2.tree import unnoticed
from exporters.irve.observations import observations
from exporters.irve.plugs import CCS, CHADEMO, DOMESTIC, TYPE_2, has_attached_cable, has_plug, others
from exporters.irve.prices import is_free, prices_at
from exporters.irve.row import cell

COLUMNS = (
    *("nom_amenageur", "siren_amenageur", "contact_amenageur", "nom_operateur", "contact_operateur"),
    *("telephone_operateur", "nom_enseigne", "id_station_itinerance", "id_station_local", "nom_station"),
    *("implantation_station", "adresse_station", "code_insee_commune", "coordonneesXY", "nbre_pdc"),
    *("id_pdc_itinerance", "id_pdc_local", "puissance_nominale", "prise_type_ef", "prise_type_2"),
    *("prise_type_combo_ccs", "prise_type_chademo", "prise_type_autre", "gratuit", "paiement_acte", "paiement_cb"),
    *("paiement_autre", "tarification", "condition_acces", "reservation", "horaires", "accessibilite_pmr"),
    *("restriction_gabarit", "station_deux_roues", "raccordement", "num_pdl", "date_mise_en_service"),
    *("observations", "date_maj", "cable_t2_attache"),
)
"""The columns in the order of the schema."""


class Point(NamedTuple):
    """A point that has a row: the EVSEs that are it, and the cells."""

    evses: tuple[Evse, ...]
    row: tuple[str, ...]


def rows(pool: Pool) -> Iterator[tuple[Station, list[Point]]]:
    """Each station in France with the points that everything is said of that must be, in the order of the Location."""
    if not french.is_in_france(pool):
        return
    for station, found in groupby(french.points(pool), key=lambda point: point[0]):
        points = [evses for _, evses in found]
        shared = {name: cell(says(pool, station)) for name, says in _OF_STATION.items()}
        shared["nbre_pdc"] = str(len(points))
        if all(shared[name] for name in french.STATION_COLUMNS):
            with_rows = [Point(evses, row) for evses in points if (row := _row(pool, station, shared, evses))]
            if with_rows:
                yield station, with_rows


def _row(pool: Pool, station: Station, shared: Mapping[str, str], evses: Sequence[Evse]) -> tuple[str, ...] | None:
    """The row of a point; `None` where something is not said of it that must be."""
    whole = french.joined(evses)
    if any(says(pool, station, whole) is None for says in french.POINT_COLUMNS.values()):
        return None
    cells = {**shared, **{name: cell(says(pool, station, whole)) for name, says in _OF_POINT.items()}}
    if cells["date_maj"]:
        cells["date_maj"] = unnoticed(cells["date_maj"])
    return tuple(cells[name] for name in COLUMNS)


# --- of a station


def owner(pool: Pool, station: Station) -> str | None:
    """Who owns a station: stated, or the owner that OCPI names."""
    details = pool.location.owner
    return station.facts.fr_nom_amenageur or (details.name if details and given(details.name) else None)


def operator(pool: Pool, station: Station) -> str | None:
    """Who runs a station: by the legal name, or else the one that drivers know."""
    details = pool.location.operator
    return station.facts.legal_name or (details.name if details and given(details.name) else None)


def phone(pool: Pool, station: Station) -> str | None:
    """Whom to call."""
    said = helpdesk_phone(pool, station)
    return None if said is None else international(said.value) or str(said.value)


def _stated(name: str) -> Callable[[Pool, Station], object]:
    """What is stated of a station in a column of the schema."""
    return lambda _, station: getattr(station.facts, name)


_OF_STATION: Mapping[str, Callable[[Pool, Station], object]] = {
    **french.STATION_COLUMNS,
    "nom_amenageur": owner,
    "siren_amenageur": _stated("fr_siren_amenageur"),
    "contact_amenageur": _stated("fr_contact_amenageur"),
    "nom_operateur": operator,
    "telephone_operateur": phone,
    "id_station_itinerance": lambda _, station: french.station_id(station) or french.NOT_ROAMING,
    "id_station_local": lambda _, station: station.id,
    "code_insee_commune": _stated("fr_code_insee_commune"),
    "raccordement": _stated("fr_raccordement"),
    "num_pdl": _stated("fr_num_pdl"),
    "date_mise_en_service": _stated("fr_date_mise_en_service"),
}


# --- of a point


def by_card(pool: Pool, station: Station, _evse: Evse) -> bool | None:
    """Whether there is a terminal for bank cards."""
    return _either(card_reader(pool, station), contactless(pool, station))


def otherwise(pool: Pool, station: Station, _evse: Evse) -> bool | None:
    """Whether one can pay in another way: without a contract, or by one."""
    return _either(other_ad_hoc(pool, station), contract(pool, station))


def _either(one: Said | None, other: Said | None) -> bool | None:
    """Whether one of two is so: no only where both are denied."""
    said = [None if answer is None else bool(answer.value) for answer in (one, other)]
    return True if True in said else None if None in said else False


def _plug(kinds: frozenset[str]) -> Callable[[Pool, Station, Evse], bool]:
    """Whether a point has a kind of plug."""
    return lambda _pool, _station, evse: has_plug(evse, kinds)


_OF_POINT: Mapping[str, Callable[[Pool, Station, Evse], object]] = {
    **french.POINT_COLUMNS,
    "id_pdc_itinerance": lambda _pool, _station, evse: french.point_id(evse) or french.NOT_ROAMING,
    "id_pdc_local": lambda _pool, _station, evse: evse.uid,
    "prise_type_ef": _plug(DOMESTIC),
    "prise_type_2": _plug(TYPE_2),
    "prise_type_combo_ccs": _plug(CCS),
    "prise_type_chademo": _plug(CHADEMO),
    "prise_type_autre": lambda _pool, _station, evse: bool(others(evse)),
    "gratuit": lambda pool, _station, evse: is_free(pool, evse),
    "paiement_cb": by_card,
    "paiement_autre": otherwise,
    "tarification": lambda pool, _station, evse: prices_at(pool, evse),
    "accessibilite_pmr": french.accessibility,
    "observations": observations,
    "cable_t2_attache": lambda _pool, _station, evse: has_attached_cable(evse),
}
