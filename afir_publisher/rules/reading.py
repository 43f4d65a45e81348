"""What is found on the way in and out, by readers and exporters: codes without a check of their own."""

from afir_publisher.rules.rule import reading

LACKS = reading(
    "FEED-LACKS",
    """A station is left out of a feed, as the feed's format asks what nobody has said of it.

    A document without it would be refused as a whole, and a value that we made up would be a wrong one.

    Send what the message names, or state it in the overlay.
    """,
    severity="error",
    cites="AFIR Art. 20(2); AFIR recharging profile 01-00-00, JSON Schema",
)

WORDS = reading(
    "FEED-WORDS",
    """A price or a plug cannot be said as it is in a feed's format: it is said in words, or left out.

    DATEX II has money with two decimals in XML, minutes instead of hours, and no conditions on power or current. A
    rounded price would be a wrong price, so people can read it, but programs cannot compute with it. OCPI 2.2.1 has
    prices without VAT only, and no word for the newest plugs; a tariff or a connector that it cannot say is left out.

    Set prices that hold in whole cents per kWh and per minute, with VAT or without, and restrict them by time,
    duration or energy only; give the rate of VAT with every price.
    """,
    severity="warning",
    cites="AFIR Art. 20(2)(f)(iii); DATEX II 3.7, afac:AmountOfMoney",
)

BLANKS = reading(
    "OCPI-BLANKS",
    """A name or a part of the address has blanks at its edges.

    They are taken away here; elsewhere one city or postal code becomes two that look the same.

    Send texts without blanks before and behind them.
    """,
    severity="warning",
    cites="OCPI 2.3.0, mod_locations, 3.1 Location object",
)

COORDINATES = reading(
    "OCPI-COORDINATES",
    """Coordinates have fewer than five decimals or more than seven.

    Four decimals leave a charging station anywhere within ten metres, on the other side of the road; more than seven
    are beyond what anybody measures. They are published as they came.

    Send coordinates with five to seven decimals, as text.
    """,
    severity="warning",
    cites="OCPI 2.3.0, mod_locations, GeoLocation class",
)

CURRENCY = reading(
    "OCPI-CURRENCY",
    """A tariff has no currency, or one that its country does not pay with.

    Without a currency an amount is no price; it was taken from the configuration. A price in foreign money is
    published as it came, and is mostly a default of the software that nobody changed.

    Send the currency that drivers pay in, as three letters of ISO 4217.
    """,
    severity="warning",
    cites="OCPI 2.3.0, mod_tariffs, Tariff object",
)

FIELD = reading(
    "OCPI-FIELD",
    """A value could not be read as OCPI defines it.

    It was left out, or put right where that loses nothing, such as a number in quotes; everything else of the object is
    used. A fact that is left out is missing in what is published.

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

PRICE = reading(
    "OCPI-PRICE",
    """A price is one that nobody asks.

    A kWh costs between 0.05 and 5 euros, an hour between 0.30 and 100, a session up to 50. What lies outside is mostly
    a price per minute or per step instead of per hour and kWh, an amount in cents, or a placeholder. It is published as
    it came.

    Send prices per kWh and per hour in whole units of the currency; correct what is meant otherwise.
    """,
    severity="warning",
    cites="OCPI 2.3.0, mod_tariffs, TariffDimensionType enum",
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

STATUS = reading(
    "OCPI-STATUS",
    """The status of an EVSE is a word of the operator's own.

    OCPI has nine words, and this is none of them; the configuration says which one it stands for, and that is used.

    Send one of OCPI's nine words for Status, such as `AVAILABLE`.
    """,
    severity="warning",
    cites="OCPI 2.3.0, mod_locations, Status enum",
)

TARIFF = reading(
    "OCPI-TARIFF",
    """Connectors name tariffs that are not there.

    What charging costs there is unknown, not free: no price is published that comes from such a tariff.

    Publish every tariff that a connector names, or take its id away.
    """,
    severity="warning",
    cites="OCPI 2.3.0, mod_locations, Connector object, tariff_ids",
)

TARIFF_ENDED = reading(
    "OCPI-TARIFF-ENDED",
    """A connector names a tariff that has ended.

    It is no price any more, and none is published that comes from it; where it was the only one, drivers see none.

    Name the tariff that holds now, or correct end_date_time.
    """,
    severity="warning",
    cites="OCPI 2.3.0, mod_tariffs, Tariff object, end_date_time",
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

TARIFF_TYPE = reading(
    "OCPI-TARIFF-TYPE",
    """A tariff that holds for everybody is of a type for contracts.

    OCPI has AD_HOC_PAYMENT for charging without a contract. The configuration says that tariffs of this type hold for
    everybody too, so this one is published as the ad hoc price.

    Send AD_HOC_PAYMENT, or no type, for what drivers without a contract pay.
    """,
    severity="warning",
    cites="OCPI 2.3.0, mod_tariffs, TariffType enum",
)

TIME = reading(
    "OCPI-TIME",
    """A time of day has seconds.

    OCPI has hours and minutes. Seconds were cut, and what ends in :59 was taken for the next minute, as it is how some
    write the end of one.

    Send times of day as HH:MM.
    """,
    severity="warning",
    cites="OCPI 2.3.0, mod_tariffs, TariffRestrictions class; mod_locations, RegularHours class",
)

TIME_ZONE = reading(
    "OCPI-TIME-ZONE",
    """A Location does not say in which time zone it is, or names one that there is not.

    Opening times and prices by the hour are local times. The zone was taken from the coordinates, else from the
    configuration, else from the country where all of it keeps the same time.

    Fill time_zone with a name of the IANA time zone database, such as `Europe/Amsterdam`.
    """,
    severity="warning",
    cites="OCPI 2.3.0, mod_locations, Location object, time_zone",
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

VAT = reading(
    "OCPI-VAT",
    """A tariff does not say what VAT is in its prices, or how much is added.

    Drivers pay gross prices. What the tariff leaves open was taken from the configuration; where that is wrong, so is
    the price.

    Send vat with every price component, and tax_included with every tariff.
    """,
    severity="warning",
    cites="OCPI 2.3.0, mod_tariffs, Tariff object, tax_included; PriceComponent class, vat",
)
