"""What a kind of value is, and how a cell that holds one is taken."""

import re
from collections.abc import Callable

from afir_publisher.model import frozen

NONE = "none"
"""What is written for an empty list: there are none, and somebody says so."""


class NotUnderstood(ValueError):
    """A value that is none of its kind."""


Value = bool | int | float | str | list[str]


@frozen
class Kind:
    """A kind of value: what is expected in words, what takes it, and the words to choose from where there are some."""

    expected: str
    take: Callable[[str], Value]
    is_list: bool = False
    can_be_none: bool = True
    words: tuple[str, ...] = ()

    def read(self, found: object) -> Value:
        """The value that a cell or a key of the configuration holds.

        Raises:
            NotUnderstood: it is none of this kind.
        """
        if self.is_list:
            parts = found if isinstance(found, list | tuple) else re.split(r"[,;|\n]", written(found))
            texts = [text for part in parts if (text := written(part))]
            is_none = [text.lower() for text in texts] == [NONE] or (not texts and isinstance(found, list | tuple))
            if is_none and self.can_be_none:
                return []
            if is_none or not texts:
                raise NotUnderstood
            return list(dict.fromkeys(str(self.take(text)) for text in texts))
        if isinstance(found, list | tuple | dict):
            raise NotUnderstood
        return self.take(written(found))


def written(found: object) -> str:
    """What a cell holds as it would be written: spreadsheets keep 12 as 12.0, and yes as true."""
    if isinstance(found, bool):
        return "yes" if found else "no"
    if isinstance(found, float) and found.is_integer():
        return str(int(found))
    return " ".join(str(found).replace("\u00a0", " ").split()) if found is not None else ""
