"""Whom drivers call: AFIR Art. 20(2)(a)(v)."""

import re
from collections.abc import Iterator
from functools import lru_cache

from afir_publisher.annex import service
from afir_publisher.annex.entry import given
from afir_publisher.annex.phone import international
from afir_publisher.pool import Pool
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import some_station

_NO_DIGITS = re.compile(r"\D+")
_EXAMPLE = re.compile(r"(\d)\1*|\d*123456(?:7|78|789|7890)?")
"""One digit again and again, or what counts up at the end; zeros before it are taken away first."""


@rule("AFIR-A05", severity="error", cites="AFIR Art. 20(2)(a)(v); (EU) 2025/655 Annex, Table A, 5")
def helpdesk_phone_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A Location has no helpdesk telephone number.

    A driver who is stuck at a charging station needs somebody to call. OCPI has a field for the number since 2.3.0.

    Fill help_phone with the number that is displayed at the station, such as `+49 03012345678`; with an older OCPI
    version set help_phone in the overlay, once for the party.
    """
    if service.helpdesk_phone(pool, some_station(pool)) is None:
        phone = pool.location.help_phone
        said = f": help_phone is {phone!r}, which holds no number" if given(phone) else " has no help_phone"
        yield "help_phone", f"Location {pool.location.id}{said}"


@rule("AFIR-A05-FORMAT", severity="warning", cites="AFIR Art. 20(2)(a)(v); (EU) 2025/655 Annex, Table A, 5")
def helpdesk_phone_local(pool: Pool) -> Iterator[tuple[str, str]]:
    """The helpdesk telephone number does not name its country, or is none that can be dialled from abroad.

    The Annex has it as a plus sign, the country's code, a blank and the rest in one block, an extension behind a
    hyphen. Blanks and hyphens are put right in the feed; a country is not guessed, so this number is published as it
    came, and phones from abroad do not reach it.

    Send the international number, such as `+49 03012345678`.
    """
    phone = service.helpdesk_phone(pool, some_station(pool))
    if phone and international(phone.value) is None and not _is_example(phone.value):
        yield "help_phone", f"Location {pool.location.id}: help_phone is {phone.value!r}"


@rule("AFIR-A05-PLACEHOLDER", severity="warning", cites="AFIR Art. 20(2)(a)(v); (EU) 2025/655 Annex, Table A, 5")
def helpdesk_phone_filler(pool: Pool) -> Iterator[tuple[str, str]]:
    """The helpdesk telephone number looks like an example.

    One digit again and again, or digits that count up, are what people write into a form that must be filled; a driver
    who is stuck calls nobody.

    Send the number that is displayed at the station; if this is it, nothing is wrong.
    """
    phone = service.helpdesk_phone(pool, some_station(pool))
    if phone and _is_example(phone.value):
        yield "help_phone", f"Location {pool.location.id}: help_phone is {phone.value!r}"


@lru_cache(maxsize=1024)
def _is_example(phone: str) -> bool:
    """Whether a number is one that nobody was given."""
    known = international(phone)
    digits = _NO_DIGITS.sub("", known.partition(" ")[2] if known else phone).lstrip("0")
    return not digits or _EXAMPLE.fullmatch(digits) is not None
