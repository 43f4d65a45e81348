"""How one pays without a contract, in the base packages."""

from functools import lru_cache

from exporters.datex2.base.codes import AD_HOC_MEANS, MEANS_IN_WORDS, PAYMENT_MEANS
from exporters.datex2.codes import look_all
from exporters.datex2.payment import Ways, brands_of
from exporters.datex2.tree import Node, Shared, Texts, texts


@lru_cache(maxsize=1024)
def method(known: Ways) -> Shared | None:
    """The fac:PaymentMethod of all charging points where one pays alike."""
    brands, unknown = brands_of(known.cards)
    node: dict[str, Node] = {
        "fac:paymentMeans": (*look_all(PAYMENT_MEANS, known.can), *look_all(AD_HOC_MEANS, known.others)),
        "fac:brandsAcceptedText": [{"fac:brandsAccepted": name} for name in unknown],
        "fac:brandsAcceptedCodeList": [{"fac:brandsAcceptedList": brand} for brand in brands],
    }
    return Shared(node) if any(node.values()) else None


@lru_cache(maxsize=1024)
def further_means(known: Ways) -> Texts | None:
    """Ways to pay that have no literal, in words."""
    can = [words for word, words in MEANS_IN_WORDS.items() if word in known.can]
    others = [_other(word) for word in known.others if word.strip().upper() not in AD_HOC_MEANS]
    said = ", ".join(dict.fromkeys(filter(None, (*can, *others))))
    return texts(f"Payment without a contract: {said}" if said else None, "en")


def _other(word: str) -> str:
    """A way to pay in words."""
    known = word.strip().upper()
    return MEANS_IN_WORDS.get(known) or ("in other ways" if known == "OTHER" else word.strip())
