"""How a source behaved in a pull: what was odd about its interface, and what is to be remembered for the next one.

Pure: findings about the source as a whole, and its `Memory`; the pipeline puts both into the store.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from afir_publisher.model import Finding, first_of
from afir_publisher.ocpi.memory import OVERLAP, Memory
from afir_publisher.ocpi.page import Kind, Remark, Since
from afir_publisher.rules import interface
from afir_publisher.rules.rule import Rule

INTERFACE = "interface"
"""The kind of what is found about a source itself, in place of an object."""

MISSED_SHARE = 0.01
"""Of the objects that changed, the share that may not have moved their `last_updated` where changes are pulled."""

_TIMES = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")


class Manners:
    """What is noted on the way; `partial` are the kinds of which only what changed was shown, and since when."""

    def __init__(self, memory: Memory) -> None:
        """Begin with what is remembered."""
        self.partial: dict[Kind, datetime] = {}
        self.remarks: dict[str, list[Finding]] = {}
        self._memory = memory
        self._newest: dict[Kind, float] = {}

    def note(self, shown: Since | Remark) -> None:
        """Take note of what is no page."""
        if isinstance(shown, Since):
            self.partial[shown.kind] = shown.moment
        else:
            self.remarks.setdefault(shown.area, []).append(shown.finding)

    def see(self, kind: Kind, updated: Collection[float]) -> None:
        """Take note of when new objects say that they changed, in seconds since 1970."""
        self._newest[kind] = max([self._newest.get(kind, 0.0), *updated])

    def leave_out(self, foreign: Mapping[tuple[str, tuple[str, str]], int]) -> None:
        """Tell of objects of parties that are not wanted."""
        for (kind, party), count in sorted(foreign.items()):
            code = "*".join(party)
            said = f"{counted(count, kind)} of {code}, which is none of the configured parties, and left out"
            self._remark(f"{kind}s", interface.FOREIGN, code, said)

    def contradict(self, keys: Sequence[str]) -> None:
        """Tell of objects that were shown twice, with different contents, of which neither is newer."""
        if keys:
            said = f"{keys[0]} was shown twice with the same last_updated and different contents"
            self._remark("objects", interface.TWICE, keys[0], f"{said}, and the first is kept{first_of(len(keys))}")

    def judge_dates(self, changed_at: Mapping[Kind, Sequence[float]], now: datetime) -> None:
        """Find out whether pulls of changes would miss some: where what changed does not say that it did.

        `changed_at` is when the objects that a pull showed otherwise than before say that they changed.
        """
        for kind, times in changed_at.items():
            mark = self._memory.watermarks.get(kind)
            if mark is None or kind in self.partial:
                continue
            since = (mark - OVERLAP).timestamp()
            missed = sum(moment < since for moment in times)
            if missed > MISSED_SHARE * len(times):
                self._memory = self._memory.with_undated([kind], now)
                said = (
                    f"{missed:,} of {len(times):,} {kind}s that changed did not move last_updated, so a pull of "
                    "changes would not show them; all are read each time"
                )
                self._remark(f"{kind}s", interface.DATE_FROM, "last_updated", said)

    def learned(self, short: Collection[str], now: datetime, full: tuple[datetime, str] | None) -> Memory:
        """What is to be remembered. `short` are the kinds that were not shown to their end.

        `full` is when a pull that showed all there is began, and how it saw the source.
        """
        memory = self._memory
        for kind, newest in self._newest.items():
            if kind not in short and newest:
                memory = memory.with_watermark(kind, newest, now)
        return memory.after_full(*full) if full else memory

    def _remark(self, area: str, rule: Rule, path: str, said: str) -> None:
        """Note a finding."""
        self.remarks.setdefault(area, []).append(rule.finding(path, said))


def fell_short(why: str) -> Finding:
    """The finding that a pull fell short; without times, so that it is the same one as long as the trouble lasts."""
    return interface.SHORT.finding("", _TIMES.sub("…", why))


def counted(count: int, kind: str) -> str:
    """How many objects of a kind there are, as a subject and its verb."""
    return f"{count:,} {kind} is" if count == 1 else f"{count:,} {kind}s are"
