"""French IRVE files (etalab schema-irve 2.3.1): static and dynamic CSV, by our own table or by a Table Schema."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from afir_publisher.check import wording
from afir_publisher.check.fault import Ledger

_YES_OR_NO = frozenset(["true", "false", "True", "False", "TRUE", "FALSE", "1", "0"])  # as Table Schema has them


class Column(NamedTuple):
    """A column: its name, its type as Table Schema calls it, whether a value is required, and what it may be."""

    name: str
    type: str = "string"
    is_required: bool = False
    pattern: str = ""
    words: tuple[str, ...] = ()
    least: float | None = None


def _columns(lines: str) -> tuple[Column, ...]:
    """Columns from our notation: name, type, `!` for required, and `>= 0`, `~ pattern` or `= words, with commas`."""
    found = []
    for line in lines.strip().splitlines():
        name, type_, *rest = line.split(maxsplit=2)
        more = rest[0] if rest else ""
        found.append(
            Column(
                name=name,
                type=type_.rstrip("!"),
                is_required=type_.endswith("!"),
                pattern=more[2:] if more.startswith("~ ") else "",
                words=tuple(word.strip() for word in more[2:].split(",")) if more.startswith("= ") else (),
                least=float(more[3:]) if more.startswith(">= ") else None,
            )
        )
    return tuple(found)


STATIC = _columns(r"""
nom_amenageur string
siren_amenageur string ~ ^\d{9}$
contact_amenageur email
nom_operateur string
contact_operateur email!
telephone_operateur string
nom_enseigne string!
id_station_itinerance string! ~ (?:(?:^|,)(^[A-Z]{2}[A-Z0-9]{4,33}$|Non concerné))+$
id_station_local string
nom_station string!
implantation_station string! = Voirie, Parking public, Parking privé à usage public, Parking privé réservé à la clientèle, Station dédiée à la recharge rapide
adresse_station string!
code_insee_commune string ~ ^([013-9]\d|2[AB1-9])\d{3}$
coordonneesXY geopoint!
nbre_pdc integer! >= 0
id_pdc_itinerance string! ~ (?:(?:^|,)(^[A-Z]{2}[A-Z0-9]{4,33}$|Non concerné))+$
id_pdc_local string
puissance_nominale number! >= 0
prise_type_ef boolean!
prise_type_2 boolean!
prise_type_combo_ccs boolean!
prise_type_chademo boolean!
prise_type_autre boolean!
gratuit boolean
paiement_acte boolean!
paiement_cb boolean
paiement_autre boolean
tarification string
condition_acces string! = Accès libre, Accès réservé
reservation boolean!
horaires string! ~ (.*?)((\d{1,2}:\d{2})-(\d{1,2}:\d{2})|24/7)
accessibilite_pmr string! = Réservé PMR, Accessible mais non réservé PMR, Non accessible, Accessibilité inconnue
restriction_gabarit string!
station_deux_roues boolean!
raccordement string = Direct, Indirect
num_pdl string
date_mise_en_service date
observations string
date_maj date!
cable_t2_attache boolean
""")  # noqa: E501 - the words of an enumeration
"""What each charging point is: a row each."""

DYNAMIC = _columns(r"""
id_pdc_itinerance string! ~ ^[A-Z]{2}[A-Z0-9]{4,33}$
etat_pdc string! = en_service, hors_service, inconnu
occupation_pdc string! = libre, occupe, reserve, inconnu
horodatage datetime!
etat_prise_type_2 string = fonctionnel, hors_service, inconnu
etat_prise_type_combo_ccs string = fonctionnel, hors_service, inconnu
etat_prise_type_chademo string = fonctionnel, hors_service, inconnu
etat_prise_type_ef string = fonctionnel, hors_service, inconnu
""")
"""What each is doing."""

POINT = "id_pdc_itinerance"
_NOT_ROAMING = "Non concerné"


def kind_of(header: Sequence[str]) -> str | None:
    """Whether a header is that of a static or a dynamic file; `None` if of neither."""
    names = {name.strip().strip('"') for text in header for name in text.split(";")}
    if POINT not in names:
        return None
    return "dynamic" if names & {"etat_pdc", "occupation_pdc", "horodatage"} else "static"


def columns_of(table_schema: Mapping[str, Any]) -> tuple[Column, ...]:
    """The columns that a Table Schema states.

    Raises:
        ValueError: It is none.
    """
    fields = table_schema.get("fields")
    if not isinstance(fields, list) or not all(isinstance(one, dict) and "name" in one for one in fields):
        raise ValueError("a Table Schema has a list of fields, each with a name")
    return tuple(_column(one, one.get("constraints", {})) for one in fields)


def _column(field: Mapping[str, Any], limits: Mapping[str, Any]) -> Column:
    """One column of a Table Schema."""
    is_email = field.get("format") == "email"
    return Column(
        name=field["name"],
        type="email" if is_email else field.get("type", "string"),
        is_required=limits.get("required", False),
        pattern=limits.get("pattern", ""),
        words=tuple(limits.get("enum", ())),
        least=limits.get("minimum"),
    )


def check(lines: Iterable[str], columns: Sequence[Column], ledger: Ledger, points: set[str]) -> None:
    """Look at a file, row by row; `points` takes up the charging points that it names.

    Raises:
        csv.Error: It cannot be read as CSV.
    """
    rows = csv.reader(lines, strict=True)
    header = next(rows, [])
    _header(header, columns, ledger)
    places = {name: at for at, name in reversed([*enumerate(header)])}
    here = [(column, places[column.name]) for column in columns if column.name in places]
    seen: dict[str, int] = {}
    for row in rows:
        line = rows.line_num
        if not row:
            continue
        if len(row) != len(header):
            ledger.add("row", line, None, f"{len(row)} values", f"{len(header)}, as many as there are columns")
            continue
        for column, at in here:
            _value(row[at], column, line, ledger)
        _identity(row, places, line, seen, ledger)
    points.update(seen)


def points_unknown(points: Iterable[str], known: set[str]) -> Iterator[str]:
    """The charging points of a dynamic file that no static one has."""
    return (point for point in points if point not in known)


def _header(header: Sequence[str], columns: Sequence[Column], ledger: Ledger) -> None:
    """Look at the names of the columns and at their order."""
    expected = [column.name for column in columns]
    if len(header) == 1 and ";" in header[0]:
        ledger.add("column", 1, None, "values are separated by semicolons", "commas")
        return
    for name in expected:
        if name not in header:
            ledger.add("column", 1, (None, name), "is missing", f"{name}, in place {expected.index(name) + 1}")
    for at, name in enumerate(header):
        if name in header[:at]:
            ledger.add("column", 1, (None, name), "is there twice", "each column once")
        elif name not in expected:
            ledger.add("odd", 1, (None, name), "is not in the schema", wording.one_of(name, expected))
    ours = [name for name in dict.fromkeys(header) if name in expected]
    in_order = [name for name in expected if name in header]
    for found, wanted in zip(ours, in_order, strict=True):
        if found != wanted:
            ledger.add("column", 1, (None, found), f"stands where {wanted} belongs", f"{wanted} here")
            return


def _value(text: str, column: Column, line: int, ledger: Ledger) -> None:
    """Look at one value."""
    trail = (None, column.name)
    if not text:
        if column.is_required:
            ledger.add("missing", line, trail, "is empty", "a value, which is required")
    elif expected := _wrong_type(text, column.type):
        ledger.add("value", line, trail, wording.quoted(text), expected)
    elif column.words and text not in column.words:
        ledger.add("word", line, trail, wording.quoted(text), wording.one_of(text, column.words))
    elif column.pattern and not re.search(column.pattern, text):
        ledger.add("value", line, trail, wording.quoted(text), f"the form {column.pattern}")
    elif column.least is not None and float(text) < column.least:
        ledger.add("value", line, trail, wording.quoted(text), f"{column.least:g} or more")


def _wrong_type(text: str, type_: str) -> str | None:
    """What is expected of a value that is not of its type; `None` if it is."""
    if type_ == "boolean":
        return None if text in _YES_OR_NO else "true or false"
    if type_ in ("integer", "number"):
        pattern = r"[+-]?\d+" if type_ == "integer" else r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"
        return None if re.fullmatch(pattern, text) else f"a {'whole ' if type_ == 'integer' else ''}number"
    if type_ == "date":
        return None if _is_date(text) else "a date such as 2026-01-31"
    if type_ == "datetime":
        return None if _is_moment(text) else "a date and time with offset, such as 2026-01-31T09:00:00+01:00"
    if type_ == "geopoint":
        return None if _is_place(text) else 'a text "[longitude,latitude]" in degrees, such as "[2.35,48.85]"'
    if type_ == "email":
        return None if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text) else "an e-mail address"
    return None


def _is_date(text: str) -> bool:
    """Whether a text is a date of the calendar."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_moment(text: str) -> bool:
    """Whether a text is a time with its offset."""
    try:
        return "T" in text and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _is_place(text: str) -> bool:
    """Whether a text is a list of longitude and latitude, in degrees."""
    try:
        longitude, latitude = json.loads(text)
        return abs(float(longitude)) <= 180 and abs(float(latitude)) <= 90  # noqa: PLR2004 - degrees
    except (ValueError, TypeError):
        return False


def _identity(row: Sequence[str], places: Mapping[str, int], line: int, seen: dict[str, int], ledger: Ledger) -> None:
    """Look at whose row it is: each charging point has one."""
    if POINT not in places:
        return
    point = row[places[POINT]]
    if point and point != _NOT_ROAMING and (before := seen.setdefault(point, line)) != line:
        ledger.add("duplicate", line, (None, POINT), f"{wording.quoted(point)} is in line {before}, too", "a row each")
