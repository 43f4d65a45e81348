"""What has no column of its own and is told in words, in French: where a point is, its other plugs, ways to pay."""

from collections.abc import Iterator

from afir_publisher.annex.entry import given
from afir_publisher.annex.payment import brands, other_ad_hoc
from afir_publisher.model import DisplayText, Evse
from afir_publisher.pool import Pool, Station
from exporters.irve.plugs import others
from exporters.irve.row import text

_WAYS = {"qrCode": "QR code", "website": "site internet", "app": "application mobile", "cash": "espèces"}
"""Ways to pay without a contract."""


def observations(pool: Pool, station: Station, evse: Evse) -> str:
    """All that is to be told of a point, in one line."""
    return " ; ".join(dict.fromkeys(filter(None, map(text, _told(pool, station, evse)))))


def _told(pool: Pool, station: Station, evse: Evse) -> Iterator[str | None]:
    """What is to be told, one after the other."""
    if plugs := others(evse):
        yield f"Autres prises : {', '.join(plugs)}"
    if given(evse.floor_level):
        yield f"Étage {evse.floor_level}"
    if given(evse.physical_reference):
        yield f"Repère {evse.physical_reference}"
    yield in_french(pool.location.directions)
    yield in_french(evse.directions)
    if (ways := other_ad_hoc(pool, station)) is not None and ways.value:
        named = (_WAYS.get(word, word) for word in ways.value if word != "other")
        yield from _listed("Paiement sans contrat", list(named))
    if (cards := brands(pool, station)) is not None:
        yield from _listed("Moyens de paiement acceptés", list(cards.value))
    if pool.location.charging_when_closed is False:
        yield "Pas de recharge en dehors des horaires"


def _listed(what: str, words: list[str]) -> Iterator[str]:
    """Something with a list, if there is any of it."""
    if words:
        yield f"{what} : {', '.join(words)}"


def in_french(texts: tuple[DisplayText, ...]) -> str | None:
    """The French one of some texts, else one that does not say its language, else the first."""
    by_language = {(one.language or "").strip().lower()[:2]: one.text for one in reversed(texts)}
    return by_language.get("fr") or by_language.get("") or (texts[0].text if texts else None)
