"""What an adapter translates, counted, so that each kind of change is said once."""

from collections.abc import Iterator
from dataclasses import field
from typing import NamedTuple

from afir_publisher.model import Finding, frozen
from afir_publisher.ocpi.page import Remark


class Change(NamedTuple):
    """One kind of change: the module it is about, where in an object it is made, and what was read as what."""

    area: str
    path: str
    said: str


@frozen
class Changes:
    """How often each kind of change was made, and a place where, which does not depend on the order of a list."""

    _found: dict[Change, tuple[int, str]] = field(default_factory=dict)

    def note(self, change: Change, where: str) -> None:
        """Count one; `where` names the object, with the value that was found if there is one to show."""
        count, place = self._found.get(change, (0, where))
        self._found[change] = count + 1, min(place, where)

    def remarks(self, dialect: str) -> Iterator[Remark]:
        """What there is to say of a dialect, in the order in which it was met."""
        for change, (count, place) in self._found.items():
            times = "once, in" if count == 1 else f"{count:,} times, such as in"
            said = f"{dialect}: {change.said} ({times} {place})"
            finding = Finding(rule="OCPI-DIALECT", severity="warning", path=change.path, message=said)
            yield Remark(area=change.area, finding=finding)
