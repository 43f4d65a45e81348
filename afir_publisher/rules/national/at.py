"""Austria: what the Ladepunkt-Daten-VO (BGBl. II 257/2024) asks beyond the law of the Union."""

from collections.abc import Iterator

from afir_publisher.annex.entry import Said
from afir_publisher.model import Evse
from afir_publisher.pool import Pool, Station, abilities
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import silent

AUTHENTICATION = frozenset(
    {
        *("RFID_READER", "REMOTE_START_STOP_CAPABLE", "CHIP_CARD_SUPPORT", "CONTACTLESS_CARD_SUPPORT"),
        *("CREDIT_CARD_PAYABLE", "DEBIT_CARD_PAYABLE", "PED_TERMINAL"),
        *("ISO_15118_2_PLUG_AND_CHARGE", "ISO_15118_20_PLUG_AND_CHARGE"),
    }
)
"""Capabilities that say how a driver starts charging."""


@rule("AT-AUTHENTICATION", severity="error", cites="Ladepunkt-Daten-VO, BGBl. II 257/2024, Section 5(1)")
def authentication_unsaid(pool: Pool) -> Iterator[tuple[str, str]]:
    """Nothing says how a driver starts charging at a recharging point.

    The ordinance asks for the method of authentication of every recharging point.

    Send capabilities, such as `RFID_READER` or `REMOTE_START_STOP_CAPABLE`.
    """
    for path, who in silent(pool, _authentication, "capabilities"):
        yield path, f"{who}: no capability says how charging is started"


def _authentication(_pool: Pool, _station: Station, evse: Evse) -> Said | None:
    """How a driver starts charging."""
    found = AUTHENTICATION & abilities((evse,))
    return Said(tuple(sorted(found))) if found else None
