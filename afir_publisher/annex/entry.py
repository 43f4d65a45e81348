"""What one of the law's kinds of data is, and what can be said of it at one place."""

from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple, TypeGuard

from afir_publisher.facts import FROM_OCPI, Facts, Origin
from afir_publisher.model import Evse, frozen
from afir_publisher.pool import Pool, Station


class Said(NamedTuple):
    """A value that answers an entry, and where it comes from."""

    value: Any
    origin: Origin = FROM_OCPI

    def __str__(self) -> str:
        """The value for people."""
        return shown(self.value)


OfStation = Callable[[Pool, Station], Said | None]
OfPoint = Callable[[Pool, Station, Evse], Said | None]


@frozen
class AnnexEntry:
    """One of the 37 kinds of data of (EU) 2025/655: its number, its name, how fast it must follow, what says it.

    Exactly one of `of_station` and `of_point` is there, by the level that the Annex has for it; it gives `None` where
    nothing is said. What is `conditional` is owed only where there is such a thing, so that nothing said is no breach.
    """

    code: str
    title: str
    kind: Literal["static", "dynamic"]
    of_station: OfStation | None = None
    of_point: OfPoint | None = None
    conditional: bool = False

    @property
    def cites(self) -> str:
        """Where the law has it, as `AFIR Art. 20(2)(a)(v); (EU) 2025/655 Annex, Table A, 5`."""
        table, number = self.code[0], int(self.code[1:])
        return f"AFIR Art. 20(2)({table.lower()})({_ROMAN[number]}); (EU) 2025/655 Annex, Table {table}, {number}"

    def said(self, pool: Pool, station: Station, evse: Evse) -> Said | None:
        """What is said of a recharging point, or of the station that it is part of."""
        if self.of_station is not None:
            return self.of_station(pool, station)
        return self.of_point(pool, station, evse) if self.of_point is not None else None


_ROMAN = (
    *("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi"),
    *("xvii", "xviii", "xix", "xx", "xxi", "xxii", "xxiii", "xxiv"),
)


def derived(value: Any, by: str) -> Said:
    """What a rule of ours makes of what OCPI says; `by` is that rule in words."""
    return Said(value, Origin("derived", by))


def fact(facts: Facts, name: str) -> Said | None:
    """What is stated beside OCPI, if anything is."""
    value = getattr(facts, name)
    return None if value is None else Said(value, facts.origin(name))


def prefer(facts: Facts, name: str, from_ocpi: Said | None) -> Said | None:
    """What is stated of this very object; else what OCPI says; else what is stated of its whole source or party."""
    stated = fact(facts, name)
    return stated if stated is not None and (from_ocpi is None or name not in facts.general) else from_ocpi


def together(found: Iterable[Said]) -> Origin:
    """Where an answer comes from that is made of several."""
    origins = list(dict.fromkeys(said.origin for said in found))
    return origins[0] if len(origins) == 1 else Origin("derived", "; ".join(map(str, origins)))


def given(text: str | None) -> TypeGuard[str]:
    """Whether a text says something; `#NA` is OCPI's filler for a string that must be there and cannot be filled."""
    return bool(text) and text != "#NA"


def shown(value: Any) -> str:
    """A value as people read it: yes and no, lists with commas, none for an empty list."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list | frozenset | set):
        return ", ".join(map(shown, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)
