"""What a reader put into a Location that OCPI's text does not say: its findings tell, and pools know it by path."""

from collections.abc import Iterable

from afir_publisher.facts import Origin, Source
from afir_publisher.model import Finding

CONFIGURED = ("the configuration says", "the configuration names")
"""The words by which findings tell that something was taken from the configuration."""

_ASSUMED = frozenset({"OCPI-PARTY", "OCPI-TIME-ZONE"})
"""The codes of findings that say that a field of the Location itself was filled."""


def assumed(found: Iterable[Finding]) -> dict[str, Origin]:
    """Origins by path of what a reader assumed: by default where the configuration says it, else by a rule of ours."""
    origins: dict[str, Origin] = {}
    for finding in found:
        if finding.rule in _ASSUMED:
            is_configured = any(words in finding.message for words in CONFIGURED)
            source: Source = "default" if is_configured else "derived"
            origins[finding.path] = Origin(
                source, finding.message.partition("; ")[2].removesuffix(", so that is taken")
            )
    return origins
