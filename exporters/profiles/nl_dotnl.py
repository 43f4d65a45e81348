"""The Netherlands: DOT-NL of the NDW, OCPI 2.2.1 with some of its optional elements made mandatory.

The access point's own rules ask for those. Objects keep the party of their CPO, without which the NDW does not show
them.
"""

from dataclasses import replace

from exporters.profiles.ocpi import OCPI_2_2_1

PROFILE = replace(
    OCPI_2_2_1,
    name="nl-dotnl",
    title="DOT-NL (NDW), OCPI 2.2.1",
    access_point="NL",
    demands={
        "party_id": "of the CPO, in every object",
        "opening_times": "of every Location",
        "energy_mix": "of every Location",
        "parking_restrictions": "of every EVSE",
        "max_electric_power": "of every connector",
        "tariff_ids": "of every connector",
    },
)
