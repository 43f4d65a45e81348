"""What is lost in a format that is JSON only, where prices have more decimals than XML has."""

from collections.abc import Mapping

from afir_publisher.model import Tariff, is_ad_hoc
from afir_publisher.pool import Pool
from exporters.datex2 import unheld
from exporters.datex2.losses import LOSSES
from exporters.datex2.price import price_faults
from exporters.datex2.unheld import Condition


def prices_are_in_words(tariff: Tariff, _: Pool) -> object:
    """Some price for everybody is said in words, though JSON has room for its decimals."""
    return is_ad_hoc(tariff) and price_faults(tariff, ("json",))


def own_words_are_added(tariff: Tariff, pool: Pool) -> object:
    """The operator's own words stand beside ours."""
    return tariff.tariff_alt_text and prices_are_in_words(tariff, pool)


def own_words_are_dropped(tariff: Tariff, pool: Pool) -> object:
    """The operator's own words do not stand beside numbers."""
    return is_ad_hoc(tariff) and tariff.tariff_alt_text and not own_words_are_added(tariff, pool)


_INSTEAD: Mapping[Condition | None, Condition] = {
    unheld.prices_are_in_words: prices_are_in_words,
    unheld.own_words_are_added: own_words_are_added,
    unheld.own_words_are_dropped: own_words_are_dropped,
}

LOSSES_IN_JSON = tuple(loss._replace(when=_INSTEAD.get(loss.when, loss.when)) for loss in LOSSES)
"""Every way in which something of OCPI 2.3.0 is lost in JSON."""
