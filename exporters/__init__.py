"""Locations as the formats that access points take. Pure: no files, no network, no clock."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Protocol

from afir_publisher.model import Entry, Gone, Published
from afir_publisher.pool import Pool
from exporters import datex2, irve, ocpi
from exporters.profiles import be, datex2_3_7, datex2_base, de_mobilithek, fi, fr_irve, lt, nl_dotnl, pt
from exporters.profiles.ocpi import OCPI_2_2_1, OCPI_2_3_0
from exporters.profiles.profile import Header, Profile, Publisher

_MODULES = (be, datex2_3_7, datex2_base, de_mobilithek, fi, fr_irve, lt, nl_dotnl, pt)
_PROFILES = (*(module.PROFILE for module in _MODULES), OCPI_2_2_1, OCPI_2_3_0)
PROFILES = {profile.name: profile for profile in sorted(_PROFILES, key=lambda profile: profile.name)}
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


FAMILIES: dict[str, Family] = {"datex2": datex2, "irve": irve, "ocpi": ocpi}
"""The packages that write, by the name that profiles give them."""

Succession = Callable[[str, tuple[str, ...], tuple[str, ...], datetime], tuple[str, ...]]
"""What is published in a publication in place of an entry: from its fragments before and now, and the time."""

SUCCESSIONS: dict[str, Succession] = {"ocpi": ocpi.succeed}
"""Families whose formats have to say what is gone of an entry that stays."""


def family(profile: Profile) -> Family:
    """The family of formats that writes for a profile."""
    return FAMILIES[profile.family]
