"""Deviations in tariffs and their prices."""

from afir_publisher.ocpi.deviations.deviation import Deviation

ROWS = (
    Deviation(
        "E1",
        "A connector names a tariff that is not there.",
        "The price is unknown; tariffs that came meanwhile are asked for once more.",
        ("OCPI-TARIFF",),
    ),
    Deviation(
        "E2",
        "A connector names no tariff.",
        "That is no price, not a free one.",
        ("AFIR-F03",),
    ),
    Deviation(
        "E3",
        "Tariffs stand inside EVSEs.",
        "The dialect makes tariffs of them; elsewhere they are an unknown field.",
        ("OCPI-DIALECT",),
        ("dialect",),
    ),
    Deviation(
        "E4",
        "Restrictions are a list, and times have seconds.",
        "A list of one is unwrapped; seconds are cut, and :59 is the next minute. "
        "More restrictions cost the tariff, unless the dialect knows better.",
        ("OCPI-TIME", "OCPI-FIELD", "OCPI-UNREADABLE", "OCPI-DIALECT"),
        ("dialect",),
    ),
    Deviation(
        "E5",
        "A currency is missing, or not the country's.",
        "The configured one is taken, or the tariff is unreadable; foreign money is told.",
        ("OCPI-CURRENCY", "OCPI-UNREADABLE"),
        ("currency",),
    ),
    Deviation(
        "E6",
        "VAT is missing, or whether prices include it.",
        "Both can be configured; a net price of which the rate is not known is told.",
        ("OCPI-VAT", "AFIR-F03-VAT"),
        ("vat", "prices_include_vat"),
    ),
    Deviation(
        "E7",
        "Prices are per step in place of per kWh or hour.",
        "They mean what OCPI says; implausible ones are told.",
        ("OCPI-PRICE", "AFIR-F03-NET"),
    ),
    Deviation(
        "E8",
        "A step is 0 or very large.",
        "0 is 1.",
    ),
    Deviation(
        "E9",
        "Only one of start_time and end_time is there.",
        "The other one is the day's own.",
    ),
    Deviation(
        "E10",
        "A time from 00:00 to 00:00 stands for the whole day.",
        "It is read so.",
    ),
    Deviation(
        "E11",
        "Two tariffs of one type hold at the same time.",
        "The one with the latest start holds, then the one that was updated last.",
        ("OCPI-TARIFF-DOUBLE",),
    ),
    Deviation(
        "E12",
        "Prices are texts.",
        "They are read exactly.",
        ("OCPI-FIELD",),
    ),
    Deviation(
        "E13",
        "A tariff id is a filler such as 1.",
        "A short id of another party is not taken for the tariff.",
        ("OCPI-TARIFF",),
    ),
    Deviation(
        "E14",
        "min_price and max_price are bare numbers, or have older names.",
        "A bare one has the basis of the tariff's prices.",
        ("OCPI-FIELD",),
    ),
    Deviation(
        "E15",
        "PARKING_TIME means different things.",
        "It is published in words only.",
    ),
    Deviation(
        "E16",
        "The type of a tariff is missing, or REGULAR for all.",
        "One without type holds for everybody; others do where the configuration says so.",
        ("OCPI-TARIFF-TYPE", "AFIR-F03-TYPE"),
        ("ad_hoc_types",),
    ),
)
