"""The kinds of plug that have columns, by OCPI's words, and what the others are called."""

from afir_publisher.model import Evse

DOMESTIC = frozenset({"DOMESTIC_E", "DOMESTIC_F"})
TYPE_2 = frozenset({"IEC_62196_T2"})
CCS = frozenset({"IEC_62196_T2_COMBO"})
CHADEMO = frozenset({"CHADEMO"})

_WITH_COLUMNS = DOMESTIC | TYPE_2 | CCS | CHADEMO

_NAMES = {
    "IEC_62196_T2": "Type 2",
    "IEC_62196_T2_COMBO": "Combo CCS",
    "CHADEMO": "CHAdeMO",
    "DOMESTIC_E": "E/F",
    "DOMESTIC_F": "E/F",
    "IEC_62196_T1": "Type 1",
    "IEC_62196_T1_COMBO": "Combo CCS 1",
    "IEC_62196_T3A": "Type 3A",
    "IEC_62196_T3C": "Type 3C",
    "MCS": "MCS",
    "TESLA_R": "Tesla Roadster",
    "TESLA_S": "Tesla",
}


def standard(word: str) -> str:
    """OCPI's word for a plug, for comparing."""
    return word.strip().upper()


def has_plug(evse: Evse, kinds: frozenset[str]) -> bool:
    """Whether an EVSE has a plug of a kind."""
    return any(standard(connector.standard) in kinds for connector in evse.connectors)


def called(word: str) -> str:
    """What a plug is called in words; OCPI's own word where it has no other name."""
    return _NAMES.get(standard(word), standard(word))


def others(evse: Evse) -> tuple[str, ...]:
    """What plugs are called that have no column, each once."""
    words = (connector.standard for connector in evse.connectors if standard(connector.standard) not in _WITH_COLUMNS)
    return tuple(dict.fromkeys(map(called, words)))


def has_attached_cable(evse: Evse) -> bool | None:
    """Whether a Type 2 cable is attached; `None` where it is not told of a Type 2 plug."""
    formats = {(one.format or "").strip().upper() for one in evse.connectors if standard(one.standard) in TYPE_2}
    if "CABLE" in formats:
        return True
    return False if formats <= {"SOCKET"} else None
