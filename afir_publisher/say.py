"""What commands tell people; numbers that matter first, a line each, so that they read well in any width."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from afir_publisher.difference import Change
from afir_publisher.forgetting import Pruned
from afir_publisher.job import Report
from afir_publisher.model import Location
from afir_publisher.overlay.answers import Answer
from afir_publisher.overlay.checked import Checked
from afir_publisher.overview import Overview
from afir_publisher.rules import RULES
from afir_publisher.store.snapshots import Pull
from afir_publisher.sync import CHANGES, Outcome

if TYPE_CHECKING:  # they need httpx, which takes time to import
    from afir_publisher.deliver.rounds import Round
    from afir_publisher.ocpi.conformance import Observation

_LONGEST_VALUE = 60
_LONGEST_TEXT = 400


def report(found: Report) -> Iterator[str]:
    """A sync: each source, then each message."""
    for outcome in found.outcomes:
        yield from _outcome(outcome)
    yield from _messages(found)
    if not any(outcome.messages for outcome in found.outcomes):
        yield "Nothing new to publish."
    yield from found.faults


def pushed(found: Report) -> Iterator[str]:
    """What became of pushes: each source that sent some, then each message."""
    for outcome in found.outcomes:
        sent = f"{outcome.seen['locations']:,} locations, {outcome.seen['tariffs']:,} tariffs"
        moved = f"{outcome.new:,} new, {outcome.changed:,} changed, {outcome.gone:,} gone"
        yield f"{outcome.source}: pushed {sent}; {moved}, {outcome.unreadable:,} unreadable"
    yield from _messages(found)


def _messages(found: Report) -> Iterator[str]:
    """Each message and the files that it is in."""
    for outcome in found.outcomes:
        for message in outcome.messages:
            files = found.files.get((message.feed, message.publication, message.seq), ())
            moved = (
                f"{message.changed:,} changed, {message.gone:,} gone"
                if message.kind == "delta"
                else f"{message.changed:,} entries"
            )
            yield f"{message.feed} {message.publication} {message.kind} {message.seq}: {moved}"
            yield from (f"  {file}" for file in files if not file.endswith((".gz", ".zst")))


def _outcome(outcome: Outcome) -> Iterator[str]:
    """One source."""
    state = "complete" if outcome.complete else "NOT COMPLETE"
    seen = f"{outcome.seen['locations']:,} locations, {outcome.seen['tariffs']:,} tariffs"
    only = " of what changed" if outcome.mode == CHANGES else ""
    yield f"{outcome.source}: {state}, {seen}{only}"
    moved = f"{outcome.new:,} new, {outcome.changed:,} changed, {outcome.gone:,} gone"
    yield f"  {moved}, {outcome.unreadable:,} unreadable"
    yield f"  findings: {outcome.findings['error']:,} errors, {outcome.findings['warning']:,} warnings"
    for rule, severity, count in outcome.most_found:
        yield f"    {rule} ({severity}) {count:,}: {RULES[rule].title}" if rule in RULES else f"    {rule} {count:,}"
    yield from (f"  {note}" for note in outcome.notes)
    yield from (f"  held back as not valid, the last good one stays: {key}" for key in outcome.held_back)


def pulls(found: Sequence[Pull]) -> Iterator[str]:
    """Snapshots, a line each, under a head; then why one is not complete."""
    widths = ((9, "locations"), (8, "tariffs"), (8, "new"), (8, "changed"), (8, "gone"))
    counts = "".join(f"  {name:>{width}}" for width, name in widths)
    names = max(len(name) for name in ("source", *(pull.source for pull in found)))
    yield f"snapshot  {'when (UTC)':<19}  {'source':<{names}}  {'state':<10}  {'asked for':<9}{counts}"
    for pull in found:
        state = "complete" if pull.complete else "incomplete"
        yield (
            f"{pull.id:>8}  {pull.started[:19].replace('T', ' ')}  {pull.source:<{names}}  {state:<10}  {pull.mode:<9}"
            f"  {pull.locations:>9,}  {pull.tariffs:>8,}  {pull.new:>8,}  {pull.changed:>8,}  {pull.gone:>8,}"
        )
        yield from (f"{'':>8}  {line}" for line in (pull.note or "").splitlines())


def pruned(found: Pruned, *, rehearsed: bool = False) -> Iterator[str]:
    """What was forgotten, a line each; then the room that this made."""
    for one in found.forgotten:
        what, texts = ("messages", "entries") if len(one.of) > 1 else ("snapshots", "objects")
        yield (
            f"{' '.join(one.of)}: {one.states:,} {what} before {one.kept_from} and {one.texts:,} texts of {texts} "
            f"{'would be' if rehearsed else 'are'} forgotten"
        )
    day = f"{found.before:%Y-%m-%d %H:%M} UTC"
    if not found.forgotten:
        yield f"Nothing is older than {day}."
    elif rehearsed:
        yield f"Nothing was changed: this is what is older than {day}."
    else:
        yield f"{found.files:,} files of deltas are removed; the store has {found.bytes_after:,} bytes, {_room(found)}"


def _room(found: Pruned) -> str:
    """What became of the room that was made in the store."""
    if found.bytes_after < found.bytes_before:
        return f"{found.bytes_before:,} before."
    return "of which what comes takes what is free; --shrink gives that back."


def unreadable(found: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Objects that cannot be read, each with why and the beginning of its text."""
    for one in found:
        yield f"{one['source']} {one['kind']} {one['key']}, since snapshot {one['since']}"
        yield f"  {one['why']}"
        yield f"  {one['raw'] if len(one['raw']) <= _LONGEST_TEXT else one['raw'][:_LONGEST_TEXT] + '…'}"


def overview(found: Overview) -> Iterator[str]:
    """A source as it stands."""
    pull = found.pull
    if pull is None:
        yield f"{found.source}: not pulled yet"
        return
    state = "complete" if pull.complete else "NOT COMPLETE"
    yield f"{found.source}: OCPI {pull.version or '?'}, last pull {_moment(pull.started)}, {pull.mode}, {state}"
    yield f"  {found.points:,} recharging points"
    names = max(map(len, (_NOBODY, *(one.party for one in found.parties))))
    yield f"  {'party':<{names}}  {'locations':>9}  {'tariffs':>8}  {'errors':>8}  {'warnings':>8}"
    for one in found.parties:
        counts = f"{one.locations:>9,}  {one.tariffs:>8,}  {one.errors:>8,}  {one.warnings:>8,}"
        yield f"  {one.party or _NOBODY:<{names}}  {counts}"
    memory = found.memory
    if memory.full_at:
        yield f"  read in full last: {_moment(memory.full_at.isoformat())}"
    for kind in sorted(memory.undated):
        yield f"  {kind}s are read in full each time: what changed cannot be asked for"
    if memory.not_before:
        yield f"  not asked before {_moment(memory.not_before.isoformat())}: {memory.why_not}"
    for rule, where, message in found.remarks:
        yield f"  {rule}  {where}: {message}" if where else f"  {rule}  {message}"


_NOBODY = "of none"


def _moment(text: str) -> str:
    """A moment as people read it."""
    return f"{text[:16].replace('T', ' ')} UTC"


_MARKS = {"ok": "ok  ", "odd": "odd ", "bad": "BAD ", "open": "?   "}


def conformance(source: str, found: Sequence["Observation"]) -> Iterator[str]:
    """What a peer's interface supports and gets wrong, area by area, and what is done about it."""
    for area in dict.fromkeys(one.area for one in found):
        yield area
        for one in found:
            if one.area == area:
                does = f" -> {one.does}" if one.does and one.verdict != "ok" else ""
                yield f"  {_MARKS[one.verdict]}{one.what}: {one.found}{does}"
    counts = Counter(one.verdict for one in found)
    yield f"{source}: {counts['ok']} as OCPI has it, {counts['odd']} odd, {counts['bad']} bad, {counts['open']} open"


def delivery(found: "Round") -> Iterator[str]:
    """A feed that was sent, or would be: each message, then where something is lacking, then our certificate."""
    for one in found.sent:
        what = f"{one.feed} {one.publication} {one.kind} {one.seq}: {one.size:,} bytes"
        yield f"{what}, {one.outcome}: {one.said}"
        yield f"  {one.url}"
    for standing in found.standings:
        name, newest = f"{standing.feed} {standing.publication}", standing.newest
        if newest is None:
            yield f"{name}: nothing has been published yet"
        elif standing.is_well:
            yield f"{name}: message {newest} is there"
        else:
            there = f"message {standing.acknowledged}" if standing.acknowledged else "nothing"
            yield f"{name}: message {newest} IS NOT THERE ({there} was acknowledged last): {standing.why}"
    if not found.sent and not found.standings:
        yield "Nothing is to be sent."
    if found.alarm:
        yield found.alarm.said


def differences(found: Iterable[tuple[str, str, str, tuple[Change, ...]]]) -> Iterator[str]:
    """What changed between two snapshots, object by object."""
    for kind, key, what, fields in found:
        yield f"{kind} {key}: {what}"
        yield from (f"  {field.path}: {_value(field.before)} -> {_value(field.after)}" for field in fields)


def checked(found: Iterable[Checked]) -> Iterator[str]:
    """Files with facts: what they state, and every fault."""
    for one in found:
        yield f"{one.name}: {one.facts:,} facts about {one.objects:,} objects{_notes(one.notes)}"
        yield from (f"  {fault}" if fault.row else f"  {fault.message}" for fault in one.faults)
        yield f"  {len(one.faults):,} faults" if one.faults else "  no faults"


def _notes(notes: Sequence[str]) -> str:
    """What was guessed, in brackets."""
    return f" ({'; '.join(notes)})" if notes else ""


def known(source: str, location: Location, found: Iterable[Answer]) -> Iterator[str]:
    """What is said of a Location, entry by entry, under its stations and EVSEs."""
    hidden = "" if location.publish else ", not published"
    yield f"{location.country_code}*{location.party_id}*{location.id} ({source}{hidden}): {location.name or 'no name'}"
    for (station, evse), some in groupby(found, key=lambda answer: (answer.station, answer.evse)):
        yield f"  EVSE {evse}" if evse else f"  station {station}"
        for answer in some:
            keys = f", to be stated with {' or '.join(answer.remedy)}" if answer.remedy else ""
            said = f"{answer.said}  [{answer.said.origin}]" if answer.said else f"nothing{keys}"
            yield f"    {answer.entry.code}  {answer.entry.title}: {said}"


def _value(value: Any) -> str:
    """A value on one line."""
    text = "(none)" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
