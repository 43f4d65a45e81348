"""Locations as the formats that access points take. Pure: no files, no network, no clock."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from afir_publisher.model import Entry, Gone, Published
from afir_publisher.pool import Pool
from exporters import datex2, irve
from exporters.profiles import be, datex2_3_7, datex2_base, de_mobilithek, fi, fr_irve, pt
from exporters.profiles.profile import Header, Profile, Publisher

PROFILES = {
    module.PROFILE.name: module.PROFILE for module in (be, datex2_3_7, datex2_base, de_mobilithek, fi, fr_irve, pt)
}
"""What access points take, by name."""


class Family(Protocol):
    """A family of formats: a package with these functions."""

    def entries(self, profile: Profile, publication: str, pool: Pool, publisher: Publisher) -> Iterator[Entry]:
        """What a pool has in a publication, rendered."""

    def lacking(self, profile: Profile, pool: Pool, /) -> Iterator[tuple[str, str]]:
        """The stations that are left out, as the format asks what nobody has said: its path, and what that is."""

    def unsaid(self, profile: Profile, pool: Pool, /) -> Iterator[tuple[str, str]]:
        """What the format cannot say as it is: where it stands in the Location, and why not."""

    def lost(self, profile: Profile, pool: Pool, /) -> Iterator[tuple[str, str]]:
        """Each field, as `Class.name`, in which a pool says what the format cannot hold as it is.

        With it comes what becomes of it: `in words`, `in other terms` or `not at all`.
        """

    def snapshot(
        self, profile: Profile, publication: str, syntax: str, header: Header, entries: Iterable[Published]
    ) -> Iterator[str]:
        """A whole document of everything that a feed says."""

    def delta(
        self,
        profile: Profile,
        publication: str,
        syntax: str,
        header: Header,
        entries: Iterable[Published],
        gone: Iterable[Gone],
    ) -> Iterator[str]:
        """A whole document of what changed and what is gone."""


FAMILIES: dict[str, Family] = {"datex2": datex2, "irve": irve}
"""The packages that write, by the name that profiles give them."""


def family(profile: Profile) -> Family:
    """The family of formats that writes for a profile."""
    return FAMILIES[profile.family]
