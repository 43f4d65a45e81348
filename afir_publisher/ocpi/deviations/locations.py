"""Deviations in Locations, their EVSEs and connectors."""

from afir_publisher.ocpi.deviations.deviation import Deviation

ROWS = (
    Deviation(
        "D1",
        "One field is bad: a long country code, an unknown word, too many decimals.",
        "That field is left out or kept as it is, and the rest of the Location is read.",
        ("OCPI-FIELD", "OCPI-LENGTH", "OCPI-COORDINATES"),
    ),
    Deviation(
        "D2",
        "A status is a word of the system's own.",
        "It is published as unknown; a word that the configuration explains is read as OCPI's.",
        ("AFIR-F01-WORD", "OCPI-STATUS"),
        ("statuses",),
    ),
    Deviation(
        "D3",
        "A status changes and last_updated does not.",
        "The content decides what changed; a full pull that finds such a change ends pulls of changes.",
        ("OCPI-DATE-FROM",),
        ("full_every",),
    ),
    Deviation(
        "D4",
        "A Location is older than its EVSEs.",
        "The newest time of them counts.",
        ("OCPI-AGE",),
    ),
    Deviation(
        "D5",
        "last_updated moves and nothing else does, or is missing.",
        "A new time alone publishes nothing.",
        ("OCPI-AGE",),
    ),
    Deviation(
        "D6",
        "Locations and EVSEs vanish instead of being REMOVED, and come back elsewhere.",
        "What a complete full pull lacks is gone; an EVSE that is elsewhere now moves there.",
        (),
        ("loss_limit",),
    ),
    Deviation(
        "D7",
        "publish becomes false for a while, as when all EVSEs are out of order.",
        "The Location is taken out of feeds, and told where it looks like that.",
        ("OCPI-HIDDEN",),
    ),
    Deviation(
        "D8",
        "Three phases have the 400 V between two of them in place of 230 V.",
        "Power is worked out accordingly; a power that is stated goes first.",
        ("OCPI-VOLTAGE",),
    ),
    Deviation(
        "D9",
        "Power is in kW, numbers are in quotes.",
        "Numbers are read; kW are taken for such where the configuration says so, and else told.",
        ("OCPI-FIELD", "OCPI-POWER", "AFIR-B06-KILOWATT"),
        ("power_unit",),
    ),
    Deviation(
        "D10",
        "max_electric_power is missing.",
        "It is worked out from volts, amperes and phases, and told.",
        ("OCPI-POWER",),
    ),
    Deviation(
        "D11",
        "Coordinates have too few or too many decimals.",
        "They are kept, and told.",
        ("OCPI-COORDINATES",),
    ),
    Deviation(
        "D12",
        "Optional texts are empty, or have blanks around them.",
        "Empty is absent, and blanks at the edges go.",
    ),
    Deviation(
        "D13",
        "What is absent is null.",
        "Null is absent.",
    ),
    Deviation(
        "D14",
        "tariff_ids is missing.",
        "It names no tariff.",
    ),
    Deviation(
        "D15",
        "One object stands where a list is due.",
        "It is read as a list of one.",
        ("OCPI-FIELD",),
    ),
    Deviation(
        "D16",
        "A Parking has parking_id in place of id, and positions that OCPI does not know.",
        "The id is taken; an unknown position is kept.",
        ("OCPI-FIELD", "OCPI-WORD"),
    ),
    Deviation(
        "D17",
        "EVSEs name parking by plain ids.",
        "They are read as references.",
    ),
    Deviation(
        "D18",
        "A weekday is a text, a name a list, twentyfourseven missing, a facility unknown.",
        "The first two are put right, the third is false, the last one other.",
        ("OCPI-FIELD", "OCPI-HOURS", "OCPI-WORD"),
    ),
    Deviation(
        "D19",
        "Opening hours end at 00:00, 24:00 or 23:59, or before they begin.",
        "The first three are the end of the day; an earlier end is on the next day.",
        ("OCPI-HOURS", "OCPI-TIME"),
    ),
    Deviation(
        "D20",
        "Ids change between small and capital letters.",
        "They are compared without regard to it, and kept as they came.",
    ),
    Deviation(
        "D21",
        "EVSE ids have other separators or none, or are missing or too long.",
        "They are compared without separators, and kept whole.",
        ("OCPI-LENGTH", "AFIR-B01", "AFIR-B01-FORMAT"),
    ),
    Deviation(
        "D22",
        "Each connector is an EVSE of its own.",
        "They are published as they come; those of one EVSE id are told.",
        ("AFIR-B01-DOUBLE",),
    ),
    Deviation(
        "D23",
        "An EVSE has no connectors.",
        "It is left out, and told.",
        ("AFIR-B02",),
    ),
    Deviation(
        "D24",
        "A language is in capitals or has a region.",
        "Its first two letters are published, in small letters.",
    ),
    Deviation(
        "D25",
        "Texts have line ends and odd blanks in them.",
        "Each becomes one blank.",
    ),
    Deviation(
        "D26",
        "accepted_service_providers names something else.",
        "It cannot be told, and is passed on.",
    ),
    Deviation(
        "D27",
        "Objects are of the aggregator's party, or of one that nobody asked for.",
        "Where parties are configured, others are left out and counted.",
        ("OCPI-FOREIGN",),
        ("parties",),
    ),
    Deviation(
        "D28",
        "A time zone is missing.",
        "The configured one is taken, or the country's where it has only one time.",
        ("OCPI-TIME-ZONE",),
        ("time_zone",),
    ),
    Deviation(
        "D29",
        "Texts are longer than OCPI allows.",
        "They are kept whole.",
        ("OCPI-LENGTH",),
    ),
    Deviation(
        "D30",
        "Numbers stand for texts, and connectors lack fields.",
        "The number is read as its text; the EVSE stays.",
        ("OCPI-FIELD", "OCPI-CONNECTOR"),
    ),
)
