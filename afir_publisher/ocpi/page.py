"""What a source hands over: pages of raw objects, where it fell short, and what was odd about its interface."""

from datetime import datetime
from typing import Literal

from afir_publisher.model import Finding, frozen

Kind = Literal["tariff", "location"]

Paging = Literal["offset", "cursor"]
"""How a page leads on to the next one: by OCPI's offsets and links, or by a cursor in its body."""


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


@frozen
class Since:
    """Of one kind only what changed at or after a moment is shown: what is not shown is as it was."""

    kind: Kind
    moment: datetime


@frozen
class Remark:
    """Something about the interface, not about an object, that is not as OCPI has it and was put up with.

    `area` is the module that it was seen in, or `versions` or `details`.
    """

    area: str
    finding: Finding


Shown = Page | Shortfall | Since | Remark
"""What a source is read as, in this order or any other."""
