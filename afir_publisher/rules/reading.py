"""What is found on the way in and out, by readers and exporters: codes without a check of their own."""

from afir_publisher.rules.rule import reading

WORDS = reading(
    "FEED-WORDS",
    """A price cannot be said in numbers in a feed's format, and is said in words.

    DATEX II has money with two decimals in XML, minutes instead of hours, and no conditions on power or current. A
    rounded price would be a wrong price, so people can read it, but programs cannot compute with it.

    Set prices that hold in whole cents per kWh and per minute, with VAT or without, and restrict them by time,
    duration or energy only.
    """,
    severity="warning",
    cites="AFIR Art. 20(2)(f)(iii); DATEX II 3.7, afac:AmountOfMoney",
)

FIELD = reading(
    "OCPI-FIELD",
    """A value could not be read as OCPI defines it.

    It was left out, or put right where that loses nothing, and everything else of the object is used. A fact that is
    left out is missing in what is published.

    Send the value in the type and form that OCPI gives for this field; the message says what was found.
    """,
    severity="warning",
    cites="OCPI 2.3.0, mod_locations and mod_tariffs, object descriptions",
)

OBJECT = reading(
    "OCPI-OBJECT",
    """A part of an object lacks a field that it cannot do without.

    An EVSE without uid or a connector without standard cannot be told from others or described, so this part was left
    out; the rest of the object is used.

    Send the missing field; OCPI requires it.
    """,
    severity="error",
    cites="OCPI 2.3.0, mod_locations and mod_tariffs, fields of cardinality 1",
)

PARTY = reading(
    "OCPI-PARTY",
    """A Location does not say which party it belongs to.

    Its country_code and party_id were taken from its EVSE ids, which all begin with the same ones, or else from the
    configuration. Where EVSEs change hands that turns wrong, and published ids with it.

    Send country_code and party_id of the operator with every Location; OCPI 2.1.1 has no room for them, later
    versions do.
    """,
    severity="warning",
    cites="OCPI 2.3.0, mod_locations, 3.1 Location object",
)

PUBLISH = reading(
    "OCPI-PUBLISH",
    """A Location does not say whether it is to be published.

    OCPI 2.1.1 has no publish, so the Location was taken to be public. One that is not, such as a company's own
    parking, would be published all the same.

    Send OCPI 2.2 or newer, where publish tells; until then show only public Locations here.
    """,
    severity="warning",
    cites="OCPI 2.3.0, mod_locations, 3.1 Location object",
)

TARIFF_PARTY = reading(
    "OCPI-TARIFF-PARTY",
    """A connector names a tariff that exists only with another party.

    Ids of tariffs are unique within a party, so the tariff that was found may be another one of the same id. It is
    used, as hubs often mix up the parties of the two.

    Publish the tariff with the country_code and party_id of the Locations that use it.
    """,
    severity="warning",
    cites="OCPI 2.3.0, mod_tariffs, Tariff object",
)

UNREADABLE = reading(
    "OCPI-UNREADABLE",
    """A Location or Tariff could not be read at all.

    It is not JSON, or lacks what nothing can be made without, or a part of its price cannot be read; a price without
    that part would be wrong. Nothing of the object is published.

    Mend the object; the message says what was found and where.
    """,
    severity="error",
    cites="OCPI 2.3.0, transport_and_format, and the object's description",
)
