"""The packages of DATEX II that describe charging: those for AFIR, of 3.7, and the base ones of CEN/TS 16157-10:2022.

They are alike, and a document is in one or the other. The base packages are the same from 3.2 to 3.7.
"""

from collections.abc import Mapping
from typing import NamedTuple

_COMMON = {"com": "common", "comx": "commonExtension", "loc": "locationReferencing", "locx": "locationExtension"}


class Packages(NamedTuple):
    """The prefixes of infrastructure and facilities, and the namespaces of a publication by prefix."""

    infrastructure: str
    facilities: str
    namespaces: Mapping[str, str]

    def named(self, local: str) -> str:
        """A name of the package of infrastructure, with its prefix."""
        return f"{self.infrastructure}:{local}"


AFIR = Packages("aegi", "afac", {**_COMMON, "aegi": "afirEnergyInfrastructure", "afac": "afirFacilities"})
BASE = Packages("egi", "fac", {**_COMMON, "egi": "energyInfrastructure", "fac": "facilities"})

PACKAGES = {"afir": AFIR, "base": BASE}
"""Both, by the names that profiles give them."""
