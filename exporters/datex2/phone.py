"""Telephone numbers in a feed: as AFIR wants them where that can be, else as they came."""

from afir_publisher.annex import phone
from exporters.datex2.tree import plain


def international(number: str | None) -> str | None:
    """A number in the form of AFIR if it names its country, else as it came."""
    number = plain(number)
    return None if number is None else phone.international(number) or number
