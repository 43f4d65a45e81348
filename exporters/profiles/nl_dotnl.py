"""The Netherlands: DOT-NL of the NDW, OCPI 2.2.1 with some of its optional elements made mandatory.

Those are opening_times, energy_mix, parking_restrictions, max_electric_power and tariff_ids; the access point's own
rules ask for them. Objects keep the party of their CPO, without which the NDW does not show them.
"""

from dataclasses import replace

from exporters.profiles.ocpi import OCPI_2_2_1

PROFILE = replace(OCPI_2_2_1, name="nl-dotnl", title="DOT-NL (NDW), OCPI 2.2.1", access_point="NL")
