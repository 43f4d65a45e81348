"""What is stated of the sample Locations beside OCPI, for tests of rules that ask for what OCPI has no word for."""

from dataclasses import replace

from afir_publisher.facts import Facts

STATED = {"station_power_w": 2_000_000, "plug_and_charge": False, "smart_services": [], "station_id_bnetza": "1"}
"""Enough of all of them that nothing is missing that no field of OCPI can say."""


def facts(stated):
    """Facts as JSON has them."""
    return Facts(**{name: tuple(said) if isinstance(said, list) else said for name, said in stated.items()})


def with_facts(pool, stated=STATED, of_evse=None):
    """A pool of which some things are stated: of the place, and of its EVSEs by uid in capitals."""
    stations = tuple(replace(station, facts=facts(stated)) for station in pool.stations)
    own = {uid: facts({**stated, **more}) for uid, more in (of_evse or {}).items()}
    return replace(pool, facts=facts(stated), stations=stations, of_evse=own)
