"""What a row of the tables is."""

from typing import NamedTuple


class Deviation(NamedTuple):
    """Something that real systems do otherwise than OCPI has it, and what is done about it.

    `codes` are the rules under which it is found, none where it is not worth a word or is an error of the pull;
    `keys` are those of the configuration that it takes.
    """

    row: str
    what: str
    does: str
    codes: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
