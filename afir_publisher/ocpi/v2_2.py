"""OCPI 2.2, which OCPI 2.2.1 corrected: in what is read here both are one."""

from afir_publisher.ocpi.v2_2_1 import PUBLISH_UNSAID, read_location, read_tariff

__all__ = ["PUBLISH_UNSAID", "read_location", "read_tariff"]
