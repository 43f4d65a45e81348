"""Belgium's transportdata.be: a register of addresses; each operator hosts its own feed, which is fetched.

No document says which version a single operator should give. Two are read there: DATEX II 3.7 in XML, which the profile
datex2-3.7 writes, and the JSON of the German profile, in which most charging points are published (a feed of many
operators, with an envelope of its own that is valid nowhere). This is the second, in its valid envelope.
"""

from dataclasses import replace

from exporters.profiles import de_mobilithek

PROFILE = replace(
    de_mobilithek.PROFILE,
    name="be",
    title="transportdata.be (Belgium), AFIR recharging profile 01-00-00",
    access_point="BE",
    demands={
        "party_id": "the operator's id of Benelux-IDRO",
        "evse_id": "of every recharging point",
        **{
            name: de_mobilithek.PROFILE.demands[name]
            for name in ("station_power_w", "staffed", "accepted_service_providers")
        },
    },
)
