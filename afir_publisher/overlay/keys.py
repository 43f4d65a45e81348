"""What can be stated beside OCPI, as one table: facts that it has no field for, and fields that operators leave empty.

A key names what `facts.Facts` has under the same name, or a field of OCPI that it stands in for.
"""

from dataclasses import replace

from afir_publisher.facts import AD_HOC_PAYMENT, SMART_SERVICES, VEHICLE_CATEGORIES
from afir_publisher.model import frozen
from afir_publisher.overlay import values as v
from afir_publisher.overlay.french import COLUMNS
from afir_publisher.overlay.kind import Kind
from afir_publisher.overlay.statement import SCOPES, Scope

PAYMENT_BRANDS = (
    *("americanExpress", "applePay", "cirrus", "dinersClub", "discoverCard", "giroCard", "maestro", "masterCard"),
    *("visa", "vpay"),
)
"""Cards that formats have words for (DATEX II, PaymentBrandsEnum); any other one stays as it is written."""

PARKING_TYPES = (
    *("ALONG_MOTORWAY", "PARKING_GARAGE", "PARKING_LOT", "ON_DRIVEWAY", "ON_STREET", "UNDERGROUND_GARAGE"),
)
PARKING_RESTRICTIONS = (
    *("CUSTOMERS", "DISABLED", "EMPLOYEES", "EV_ONLY", "MOTORCYCLES", "PLUGGED", "TAXIS", "TENANTS"),
)

_STATIONS: tuple[Scope, ...] = ("source", "party", "location", "station")
_PLACES: tuple[Scope, ...] = ("source", "party", "location")
_LOCATION: tuple[Scope, ...] = ("location",)
_ONE_STATION: tuple[Scope, ...] = ("location", "station")
_POINTS: tuple[Scope, ...] = ("source", "party", "location", "evse")
_POSITIONS: tuple[Scope, ...] = ("location", "evse")
_EVSE: tuple[Scope, ...] = ("evse",)


@frozen
class Key:
    """One thing that can be stated: what of, how it is written, which entry of the Annex it is about.

    `field` is the field of OCPI that it stands in for; without one it is a fact. `completes` is whether the entry is
    missing without it; of one with `of_one` every station has its own, so what is stated of a Location with several
    stations is not passed on to them.
    """

    name: str
    kind: Kind
    scopes: tuple[Scope, ...]
    entry: str
    help: str
    example: str
    field: str | None = None
    completes: bool = False
    of_one: bool = False


def _owed(
    name: str, entry: str, kind: Kind, scopes: tuple[Scope, ...], text: str, example: str, field: str | None = None
) -> Key:
    """A key without which an entry is missing."""
    return Key(
        name=name,
        kind=kind,
        scopes=scopes,
        entry=entry,
        help=text,
        example=example,
        field=field,
        completes=True,
        of_one=scopes == _ONE_STATION,
    )


def _more(
    name: str, entry: str, kind: Kind, scopes: tuple[Scope, ...], text: str, example: str, field: str | None = None
) -> Key:
    """A key that nobody has to state."""
    return replace(_owed(name, entry, kind, scopes, text, example, field), completes=False)


_ENDS_THE_LIST = "so that what they do not name is not there"
_NONE_OF = "The most power of each connector that OCPI gives none of; of an only connector it counts before OCPI's."

_KEYS = (
    # Table A
    _owed(
        "legal_name", "A01", v.TEXT, _STATIONS, "The legal name of the operator or owner.", "Windketel Exploitatie B.V."
    ),
    _owed(
        *(
            "trade_name",
            "A02",
            v.text_of(100),
            _PLACES,
            "The name that drivers know the operator by.",
            "Windketel Laden",
        ),
        field="operator.name",
    ),
    _owed("staffed", "A04", v.YES_NO, _STATIONS, "Whether there is staff on site.", "no"),
    _owed(
        *("help_phone", "A05", v.PHONE, _PLACES, "The telephone number of the helpdesk.", "+31 201234567"),
        field="help_phone",
    ),
    _owed("covered_parking", "A06", v.YES_NO, _STATIONS, "Whether parking for recharging is roofed.", "no"),
    _owed("illuminated_parking", "A06", v.YES_NO, _STATIONS, "Whether parking for recharging is lit.", "yes"),
    _owed("catering", "A06", v.YES_NO, _STATIONS, "Whether there is a catering service.", "no"),
    _owed("toilets", "A06", v.YES_NO, _STATIONS, "Whether there are toilets.", "no"),
    _owed("rest_facilities", "A06", v.YES_NO, _STATIONS, "Whether there are rest facilities.", "no"),
    _more("other_facilities", "A06", v.TEXT, _STATIONS, "What else there is, in words.", "playground"),
    _more(
        *("facilities_complete", "A06", v.YES_NO, _STATIONS),
        *(f"Whether OCPI's facilities name all catering, toilets and rest facilities, {_ENDS_THE_LIST}.", "yes"),
    ),
    _owed(
        *("latitude", "A07", v.LATITUDE, _POSITIONS, "Where it is, in WGS 84; together with longitude.", "52.0907"),
        field="coordinates",
    ),
    _owed(
        *("longitude", "A07", v.LONGITUDE, _POSITIONS, "Where it is, in WGS 84; together with latitude.", "5.1218"),
        field="coordinates",
    ),
    _more(
        *("additional_information", "A08", v.TEXT, _POSITIONS),
        *("What helps to find it, in place of OCPI's directions.", "Behind the supermarket", "directions"),
    ),
    _owed("country", "A09", v.COUNTRY, _PLACES, "The country.", "NLD", "country"),
    _owed("nuts1", "A10", v.NUTS1, _PLACES, "The region by its NUTS 1 code.", "NL3"),
    _owed("city", "A11", v.text_of(45), _LOCATION, "The city or town.", "Utrecht", "city"),
    _owed("postal_code", "A12", v.text_of(10), _LOCATION, "The postal code.", "3512 ZX", "postal_code"),
    _owed("address", "A13", v.text_of(45), _LOCATION, "Street and number.", "Zonnewiekpad 12", "address"),
    _owed(
        *("opening_times", "A14", v.HOURS, _PLACES, "When recharging is possible, in local time."),
        *("Mo-Fr 08:00-18:00; Sa 10:00-16:00", "opening_times"),
    ),
    _owed("time_zone", "A15", v.ZONE, _PLACES, "The time zone by its IANA name.", "Europe/Amsterdam", "time_zone"),
    _owed(
        *("vehicle_categories", "A16", v.words_of(*VEHICLE_CATEGORIES), _STATIONS),
        *("The categories of vehicles that can recharge.", "M1, N1"),
    ),
    _more("max_vehicle_height_m", "A17", v.METRES, _STATIONS, "The greatest height of a vehicle, if limited.", "2.1"),
    _more("max_vehicle_length_m", "A17", v.METRES, _STATIONS, "The greatest length of a vehicle, if limited.", "5.5"),
    _more("max_vehicle_width_m", "A17", v.METRES, _STATIONS, "The greatest width of a vehicle, if limited.", "2.3"),
    _more("max_vehicle_weight_t", "A17", v.TONNES, _STATIONS, "The greatest weight of a vehicle, if limited.", "3.5"),
    _owed("parking_spaces", "A18", v.COUNT, _ONE_STATION, "How many parking spaces for recharging there are.", "4"),
    _owed("disabled_parking_spaces", "A19", v.COUNT, _ONE_STATION, "Those of them for people with disabilities.", "1"),
    _owed("card_reader", "A20", v.YES_NO, _STATIONS, "Whether a payment device reads bank cards.", "yes"),
    _owed("contactless", "A21", v.YES_NO, _STATIONS, "Whether a payment device takes contactless cards.", "yes"),
    _owed(
        *("ad_hoc_payment", "A22", v.words_of(*AD_HOC_PAYMENT), _STATIONS),
        *("Other ways to pay without a contract.", "qrCode, website"),
    ),
    _more(
        *("payment_brands", "A23", v.names(*PAYMENT_BRANDS), _STATIONS),
        *("The cards and payment providers that are taken.", "visa, masterCard"),
    ),
    _owed("contract_payment", "A24", v.YES_NO, _STATIONS, "Whether one can pay by a contract.", "yes"),
    _more(
        *("capabilities_complete", "A20", v.YES_NO, SCOPES),
        *(f"Whether OCPI's capabilities name all there are, {_ENDS_THE_LIST} (also A21, A24, B08, B09).", "yes"),
    ),
    # Table B
    _owed("evse_id", "B01", v.text_of(48), _EVSE, "The identification code.", "NL*WKX*E0001*1", "evses[].evse_id"),
    _owed("station_power_w", "B05", v.POWER, _ONE_STATION, "The most power of a station at one time.", "150 kW"),
    _owed(
        *("max_electric_power", "B06", v.POWER, _EVSE, _NONE_OF, "22 kW"),
        field="evses[].connectors[].max_electric_power",
    ),
    _owed(
        *(
            "service_providers",
            "B07",
            v.some_names(),
            _POINTS,
            "The mobility service providers whose contracts are taken.",
        ),
        *("Laadkompas, Roamwijzer", "evses[].accepted_service_providers"),
    ),
    _owed("plug_and_charge", "B08", v.YES_NO, SCOPES, "Whether charging starts by plugging in.", "no"),
    _owed(
        *("smart_services", "B09", v.names(*SMART_SERVICES), SCOPES, "Smart recharging services."),
        "remoteMonitoring, bidirectionalRecharging",
    ),
    _owed(
        *("green_energy", "B10", v.YES_NO, _PLACES, "Whether the electricity is 100 % renewable.", "yes"),
        field="energy_mix.is_green_energy",
    ),
    _more(
        *("renewable_evidence", "B10", v.URL, _STATIONS),
        *("Where it is shown that the electricity is renewable.", "https://windketel.example/groen"),
    ),
    # Not asked for by the Annex, but by access points or formats, or needed to say the rest
    _more("language", "", v.LANGUAGE, _PLACES, "The language of names and addresses that name none.", "nl"),
    _more(
        "interface_languages", "", v.LANGUAGES, _STATIONS, "The languages that a station speaks to drivers.", "nl, en"
    ),
    _more(
        "station_id_bnetza", "", v.text_of(64), _ONE_STATION, "The station's id at the Bundesnetzagentur.", "1012345"
    ),
    _more("operator_id_bnetza", "", v.text_of(64), _PLACES, "The operator's id at the Bundesnetzagentur.", "1000123"),
    _more(
        *("parking_type", "", v.word_of(*PARKING_TYPES), _PLACES, "What kind of parking it is at.", "PARKING_LOT"),
        field="parking_type",
    ),
    _more(
        *("parking_restrictions", "", v.words_of(*PARKING_RESTRICTIONS), _POINTS, "Whom the parking is reserved for."),
        *("EV_ONLY, CUSTOMERS", "evses[].parking_restrictions"),
    ),
    _more(
        *("public", "", v.YES_NO, _LOCATION, "Whether the public may recharge there; counts before OCPI's publish."),
        *("yes", "publish"),
    ),
    _more(
        *(
            "station",
            "",
            v.text_of(64),
            _EVSE,
            "The station that a recharging point stands in, where there are several.",
        ),
        *("North", "stations"),
    ),
    # Asked for by France alone
    *(_more(one.name, "", one.kind, one.scopes, one.help, one.example) for one in COLUMNS),
)

KEYS = {key.name: key for key in _KEYS}
"""Every key by its name, in the order of the law."""


def of_scope(scope: Scope) -> tuple[Key, ...]:
    """The keys that can be stated of one kind of object."""
    return tuple(key for key in KEYS.values() if scope in key.scopes)


def completing(entry: str) -> tuple[Key, ...]:
    """The keys without which an entry of the Annex is missing."""
    return tuple(key for key in KEYS.values() if key.entry == entry and key.completes)


def as_markdown() -> str:
    """All keys as a table for docs/overlay.md."""
    lines = ["| key | what it says | expected | example | of | entry |", "|---|---|---|---|---|---|"]
    for key in KEYS.values():
        expected = key.kind.expected.replace("|", "\\|")
        cells = (f"`{key.name}`", key.help, expected, f"`{key.example}`", ", ".join(key.scopes), key.entry)
        lines.append(f"| {' | '.join(cells)} |".replace("  ", " "))
    return "\n".join(lines) + "\n"
