"""What results were made with: when a digest of it differs, they are made again, and nobody has to remember to."""

import json
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

_DECIDING = (
    "model.py",
    "facts.py",
    "grouping.py",
    "pool.py",
    "countries.py",
    "annex",
    "enrich",
    "ocpi",
    "overlay",
    "rules",
    "standing.py",
    "policy.py",
)
_DECIDING_ENDS = (".py", ".json")


@cache
def code_digest() -> str:
    """A digest of the code that reads, enriches, checks and maps, and of the data beside it."""
    total = sha256()
    ours = resources.files("afir_publisher")
    for part in (*(ours.joinpath(name) for name in _DECIDING), resources.files("exporters")):
        _add(total, part)
    return total.hexdigest()[:16]


def fingerprint(*facts: Any) -> str:
    """The code together with what else decides on a result, as JSON values."""
    return f"{code_digest()} {digest(*facts)}"


def digest(*facts: Any) -> str:
    """A digest of JSON values."""
    return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def _add(total: Any, part: Traversable) -> None:
    """Add a module, or all modules of a folder in order of their names."""
    if part.is_dir():
        for inside in sorted(part.iterdir(), key=lambda item: item.name):
            _add(total, inside)
    elif part.name.endswith(_DECIDING_ENDS):
        total.update(part.name.encode() + b"\0" + part.read_bytes() + b"\0")
