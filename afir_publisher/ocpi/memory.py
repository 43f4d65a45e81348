"""What is remembered of a source from one pull to the next, beside its objects: how it behaves, and how far we are."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from pydantic import TypeAdapter

from afir_publisher.model import frozen
from afir_publisher.ocpi.page import Kind
from afir_publisher.ocpi.token import Area, Encoding


@frozen
class Memory:
    """What earlier pulls taught.

    `encodings` say how each area of the server takes the token. `watermarks` are the newest `last_updated` that was
    shown of each kind, never later than the pull that saw it; `full_at` is when the source was last read in full and
    to its end. `undated` says since when each kind is known not to tell its changes by `date_from`. Before
    `not_before` the server does not want to be asked, for the reason `why_not`.
    """

    encodings: Mapping[Area, Encoding] = field(default_factory=dict)
    watermarks: Mapping[Kind, datetime] = field(default_factory=dict)
    full_at: datetime | None = None
    undated: Mapping[Kind, datetime] = field(default_factory=dict)
    not_before: datetime | None = None
    why_not: str = ""

    def as_json(self) -> str:
        """As the store keeps it."""
        return _MEMORY.dump_json(self, exclude_defaults=True).decode()


_MEMORY = TypeAdapter(Memory)


def memory_from_json(text: str | None) -> Memory:
    """What the store kept; nothing is remembered of a source that is new."""
    return _MEMORY.validate_json(text) if text else Memory()
