"""What can be stated for France: columns of its schema that OCPI has no field for (IRVE 2.3.1, static), as `fr_`."""

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from afir_publisher.facts import FR_ACCESSIBILITE_PMR, FR_CONDITION_ACCES, FR_IMPLANTATION, FR_RACCORDEMENT
from afir_publisher.overlay import values as v
from afir_publisher.overlay.kind import Kind, NotUnderstood
from afir_publisher.overlay.statement import SCOPES, Scope

_STATIONS: tuple[Scope, ...] = ("source", "party", "location", "station")
_ONE_STATION: tuple[Scope, ...] = ("location", "station")
_LOCATION: tuple[Scope, ...] = ("location",)


class Column(NamedTuple):
    """A key for a column: how it is written, what of, what it says, an example."""

    name: str
    kind: Kind
    scopes: tuple[Scope, ...]
    help: str
    example: str


def _form(pattern: str) -> Callable[[str], str]:
    """A text of a fixed form."""

    def take(found: str) -> str:
        if not re.fullmatch(pattern, found):
            raise NotUnderstood
        return found

    return take


def _date(found: str) -> str:
    """A day; a spreadsheet may write the midnight that it begins with."""
    try:
        return date.fromisoformat(re.sub("[ T]00:00:00$", "", found)).isoformat()
    except ValueError as error:
        raise NotUnderstood from error


_EMAIL = Kind(expected="an e-mail address", take=_form(r"[^@\s]+@[^@\s]+\.[^@\s]+"))
_SIREN = Kind(expected="nine digits, in a cell that is text", take=_form("[0-9]{9}"))
_INSEE = Kind(expected="five characters, in a cell that is text", take=_form("([013-9][0-9]|2[AB1-9])[0-9]{3}"))
_STATION_ID = Kind(
    expected="an id of AFIREV, such as FRXXXP1", take=_form(r"[Ff][Rr]\*?[A-Za-z0-9]{3}\*?[Pp]\*?[A-Za-z0-9*]{1,33}")
)
_DATE = Kind(expected="a date, such as 2024-03-01", take=_date)

COLUMNS = (
    Column("fr_nom_amenageur", v.TEXT, _STATIONS, "Who owns the station, by the legal name.", "Ville de Bordeaux"),
    Column("fr_siren_amenageur", _SIREN, _STATIONS, "The owner's number in SIRENE.", "130025265"),
    Column("fr_contact_amenageur", _EMAIL, _STATIONS, "The owner's e-mail address.", "irve@ville.example"),
    Column("fr_contact_operateur", _EMAIL, _STATIONS, "The operator's e-mail address.", "contact@cpo.example"),
    Column("fr_id_station_itinerance", _STATION_ID, _ONE_STATION, "The station's id by AFIREV.", "FR*AMX*P2001"),
    Column(
        *("fr_implantation_station", v.word_of(*FR_IMPLANTATION), _STATIONS, "What kind of place the station is in."),
        "Parking public",
    ),
    Column("fr_code_insee_commune", _INSEE, _LOCATION, "The code of the commune, not its postal code.", "69382"),
    Column(
        *("fr_condition_acces", v.word_of(*FR_CONDITION_ACCES), _STATIONS, "Whether everybody gets to the station."),
        "Accès libre",
    ),
    Column(
        *("fr_accessibilite_pmr", v.word_of(*FR_ACCESSIBILITE_PMR), SCOPES),
        *("Whether people of reduced mobility can use it.", "Accessible mais non réservé PMR"),
    ),
    Column(
        *("fr_restriction_gabarit", v.TEXT, _STATIONS, "How large vehicles may be, or that there is no limit."),
        "Aucune",
    ),
    Column("fr_station_deux_roues", v.YES_NO, _STATIONS, "Whether the station is for two-wheelers only.", "no"),
    Column("fr_raccordement", v.word_of(*FR_RACCORDEMENT), _STATIONS, "How it is connected to the grid.", "Direct"),
    Column("fr_num_pdl", v.text_of(64), _STATIONS, "The number of the point of delivery.", "30001234567890"),
    Column("fr_date_mise_en_service", _DATE, _STATIONS, "When the station went into service.", "2024-03-01"),
)
"""The keys, in the order of the schema."""
