"""What entries are called: the party and the id of an object, in capitals, as OCPI's ids mean the same in any case."""

from afir_publisher.model import Location, Tariff


def of(found: Location | Tariff) -> str:
    """The key of an object, `NL*FAS*50849`."""
    return f"{found.country_code}*{found.party_id}*{found.id}".upper()


def parts(key: str) -> tuple[str, str, str]:
    """The country, the party and the id in a key."""
    country, party, identity = key.split("*", 2)
    return country, party, identity
