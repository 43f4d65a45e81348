"""What a rule is, and how a module of rules states one.

Codes are for ever: a number is never used again, and a retired rule keeps its entry and names its successor.

    AFIR-A05        the law's entry (2025/655, Annex: Table A, 5) is missing or says nothing
    AFIR-A07-ZERO   a further way to get the same entry wrong, as one capital word
    OCPI-FIELD      no matter of law, but of OCPI: what the reader had to leave out or guess, or a check found odd
    DE-STATION-ID   asked by one country's access point alone; only run for feeds that go there

An error is a breach that is certain. What is disputed, or may be right for reasons that data do not show, is a warning.

The text of a rule has three paragraphs: its title, the breach in one sentence; why it matters; what the CPO should do.
"""

import inspect
from collections.abc import Callable, Iterator
from typing import Literal

from afir_publisher.model import Finding, Severity, Tariff, frozen
from afir_publisher.pool import Pool

Find = Callable[[Pool], Iterator[tuple[str, str]]]
"""Yields a path within the Location, such as `evses[2].connectors[0].standard`, and a message that holds values."""

FindInTariff = Callable[[Tariff], Iterator[tuple[str, str]]]
"""The same for a Tariff, with a path within it."""


@frozen
class Rule:
    """One thing that can be wrong with a CPO's data, in a Location (`find`) or a Tariff (`find_in_tariff`).

    Without either it is the reader that reports it. `of_unpublished`: also where a Location publishes no station.
    """

    code: str
    severity: Severity
    cites: str
    title: str
    why: str
    advice: str
    find: Find | None = None
    find_in_tariff: FindInTariff | None = None
    of_unpublished: bool = False

    @property
    def entry(self) -> str | None:
        """The entry of the Annex that it is about, such as `A05`."""
        return self.code[5:8] if self.code.startswith("AFIR-") else None

    @property
    def is_about_absence(self) -> bool:
        """Whether it finds that an entry is missing, and not that it is wrong: its code is the entry's and no more."""
        return len(self.code) == len("AFIR-A05")

    @property
    def access_point(self) -> str | None:
        """The country (ISO 3166 alpha-2) whose access point alone asks for it."""
        country = self.code.partition("-")[0]
        return country if len(country) == len("DE") else None

    def finding(self, path: str, message: str) -> Finding:
        """What is found by it in one place."""
        return Finding(rule=self.code, severity=self.severity, path=path, message=message)

    @property
    def kind(self) -> Literal["check", "reading"]:
        """Who finds it: a check of what was read, or the reading itself."""
        return "check" if self.find or self.find_in_tariff else "reading"


def rule(code: str, *, severity: Severity, cites: str, of_unpublished: bool = False) -> Callable[[Find], Rule]:
    """Make a Rule of the generator that finds its breaches; the docstring is the rule's text."""

    def of(find: Find) -> Rule:
        title, why, advice = _paragraphs(code, find.__doc__ or "")
        return Rule(
            code=code,
            severity=severity,
            cites=cites,
            title=title,
            why=why,
            advice=advice,
            find=find,
            of_unpublished=of_unpublished,
        )

    return of


def tariff_rule(code: str, *, severity: Severity, cites: str) -> Callable[[FindInTariff], Rule]:
    """Make a Rule about tariffs: a tariff is checked once, however many connectors name it."""

    def of(find: FindInTariff) -> Rule:
        title, why, advice = _paragraphs(code, find.__doc__ or "")
        return Rule(code=code, severity=severity, cites=cites, title=title, why=why, advice=advice, find_in_tariff=find)

    return of


def reading(code: str, text: str, *, severity: Severity, cites: str) -> Rule:
    """A Rule for what only the reader can see."""
    title, why, advice = _paragraphs(code, text)
    return Rule(code=code, severity=severity, cites=cites, title=title, why=why, advice=advice)


def _paragraphs(code: str, text: str) -> tuple[str, str, str]:
    """Title, why and advice, each on one line."""
    found = [" ".join(paragraph.split()) for paragraph in inspect.cleandoc(text).split("\n\n")]
    if len(found) != 3:  # noqa: PLR2004 - title, why, advice
        raise ValueError(f"{code}: its text has {len(found)} paragraphs; expected title, why and advice")
    return found[0], found[1], found[2]
