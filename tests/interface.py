"""What a client reads, apart: what it shows, and what it remarks about the interface on the way."""

from typing import NamedTuple

from afir_publisher.ocpi.page import Remark


class Read(NamedTuple):
    """Pages, shortfalls and filters in their order; findings about the interface, each as code, area and message."""

    shown: list
    remarks: list


def read(parts):
    """What came of one pull."""
    parts = list(parts)
    remarks = [(part.finding.rule, part.area, part.finding.message) for part in parts if isinstance(part, Remark)]
    return Read([part for part in parts if not isinstance(part, Remark)], remarks)
