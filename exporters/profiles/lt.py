"""Lithuania: Via Lietuva, which asks who publishes for OCPI 2.3.0 as it stands, without extensions.

It asks for the versions without a token. Its own rules hold for EVSE ids and for parking spaces.
"""

from dataclasses import replace

from exporters.profiles.ocpi import OCPI_2_3_0

PROFILE = replace(
    OCPI_2_3_0,
    name="lt",
    title="Via Lietuva (Lithuania), OCPI 2.3.0",
    access_point="LT",
    demands={
        "evse_id": "the id of its Location, a star and a suffix, which never changes",
        "parking_places": "with 3-101/D1-26 among the standards of a space that is accessible for all",
    },
)
