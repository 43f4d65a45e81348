"""What texts say: names, directions, floors, references that were cut or stand in the wrong field."""

import re
from collections.abc import Iterator
from functools import lru_cache

from afir_publisher.annex.entry import given
from afir_publisher.countries import alpha_2
from afir_publisher.model import DisplayText, first_of
from afir_publisher.pool import Pool
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import points
from afir_publisher.rules.tables.fillers import says_nothing
from afir_publisher.rules.tables.languages import EVERYWHERE, OFFICIAL
from afir_publisher.rules.tables.places import FLOORS, SIDES
from afir_publisher.rules.words import OF_EVSE

_WORD = re.compile(r"[^\W\d_]+")
_TEST = re.compile(r"\b(?:test|dummy|demo)\b", re.IGNORECASE)
_REFERENCE_LENGTH = OF_EVSE.most[OF_EVSE.names.index("physical_reference")]
_MOST_LETTERS_OF_A_FLOOR = 2


@rule("OCPI-NAME", severity="warning", cites="OCPI 2.3.0, mod_locations, 3.1 Location object, name")
def name_says_nothing(pool: Pool) -> Iterator[tuple[str, str]]:
    """The name of a Location is its address, a filler, or that of a test.

    It is what drivers see first. An address stands beside it anyway; a test that is published sends them to a place
    that is none.

    Send a name that is on the spot, or leave it out; set publish false for tests.
    """
    name, address = pool.location.name, pool.location.address
    if not given(name):
        return
    if says_nothing(name) or _is_test(name):
        yield "name", f"Location {pool.location.id}: name is {name!r}"
    elif name == address:
        yield "name", f"Location {pool.location.id}: name and address are both {name!r}"


@lru_cache(maxsize=4096)
def _is_test(name: str) -> bool:
    """Whether a name has a word for a test in it."""
    return _TEST.search(name) is not None


@rule("OCPI-CUT", severity="warning", cites="OCPI 2.3.0, mod_locations, EVSE object, physical_reference")
def reference_cut(pool: Pool) -> Iterator[tuple[str, str]]:
    """A physical_reference was cut where OCPI has no more room.

    It has 16 characters, and its last word is the beginning of an earlier one. Drivers look for what is printed on the
    station, and do not find it.

    Send what is printed on the station, once.
    """
    found = [(i, evse) for i, evse in points(pool) if evse.physical_reference and _is_cut(evse.physical_reference)]
    if found:
        i, evse = found[0]
        said = f"EVSE {evse.uid}: physical_reference is {evse.physical_reference!r}{first_of(len(found))}"
        yield f"evses[{i}].physical_reference", said


def _is_cut(reference: str) -> bool:
    """Whether a reference ends in a word that it began before."""
    if len(reference) != _REFERENCE_LENGTH:
        return False
    *words, last = reference.split()
    return any(word != last and word.startswith(last) for word in words)


@rule("AFIR-A08-FLOOR", severity="warning", cites="AFIR Art. 20(2)(a)(viii); (EU) 2025/655 Annex, Table A, 8")
def floor_is_none(pool: Pool) -> Iterator[tuple[str, str]]:
    """The floor_level of an EVSE is no floor.

    It is published as the level that the station is on. OCPI has four characters for it, and software cuts other texts
    to them, such as the name of the place.

    Send the floor as it is displayed on the spot, such as `-1` or `P2`; leave it out where there is none.
    """
    found = [(i, evse) for i, evse in points(pool) if given(evse.floor_level) and not _is_floor(evse.floor_level)]
    if found:
        i, evse = found[0]
        said = f"EVSE {evse.uid}: floor_level is {evse.floor_level!r}{first_of(len(found))}"
        yield f"evses[{i}].floor_level", said


@lru_cache(maxsize=1024)
def _is_floor(level: str) -> bool:
    """Whether a text may be a floor: with a number in it, one or two letters, or a word for floors."""
    if any(map(str.isdigit, level)):
        return True
    is_short = len(level) <= _MOST_LETTERS_OF_A_FLOOR and level.isalpha()
    return is_short or not FLOORS.isdisjoint(_WORD.findall(level.casefold()))


@rule("AFIR-A08-SIDE", severity="warning", cites="AFIR Art. 20(2)(a)(viii); (EU) 2025/655 Annex, Table A, 8")
def directions_are_a_side(pool: Pool) -> Iterator[tuple[str, str]]:
    """Directions say no more than left or right.

    They are to lead from the street to the recharging point; which side of the station it is on has a field of its own.

    Send the side as evse_position with the parking of the EVSE (OCPI 2.3.0), and directions that lead there.
    """
    found = [(path, text) for path, texts in _directions(pool) for text in texts if _is_side(text.text)]
    if found:
        path, text = found[0]
        yield path, f"Location {pool.location.id}: directions are {text.text!r}{first_of(len(found))}"


@lru_cache(maxsize=1024)
def _is_side(text: str) -> bool:
    """Whether a text has only words for sides."""
    words = _WORD.findall(text.casefold())
    return bool(words) and SIDES.issuperset(words)


@rule("AFIR-A08-DOUBLE", severity="warning", cites="(EU) 2025/655 Art. 3; Annex, Table A, 8")
def directions_repeated(pool: Pool) -> Iterator[tuple[str, str]]:
    """The same directions stand there twice.

    The law wants duplicates removed; a list of languages is shown to drivers as a choice between equal texts.

    Send each text once, in its own language.
    """
    found = [(path, text) for path, texts in _directions(pool) for text in _repeated(texts)]
    if found:
        path, text = found[0]
        yield path, f"Location {pool.location.id}: directions {text!r}{first_of(len(found))}"


def _repeated(texts: tuple[DisplayText, ...]) -> list[str]:
    """What stands in a list a second time."""
    return [one.text for k, one in enumerate(texts) if any(one.text == other.text for other in texts[:k])]


@rule("AFIR-A08-LANGUAGE", severity="warning", cites="AFIR Art. 20(2)(a)(viii); (EU) 2025/655 Annex, Table A, 8")
def directions_in_foreign_language(pool: Pool) -> Iterator[tuple[str, str]]:
    """Directions are in no language of the country, and not in English.

    Mostly the code of the language is the software's default and not that of the text, so it is read out and
    translated wrongly.

    Send directions in a language of the country, with its ISO 639-1 code; add others beside it.
    """
    country = alpha_2(pool.location.country)
    official = OFFICIAL.get(country) if country else None
    if official is None:
        return
    found = [
        (path, texts[0])
        for path, texts in _directions(pool)
        if all(_is_foreign(text.language, official) for text in texts)
    ]
    if found:
        path, text = found[0]
        said = f"directions {text.text!r} are in {text.language!r}, and the country is {pool.location.country}"
        yield path, f"Location {pool.location.id}: {said}{first_of(len(found))}"


def _is_foreign(language: str | None, official: frozenset[str]) -> bool:
    """Whether a language is stated, and is neither the country's nor English."""
    code = (language or "").strip().lower().partition("-")[0]
    return bool(code) and code != EVERYWHERE and code not in official


def _directions(pool: Pool) -> Iterator[tuple[str, tuple[DisplayText, ...]]]:
    """The directions of a Location and of its recharging points, each with its place, where there are some."""
    if pool.location.directions:
        yield "directions", pool.location.directions
    for i, evse in points(pool):
        if evse.directions:
            yield f"evses[{i}].directions", evse.directions
