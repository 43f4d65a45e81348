"""What a source hands over: pages of raw objects, and where it fell short."""

from typing import Literal

from afir_publisher.model import frozen

Kind = Literal["tariff", "location"]


@frozen
class Page:
    """Objects of one kind as they came: each item of `objects` is the exact JSON text of one.

    `where` names the page for people, such as `GET /locations page 3` or `locations.json.gz`.
    """

    kind: Kind
    where: str
    objects: tuple[bytes, ...]


@frozen
class Shortfall:
    """Objects of one kind could not be read to their end: nothing may be taken for gone because it was not shown."""

    kind: Kind
    message: str
