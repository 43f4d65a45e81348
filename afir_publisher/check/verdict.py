"""Files, and whether they are valid: which format each is of, what is wrong with it, what the official schema says."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from lxml import etree

from afir_publisher.check import in_json, in_xml, irve, meaning
from afir_publisher.check.facts import Facts
from afir_publisher.check.fault import MOST, Fault, Ledger
from afir_publisher.check.notation import TITLES, model
from afir_publisher.model import frozen

_GZIP = b"\x1f\x8b"


@frozen
class Verdict:
    """What became of a file: its format (`""` if of none that is known), faults, and how many of each kind there are.

    `official` names the official schema that it was held against, `""` if none; `unread` says why it could not be read.
    """

    file: str
    format: str
    faults: tuple[Fault, ...] = ()
    counts: Mapping[str, int]
    official: str = ""
    unread: str = ""
    is_valid: bool

    def as_json(self) -> dict[str, Any]:
        """The verdict as `check --json` prints it."""
        return {
            "file": self.file,
            "format": self.format,
            "valid": self.is_valid,
            "unread": self.unread or None,
            "official_schema": self.official or None,
            "counts": dict(self.counts),
            "faults": [
                {
                    "kind": fault.kind,
                    "severity": "error" if fault.is_error else "warning",
                    "line": fault.line or None,
                    "path": fault.path,
                    "found": fault.found,
                    "expected": fault.expected,
                    "do": fault.remedy,
                }
                for fault in self.faults
            ],
        }


Official = Callable[["Looked", Ledger], str]
"""Holds a document against its official schema; returns the name of that, `""` if there is none."""


class Looked:
    """A file that was looked at by itself, before it is judged with those beside it."""

    def __init__(self, path: Path, most: int) -> None:
        """Look at it."""
        self.path = path
        self.ledger = Ledger(most)
        self.facts = Facts()
        self.points: set[str] = set()
        self.model: str | None = None
        self.kind = ""  # xml, json, static or dynamic
        self.unread = ""
        try:
            with path.open("rb") as raw:
                is_zipped = raw.read(2) == _GZIP
            with gzip.open(path) if is_zipped else path.open("rb") as source:
                self._look(source)
        except (OSError, EOFError) as error:
            self.unread = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        except RecursionError:
            self.ledger.add("syntax", 0, None, "is nested too deeply to be read", "objects some dozen levels deep")

    @property
    def format(self) -> str:
        """The format in words."""
        if self.kind in ("static", "dynamic"):
            return f"IRVE {self.kind}, CSV"
        if self.model is None:
            return ""
        what = dict.fromkeys("status" if "Status" in name else "table" for name, _ in self.facts.publications)
        holds = " and ".join(what) or "no publication"
        container = " in a container" if self.facts.is_container else ""
        return f"{TITLES[self.model]}, {self.kind.upper()}: {holds}{container}"

    def _look(self, source: Any) -> None:
        """Find out which format it is of and look at its structure."""
        start = source.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        source.seek(0)
        if start == b"<":
            self.kind = "xml"
            try:
                self.model = in_xml.check(source, self.ledger, self.facts)
            except etree.XMLSyntaxError as error:
                self.ledger.add("syntax", error.lineno or 0, None, str(error.msg), "well-formed XML")
        elif start in (b"{", b"["):
            self.kind = "json"
            self._look_at_json(source.read())
        else:
            self._look_at_csv(source.read())

    def _look_at_json(self, text: bytes) -> None:
        """Look at a JSON document."""
        try:
            document = json.loads(text.decode("utf-8-sig"), parse_constant=_refused)
        except json.JSONDecodeError as error:
            self.ledger.add("syntax", error.lineno, None, f"{error.msg}, in column {error.colno}", "JSON")
        except ValueError as error:
            self.ledger.add("syntax", 0, None, str(error), "JSON in UTF-8")
        else:
            self.model = in_json.check(document, self.ledger, self.facts)

    def _look_at_csv(self, raw: bytes) -> None:
        """Look at an IRVE file."""
        try:
            text = raw.decode("utf-8-sig")
            self.kind = irve.kind_of(next(csv.reader(io.StringIO(text, newline="")), [])) or ""
            if self.kind:
                columns = irve.DYNAMIC if self.kind == "dynamic" else irve.STATIC
                irve.check(io.StringIO(text, newline=""), columns, self.ledger, self.points)
        except UnicodeDecodeError as error:
            self.ledger.add("syntax", 0, None, f"byte {error.object[error.start]:#x} is not UTF-8", "UTF-8")
        except csv.Error as error:
            self.ledger.add("syntax", 0, None, str(error), "CSV with commas")

    def judged(self, known: meaning.Known, points: set[str], official: Official) -> Verdict:
        """The verdict, with what is known of the documents beside it."""
        if self.model is not None:
            meaning.judge(model(self.model), self.facts, known, self.ledger)
        if self.kind == "dynamic" and points:
            for point in irve.points_unknown(sorted(self.points), points):
                found = f"{point} is in no static file that was given"
                self.ledger.add("dangling", 0, (None, irve.POINT), found, "a charging point of the static file")
        is_known = self.model is not None or self.kind in ("static", "dynamic") or "namespace" in self.ledger.counts
        if not (is_known or self.unread or "syntax" in self.ledger.counts):
            said = "; ".join(fault.found for fault in self.ledger)
            self.unread = f"is neither DATEX II nor IRVE{f': {said}' if said else ''}"
        name = official(self, self.ledger) if is_known and not self.unread else ""
        return Verdict(
            file=str(self.path),
            format=self.format,
            faults=tuple(self.ledger),
            counts=dict(self.ledger.counts),
            official=name,
            unread=self.unread,
            is_valid=self.ledger.is_valid and not self.unread,
        )


def no_official(_looked: Looked, _ledger: Ledger) -> str:
    """What there is where no official schema is."""
    return ""


def check(paths: Sequence[Path], most: int = MOST, official: Official = no_official) -> list[Verdict]:
    """Judge files, each with those beside it: a status refers to the table that was given with it."""
    looked = [Looked(path, most) for path in paths]
    known = meaning.Known(one.facts for one in looked)
    points = {point for one in looked if one.kind == "static" for point in one.points}
    return [one.judged(known, points, official) for one in looked]


def _refused(word: str) -> NoReturn:
    """Refuse what JSON does not know, though Python does."""
    raise ValueError(f"{word} is not JSON")
