"""Texts that stand where something must, and say nothing."""

import re
from functools import lru_cache

FILLERS = frozenset(
    {
        *("na", "nvt", "tba", "tbd", "todo", "null", "nil", "undefined", "string", "default", "empty"),
        *("test", "dummy", "placeholder", "example", "sample"),
        *("unknown", "onbekend", "unbekannt", "inconnu", "inconnue", "desconocido", "sconosciuto", "desconhecido"),
        *("ukendt", "ukjent", "okänd", "tuntematon", "nieznany", "neznámý", "ismeretlen", "necunoscut"),
    }
)
"""Words for "unknown" and "to be filled", in small letters without punctuation.

`string` is what forms of API documentation begin with. `none` is not among them: it is a town in Piedmont.
"""

_NO_WORD = re.compile(r"[\W_]+")
_ONE_LETTER_AGAIN_AND_AGAIN = re.compile(r"x{2,}|0+")


@lru_cache(maxsize=8192)
def says_nothing(text: str) -> bool:
    """Whether a text is a filler: such a word, `xxx`, zeros, or no letter and no digit at all."""
    word = _NO_WORD.sub("", text).casefold()
    return not word or word in FILLERS or _ONE_LETTER_AGAIN_AND_AGAIN.fullmatch(word) is not None


@lru_cache(maxsize=8192)
def has_letters(text: str) -> bool:
    """Whether there is a letter in a text, of whatever alphabet."""
    return any(map(str.isalpha, text))
