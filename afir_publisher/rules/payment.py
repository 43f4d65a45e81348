"""How one pays at a station: AFIR Art. 20(2)(a)(xx) to (xxiv), and what Art. 5(1) asks of ways to pay."""

from collections.abc import Iterator

from afir_publisher.annex import payment
from afir_publisher.model import Evse, power_w
from afir_publisher.pool import Pool
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import named, stations, unsaid

CARD_POWER_W = 50_000
"""From here on recharging points need a card reader or a contactless device (AFIR Art. 5(1))."""


AD_HOC = (payment.other_ad_hoc, payment.contactless, payment.card_reader)
"""What says whether one can pay without a contract."""


@rule("AFIR-A20", severity="error", cites="AFIR Art. 20(2)(a)(xx); (EU) 2025/655 Annex, Table A, 20")
def card_reader_unknown(pool: Pool) -> Iterator[tuple[str, str]]:
    """Nothing says whether a station has a reader for bank cards.

    OCPI has capabilities for a terminal, and a list of them that lacks one does not say that there is none.

    Send CHIP_CARD_SUPPORT or PED_TERMINAL in capabilities where there is one; or set card_reader in the overlay, or
    capabilities_complete where all that is not listed is not there.
    """
    yield from unsaid(
        pool,
        payment.card_reader,
        "card_reader",
        "whether it has a reader for bank cards",
        "OCPI: capabilities; overlay: card_reader",
    )


@rule("AFIR-A20-WEAK", severity="warning", cites="AFIR Art. 20(2)(a)(xx); (EU) 2025/655 Annex, Table A, 20")
def card_reader_doubtful(pool: Pool) -> Iterator[tuple[str, str]]:
    """Points for AC say that cards are taken, and nothing says that there is a terminal.

    CREDIT_CARD_PAYABLE and DEBIT_CARD_PAYABLE are often sent by street posts where a card can only be used through an
    app or a website. That is no card reader.

    Send CHIP_CARD_SUPPORT or PED_TERMINAL where there is a terminal; else leave these words out, and set card_reader
    and ad_hoc_payment in the overlay.
    """
    for at, station in stations(pool):
        if payment.is_weak(station) and station.facts.card_reader is None:
            words = ", ".join(sorted(payment.WEAK_CARD_READER & station.abilities))
            yield f"{at}card_reader", f"{named(pool, at, station)} has AC only, and of a terminal only {words}"


@rule(
    "AFIR-A20-NONE",
    severity="warning",
    cites="AFIR Art. 5(1), Art. 20(2)(a)(xx) and (xxi); (EU) 2025/655 Annex, Table A, 20",
)
def strong_point_without_terminal(pool: Pool) -> Iterator[tuple[str, str]]:
    """A recharging point of 50 kW or more takes no bank card.

    Those put up since 13 April 2024 need a card reader or a device for contactless payment, which points may share;
    along the big roads the older ones follow in 2027. OCPI does not say when a point was put up.

    Correct card_reader or contactless in the overlay, or the capabilities; if there is no terminal, look whether the
    point needs one.
    """
    for at, station in stations(pool):
        if any((way := says(pool, station)) is None or way.value for says in AD_HOC[1:]):
            continue
        strong = [evse for evse in station.evses if evse.status.upper() != "PLANNED" and _power_w(evse) >= CARD_POWER_W]
        if strong:
            said = f"EVSE {strong[0].uid} gives {_power_w(strong[0])} W"
            yield f"{at}card_reader", f"{named(pool, at, station)} has no terminal, and {said}"


def _power_w(evse: Evse) -> int:
    """The most watts of a recharging point; 0 where that is not known."""
    return max(filter(None, map(power_w, evse.connectors)), default=0)


@rule("AFIR-A21", severity="error", cites="AFIR Art. 20(2)(a)(xxi); (EU) 2025/655 Annex, Table A, 21")
def contactless_unknown(pool: Pool) -> Iterator[tuple[str, str]]:
    """Nothing says whether a station takes contactless payment.

    OCPI has a capability for it, and a list that lacks it does not say that there is none.

    Send CONTACTLESS_CARD_SUPPORT in capabilities where it is there; or set contactless in the overlay, or
    capabilities_complete where all that is not listed is not there.
    """
    yield from unsaid(
        pool,
        payment.contactless,
        "contactless",
        "whether it takes contactless payment",
        "OCPI: capabilities; overlay: contactless",
    )


@rule("AFIR-A22", severity="error", cites="AFIR Art. 20(2)(a)(xxii); (EU) 2025/655 Annex, Table A, 22")
def ad_hoc_payment_unknown(pool: Pool) -> Iterator[tuple[str, str]]:
    """Nothing says in which other ways one can pay without a contract.

    A QR code, a website, an app or cash; that there is none is an answer, too. OCPI has no words for them.

    Set ad_hoc_payment in the overlay, once for the source or party, and for each place that differs.
    """
    yield from unsaid(
        pool,
        payment.other_ad_hoc,
        "ad_hoc_payment",
        "which other ways of ad hoc payment it has",
        "overlay: ad_hoc_payment",
    )


@rule(
    "AFIR-A22-NONE", severity="warning", cites="AFIR Art. 5(1), Art. 20(2)(a)(xxii); (EU) 2025/655 Annex, Table A, 22"
)
def no_ad_hoc_payment(pool: Pool) -> Iterator[tuple[str, str]]:
    """Nobody can pay at a station without a contract.

    It has no card reader, no contactless payment and no other way. Points put up since 13 April 2024 must have one,
    unless recharging is free.

    Correct card_reader, contactless and ad_hoc_payment in the overlay; if there is no way, look whether the station
    needs one.
    """
    for at, station in stations(pool):
        if all((said := says(pool, station)) is not None and not said.value for says in AD_HOC):
            yield f"{at}ad_hoc_payment", f"{named(pool, at, station)} has no way to pay without a contract"


@rule("AFIR-A23", severity="warning", cites="AFIR Art. 20(2)(a)(xxiii); (EU) 2025/655 Annex, Table A, 23")
def brands_unknown(pool: Pool) -> Iterator[tuple[str, str]]:
    """One can pay without a contract, and nothing says which cards or payment providers are taken.

    The law asks for additional information on them; whether always is not settled. OCPI has no field for it.

    Set payment_brands in the overlay, once for the source or party.
    """
    for at, station in stations(pool):
        if payment.brands(pool, station) is None and any((way := says(pool, station)) and way.value for says in AD_HOC):
            said = "does not say which cards and payment providers it takes (overlay: payment_brands)"
            yield f"{at}payment_brands", f"{named(pool, at, station)} {said}"


@rule("AFIR-A24", severity="error", cites="AFIR Art. 20(2)(a)(xxiv); (EU) 2025/655 Annex, Table A, 24")
def contract_payment_unknown(pool: Pool) -> Iterator[tuple[str, str]]:
    """Nothing says whether one can pay by a contract.

    It follows from RFID_READER, REMOTE_START_STOP_CAPABLE or plug and charge in capabilities, from
    accepted_service_providers, or from a tariff for contracts; here there is none of them.

    Send what applies; or set contract_payment in the overlay.
    """
    yield from unsaid(
        pool,
        payment.contract,
        "contract_payment",
        "whether one can pay by a contract",
        "OCPI: capabilities; overlay: contract_payment",
    )
