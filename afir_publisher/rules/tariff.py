"""What is wrong with a tariff by itself, whoever names it: AFIR Art. 20(2)(f)(iii), and OCPI's words for prices."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from afir_publisher.model import PriceComponent, Tariff, first_of, is_ad_hoc
from afir_publisher.rules.rule import tariff_rule
from afir_publisher.rules.words import WORDS

CENT = Decimal("0.01")
MOST_DECIMALS = 4
"""What nobody sets a price finer than: a hundredth of a cent."""

NEARLY = Decimal("0.00001")
"""What a price may be off a whole cent after VAT was taken out and rounded."""

# ISO 4217's codes that are no money: no currency, and tests.
NO_MONEY = frozenset({"XXX", "XTS"})

TARIFF_WORDS = {
    "type": "AD_HOC_PAYMENT PROFILE_CHEAP PROFILE_FAST PROFILE_GREEN REGULAR",
    "tax_included": "YES NO N/A",
    "price_components": "ENERGY FLAT PARKING_TIME TIME",
    "day_of_week": "MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY SUNDAY",
    "reservation": "RESERVATION RESERVATION_EXPIRES",
    **{name: " ".join(sorted(WORDS[name])) for name in ("source", "category")},
}
_WORDS = {name: frozenset(words.split()) for name, words in TARIFF_WORDS.items()}


@tariff_rule("AFIR-F03-CURRENCY", severity="error", cites="AFIR Art. 20(2)(f)(iii); (EU) 2025/655 Annex, Table F, 3")
def currency_of_nobody(tariff: Tariff) -> Iterator[tuple[str, str]]:
    """A tariff is in a currency that is none.

    XXX and XTS are ISO 4217's codes for no currency and for tests, so its prices are in nothing.

    Send the currency that drivers pay in, such as `EUR`.
    """
    if tariff.currency.strip().upper() in NO_MONEY:
        yield "currency", f"tariff {tariff.id} is in {tariff.currency}"


@tariff_rule("AFIR-F03-DOUBLE", severity="error", cites="AFIR Art. 20(2)(f)(iii); (EU) 2025/655 Annex, Table F, 3")
def components_double(tariff: Tariff) -> Iterator[tuple[str, str]]:
    """A tariff for everybody has two prices of one kind that hold at the same time.

    OCPI allows one for energy, one for time and so on in an element. Nobody can tell whether the first, the second or
    the sum is meant.

    Send one price of each kind in an element, and elements of their own for what holds at other times.
    """
    for i, element in enumerate(tariff.elements if is_ad_hoc(tariff) else ()):
        counts = Counter(price.type.strip().upper() for price in element.price_components)
        found = [f"{count} prices for {kind}" for kind, count in counts.items() if count > 1]
        if found:
            yield f"elements[{i}].price_components", f"an element of tariff {tariff.id} has {' and '.join(found)}"


@tariff_rule("AFIR-F03-NET", severity="warning", cites="AFIR Art. 20(2)(f)(iii); (EU) 2025/655 Annex, Table F, 3")
def gross_price_looks_net(tariff: Tariff) -> Iterator[tuple[str, str]]:
    """A price that is said to include VAT looks as if VAT had been taken out of it.

    It has more decimals than any price; where the rate is known, it is whole cents with VAT on top, as 0.66386555 is
    0.79 without 19 %. Drivers would pay more than is published.

    Send tax_included NO with net prices, or the gross ones.
    """
    if (tariff.tax_included or "").strip().upper() != "YES":
        return
    for path, price in _prices(tariff):
        decimals = len(f"{price.price.normalize():f}".partition(".")[2])
        if decimals <= MOST_DECIMALS:
            continue
        if price.vat is None:
            yield f"{path}.price", f"{price.price} for {price.type} has {decimals} decimals"
        elif price.vat and _is_whole(gross := price.price * (100 + price.vat) / 100):
            said = (
                f"{price.price} for {price.type} is {gross.quantize(CENT)} without {price.vat.normalize():f} % of VAT"
            )
            yield f"{path}.price", said


def _is_whole(amount: Decimal) -> bool:
    """Whether an amount is whole cents, but for rounding."""
    return abs(amount - amount.quantize(CENT)) <= NEARLY


@tariff_rule("AFIR-F03-TYPE", severity="warning", cites="AFIR Art. 20(2)(f)(iii); (EU) 2025/655 Annex, Table F, 3")
def type_unsaid(tariff: Tariff) -> Iterator[tuple[str, str]]:
    """A tariff does not say whether it is the price without a contract.

    Without a type it holds for everybody, by OCPI, so it is published as the ad hoc price. Many operators leave the
    type out of tariffs for roaming partners, whose drivers do not pay them.

    Send the type AD_HOC_PAYMENT with what drivers without a contract pay, and REGULAR with the rest.
    """
    if not tariff.type:
        yield "type", f"tariff {tariff.id} has no type and is published as the ad hoc price"


@tariff_rule("AFIR-F03-VAT", severity="warning", cites="AFIR Art. 20(2)(f)(iii); (EU) 2025/655 Annex, Table F, 3")
def vat_unsaid(tariff: Tariff) -> Iterator[tuple[str, str]]:
    """What a driver pays cannot be known, as a price is net and its VAT is missing.

    Prices are without VAT unless a tariff says otherwise (OCPI 2.2.1 always has them so). What drivers pay is the gross
    price; without the rate nobody can work it out, and the net one looks cheaper than it is.

    Send vat with every price component, or gross prices with tax_included YES; an operator without VAT sends N/A.
    """
    if (tariff.tax_included or "").strip().upper() in {"YES", "N/A", "NA"} or not is_ad_hoc(tariff):
        return
    bare = [(path, price) for path, price in _prices(tariff) if price.price and price.vat is None]
    if bare:
        path, price = bare[0]
        said = f"{price.price} {tariff.currency} for {price.type} is without VAT, and vat is missing"
        yield f"{path}.vat", f"{said}{first_of(len(bare))}"


@tariff_rule("AFIR-F03-ZERO", severity="warning", cites="AFIR Art. 20(2)(f)(iii); (EU) 2025/655 Annex, Table F, 3")
def prices_all_zero(tariff: Tariff) -> Iterator[tuple[str, str]]:
    """All prices of a tariff are zero.

    Charging may be free; mostly somebody did not fill the prices in. OCPI has a way to say that it is free: one price
    of type FLAT that is 0, and nothing else.

    Send the prices; or, where charging is free, one element with one FLAT price of 0.
    """
    prices = [price for _, price in _prices(tariff)]
    is_free = [price.type.strip().upper() for price in prices] == ["FLAT"]
    if prices and not is_free and not any(price.price for price in prices):
        kinds = ", ".join(dict.fromkeys(price.type for price in prices))
        yield "elements", f"tariff {tariff.id} has only prices of 0: {kinds}"


@tariff_rule("OCPI-TARIFF-TEXT", severity="warning", cites="OCPI 2.3.0, mod_tariffs, Tariff object, tariff_alt_text")
def text_repeated(tariff: Tariff) -> Iterator[tuple[str, str]]:
    """A tariff has two texts in one language, or one text twice.

    It may have one for each language. Which of two holds, nobody can tell; a text that is said twice has mostly the
    wrong language.

    Send one text for each language.
    """
    texts = tariff.tariff_alt_text
    languages = Counter((text.language or "").strip().lower() for text in texts)
    said = Counter(text.text.strip() for text in texts)
    if len(said) < len(texts):
        text, count = said.most_common(1)[0]
        yield "tariff_alt_text", f"tariff {tariff.id} says {count} times {text!r}"
    elif len(languages) < len(texts):
        language, count = languages.most_common(1)[0]
        yield "tariff_alt_text", f"tariff {tariff.id} has {count} texts in language {language!r}"


@tariff_rule("OCPI-TARIFF-WORD", severity="warning", cites="OCPI 2.3.0, mod_tariffs, enumerations")
def word_of_price_unknown(tariff: Tariff) -> Iterator[tuple[str, str]]:
    """A tariff has a word that OCPI 2.3.0 does not know.

    What it means for the price nobody can tell, so that price is said in words only, or not for everybody.

    Send one of OCPI's words for this field.
    """
    for path, name, word in _said(tariff):
        if word and word.strip().upper() not in _WORDS[name]:
            yield path, f"tariff {tariff.id}: {word!r} is none of {TARIFF_WORDS[name]}"


def _said(tariff: Tariff) -> Iterator[tuple[str, str, str | None]]:
    """Where a word of an enumeration stands, of which it is, and the word."""
    yield "type", "type", tariff.type
    yield "tax_included", "tax_included", tariff.tax_included
    for i, source in enumerate(tariff.energy_mix.energy_sources if tariff.energy_mix else ()):
        yield f"energy_mix.energy_sources[{i}].source", "source", source.source
    for i, impact in enumerate(tariff.energy_mix.environ_impact if tariff.energy_mix else ()):
        yield f"energy_mix.environ_impact[{i}].category", "category", impact.category
    for path, price in _prices(tariff):
        yield f"{path}.type", "price_components", price.type
    for i, element in enumerate(tariff.elements):
        if element.restrictions:
            at = f"elements[{i}].restrictions"
            yield f"{at}.reservation", "reservation", element.restrictions.reservation
            for k, day in enumerate(element.restrictions.day_of_week):
                yield f"{at}.day_of_week[{k}]", "day_of_week", day


def _prices(tariff: Tariff) -> Iterator[tuple[str, PriceComponent]]:
    """Every price of a tariff, and where it stands."""
    for i, element in enumerate(tariff.elements):
        for j, price in enumerate(element.price_components):
            yield f"elements[{i}].price_components[{j}]", price
