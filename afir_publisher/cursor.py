"""Cursors: where in a publication somebody is who follows it.

A cursor is the sequence number of the message that he has, and behind a hyphen the mark of that message: `23-9f86d081`.
The mark tells that a store was begun anew, or was taken back to an older state: its numbers come a second time and
mean something else. The number alone is a cursor, too, for those who have it from a document; it is believed.
"""

import re
from hashlib import sha256

from afir_publisher.store import Store
from afir_publisher.store.publications import Message

_CURSOR = re.compile(r"([0-9]{1,15})(?:-([0-9a-f]{8}))?")


def cursor(message: Message) -> str:
    """The cursor of whoever has the publication as it stands with a message."""
    return f"{message.seq}-{_mark(message)}"


def sequence(store: Store, feed: str, publication: str, text: str) -> int | None:
    """The sequence number that a cursor stands for, or `None` where the store does not know such a message."""
    found = _CURSOR.fullmatch(text)
    message = store.publications.message(feed, publication, int(found[1])) if found else None
    if found is None or message is None or found[2] not in {None, _mark(message)}:
        return None
    return message.seq


def _mark(message: Message) -> str:
    """What tells a message from another one of the same number."""
    said = f"{message.feed}/{message.publication}/{message.seq}/{message.created}/{message.header}"
    return sha256(said.encode()).hexdigest()[:8]
