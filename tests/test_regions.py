"""The NUTS 1 region of a place: by coordinates, postal code or state, always one of its own country."""

import gzip
import json
import re
from collections import Counter
from itertools import accumulate

import pytest
from datex2_schemas import shared

from afir_publisher.annex.place import region
from afir_publisher.enrich import areas, postal_codes
from afir_publisher.enrich.regions import BY_COORDINATES, OVERSEAS, region_of, with_region
from afir_publisher.facts import NO_FACTS, Facts, Origin
from afir_publisher.model import Evse, GeoLocation, Location
from afir_publisher.pool import Pool, Station

PLACES = """
AUT Wien 48.2085 16.3731 AT1             AUT Graz 47.0707 15.4395 AT2              AUT Lienz 46.8297 12.7689 AT3
BEL Bruxelles 50.8467 4.3525 BE1         BEL Antwerpen 51.2194 4.4025 BE2          BEL Eupen 50.6279 6.0363 BE3
BEL Zaventem 50.8850 4.4700 BE2          BGR Sofia 42.6977 23.3219 BG4             BGR Varna 43.2141 27.9147 BG3
CHE Basel 47.5596 7.5886 CH0             CYP Nicosia 35.1650 33.3600 CY0           CZE Praha 50.0755 14.4378 CZ0
DEU Berlin 52.5200 13.4050 DE3           DEU Potsdam 52.3989 13.0657 DE4           DEU Hamburg 53.5511 9.9937 DE6
DEU Bremerhaven 53.5396 8.5809 DE5       DEU Bremen 53.0793 8.8017 DE5             DEU Mainz 49.9929 8.2473 DEB
DEU Wiesbaden 50.0782 8.2398 DE7         DEU Ulm 48.4011 9.9876 DE1               DEU Neu-Ulm 48.3900 10.0100 DE2
DEU Büsingen 47.6960 8.6890 DE1          DEU Helgoland 54.1820 7.8850 DEF          DEU Borkum 53.5880 6.6700 DE9
DEU Saarbrücken 49.2402 6.9969 DEC       DEU Erfurt 50.9848 11.0299 DEG            DEU Dresden 51.0504 13.7373 DED
DEU Magdeburg 52.1205 11.6276 DEE        DEU Rostock 54.0924 12.0991 DE8           DEU Aachen 50.7753 6.0839 DEA
DEU Kehl 48.5730 7.8110 DE1              DNK København 55.6761 12.5683 DK0         DNK Christiansø 55.3200 15.1880 DK0
EST Tallinn 59.4370 24.7536 EE0          EST Kihnu 58.1300 23.9900 EE0             ESP Madrid 40.4168 -3.7038 ES3
ESP Barcelona 41.3874 2.1686 ES5         ESP Formentera 38.7050 1.4300 ES5         ESP Ceuta 35.8890 -5.3200 ES6
ESP Melilla 35.2923 -2.9381 ES6          ESP LaGomera 28.0916 -17.1133 ES7         ESP ElHierro 27.8100 -17.9150 ES7
ESP Vigo 42.2406 -8.7207 ES1             ESP Badajoz 38.8794 -6.9707 ES4           ESP Zaragoza 41.6488 -0.8891 ES2
ESP Llívia 42.4640 1.9780 ES5            FIN Helsinki 60.1699 24.9384 FI1          FIN Mariehamn 60.0973 19.9348 FI2
ALA Mariehamn 60.0973 19.9348 FI2        FRA Paris 48.8566 2.3522 FR1              FRA Lille 50.6292 3.0573 FRE
FRA Strasbourg 48.5734 7.7521 FRF        FRA Ajaccio 41.9192 8.7386 FRM            FRA Ouessant 48.4570 -5.0960 FRH
FRA Menton 43.7750 7.4970 FRL            FRA Saint-Denis -20.8821 55.4507 FRY      FRA Cayenne 4.9224 -52.3135 FRY
FRA Les-Saintes 15.8650 -61.5830 FRY     GLP Pointe-à-Pitre 16.2411 -61.5331 FRY   MYT Mamoudzou -12.7806 45.2278 FRY
GRC Athina 37.9838 23.7275 EL3           GRC Thessaloniki 40.6401 22.9444 EL5      GRC Kerkyra 39.6243 19.9217 EL6
GRC Kastellorizo 36.1510 29.5900 EL4     GRC Kythira 36.1480 22.9890 EL3           HRV Lastovo 42.7690 16.9000 HR0
HRV Dubrovnik 42.6507 18.0944 HR0        HUN Budapest 47.4979 19.0402 HU1          HUN Győr 47.6875 17.6504 HU2
HUN Szeged 46.2530 20.1414 HU3           IRL Dublin 53.3498 -6.2603 IE0            IRL Inishmore 53.1200 -9.7000 IE0
ISL Reykjavík 64.1466 -21.9426 IS0       ITA Milano 45.4642 9.1900 ITC             ITA Roma 41.9028 12.4964 ITI
ITA Capri 40.5500 14.2420 ITF            ITA Lampedusa 35.5010 12.6090 ITG         ITA Trieste 45.6495 13.7768 ITH
ITA Campione 45.9690 8.9720 ITC          LIE Vaduz 47.1410 9.5209 LI0              LTU Nida 55.3030 21.0060 LT0
LUX Luxembourg 49.6117 6.1300 LU0        LVA Rīga 56.9496 24.1052 LV0              MLT Victoria 36.0440 14.2390 MT0
NLD Amsterdam 52.3676 4.9041 NL3         NLD Vaals 50.7700 6.0180 NL4              NLD Terschelling 53.3590 5.2200 NL1
NLD Almere 52.3508 5.2647 NL2            NOR Oslo 59.9139 10.7522 NO0             NOR Røst 67.5200 12.1100 NO0
SJM Longyearbyen 78.2232 15.6267 NO0     POL Warszawa 52.2297 21.0122 PL9          POL Kraków 50.0647 19.9450 PL2
POL Szczecin 53.4285 14.5528 PL4         POL Hel 54.6080 18.8010 PL6              POL Wrocław 51.1079 17.0385 PL5
POL Łódź 51.7592 19.4560 PL7             POL Białystok 53.1325 23.1688 PL8         PRT Lisboa 38.7223 -9.1393 PT1
PRT Corvo 39.6730 -31.1120 PT2           PRT Porto-Santo 33.0610 -16.3370 PT3      PRT Valença 42.0280 -8.6430 PT1
ROU București 44.4268 26.1025 RO3        ROU Timișoara 45.7489 21.2087 RO4         ROU Iași 47.1585 27.6014 RO2
ROU Cluj 46.7712 23.6236 RO1             SWE Stockholm 59.3293 18.0686 SE1         SWE Visby 57.6348 18.2948 SE2
SWE Kiruna 67.8558 20.2253 SE3           SVN Piran 45.5280 13.5680 SI0             SVK Bratislava 48.1486 17.1077 SK0
"""
"""Country, place, latitude, longitude and region: capitals, islands, borders, what is overseas."""

KNOWN = [re.split(r"\s", entry) for line in PLACES.strip().splitlines() for entry in re.split(r"\s{2,}", line)]
UTRECHT = GeoLocation(latitude=52.0907, longitude=5.1218)
BERLIN = GeoLocation(latitude=52.5200, longitude=13.4050)


def found(country, at=None, **given):
    """The region of a Location and where it is known from; `None` if it is not."""
    where = at if at is None or isinstance(at, GeoLocation) else GeoLocation(latitude=at[0], longitude=at[1])
    known = {"country_code": "NL", "party_id": "WKX", "id": "1", "publish": True, "country": country}
    region = region_of(Location(**known, coordinates=where, **given))
    return region and (region[0], str(region[1]))


# --- coordinates


@pytest.mark.parametrize("place", KNOWN, ids=lambda place: place[1])
def test_a_known_place_is_in_its_region(place):
    """By country and coordinates alone."""
    country, _, latitude, longitude, expected = place
    assert found(country, (float(latitude), float(longitude)))[0] == expected


def test_every_region_has_a_known_place():
    """All 92 of the EU (NUTS 2024) and the four of EFTA, no other; the list above shows most of them."""
    all_of_them = {region for country in areas.shipped()["areas"] for region in areas.regions(country)}
    efta = {"CH0", "IS0", "LI0", "NO0"}
    assert (len(all_of_them - efta), efta <= all_of_them) == (92, True)
    assert {place[-1] for place in KNOWN} <= all_of_them
    assert all_of_them - {place[-1] for place in KNOWN} == {"FRB", "FRC", "FRD", "FRG", "FRI", "FRJ", "FRK"}


@pytest.mark.parametrize(
    ("country", "at", "expected"),
    [
        ("NLD", (51.4460, 4.9300), "NL4"),  # Baarle-Nassau, which has pieces of Belgium in it
        ("BEL", (51.4420, 4.9300), "BE2"),
        ("DEU", (48.5734, 7.7700), "DE1"),  # across the Rhine
        ("FRA", (48.5734, 7.8100), "FRF"),
        ("ITA", (43.7850, 7.5300), "ITC"),
        ("FRA", (43.7850, 7.5300), "FRL"),
    ],
)
def test_at_a_border_a_place_is_in_its_own_country(country, at, expected):
    """A position that lies a little way abroad has a region of the country that the Location names."""
    assert found(country, at)[0] == expected


@pytest.mark.parametrize("at", [(52.52, 13.405), (51.5074, -0.1278), (12.15, -68.27), (43.85, 18.41), (-33.9, 18.4)])
@pytest.mark.parametrize("country", ["NLD", "FRA", "HRV"])
def test_a_position_abroad_has_no_region(country, at):
    """Country or coordinates are wrong, and nobody can tell which; the address does not mend that."""
    assert found(country, at, postal_code="1012 AB", state="Utrecht") is None


@pytest.mark.parametrize("country", ["GBR", "USA", "TUR", "SRB", "MCO", "XXX", "", None])
def test_a_country_without_regions_has_none(country):
    """The United Kingdom has left, and others never had any."""
    assert found(country, UTRECHT, state="Utrecht", postal_code="3512 ZX") is None


@pytest.mark.parametrize(("country", "region"), OVERSEAS.items())
def test_a_part_with_a_country_code_of_its_own_is_one_region(country, region):
    """Wherever it is."""
    assert found(country)[0] == region


def test_a_position_says_how_it_is_known():
    """For reports."""
    assert found("nl", UTRECHT) == ("NL3", "derived (coordinates in areas of Natural Earth)")


@pytest.mark.parametrize("at", [None, (0.0, 0.0)])
def test_a_location_without_a_position_is_where_its_evses_are(at):
    """Where the first is that knows."""
    evses = tuple(Evse(uid=str(n), coordinates=where) for n, where in enumerate((None, UTRECHT, BERLIN)))
    assert found("NLD", at, evses=evses)[0] == "NL3"


# --- what the address says


@pytest.mark.parametrize(
    ("state", "country", "expected"),
    [
        ("DEA", "DEU", ("DEA", "ocpi (state)")),
        (" dea ", "DEU", ("DEA", "ocpi (state)")),
        ("EL3", "GRC", ("EL3", "ocpi (state)")),
        ("NL3", "DEU", None),
        ("Nordrhein-Westfalen", "DEU", ("DEA", "derived (state)")),
        ("NW", "DEU", ("DEA", "derived (state)")),
        ("DE-NW", "DEU", ("DEA", "derived (state)")),
        ("North Rhine-Westphalia", "DEU", ("DEA", "derived (state)")),
        ("BADEN WÜRTTEMBERG", "DEU", ("DE1", "derived (state)")),
        ("Ile de France", "FRA", ("FR1", "derived (state)")),
        ("75", "FRA", ("FR1", "derived (state)")),
        ("Łódzkie", "POL", None),
        ("Lodz", "POL", ("PL7", "derived (state)")),
        ("Andalucia", "ESP", ("ES6", "derived (state)")),
        ("Steiermark", "AUT", ("AT2", "derived (state)")),
        ("Limburg", "NLD", ("NL4", "derived (state)")),
        ("Limburg", "BEL", ("BE2", "derived (state)")),
        ("somewhere", "DEU", None),
        (None, "DEU", None),
        (None, "CZE", ("CZ0", "derived (CZ is one region)")),
        ("Praha", "CZE", ("CZ0", "derived (CZ is one region)")),
    ],
)
def test_a_state_tells_where_there_is_no_position(state, country, expected):
    """By the region's code, or by name or code of a province, in the own language or in English."""
    assert found(country, state=state) == expected
    assert found(country, (0.0, 0.0), state=state) == expected


@pytest.mark.parametrize(
    ("country", "postal_code", "expected"),
    [
        ("BEL", "1070", "BE1"),
        ("BEL", "B-1300", None),
        ("BEL", "BE-1300", "BE3"),
        ("BEL", "1930", "BE2"),
        ("BEL", "4700", "BE3"),
        ("BEL", "9000", "BE2"),
        ("BEL", "999", None),
        ("BEL", "0999", None),
        ("NLD", "61185 XE", None),
        ("ESP", "28013", "ES3"),
        ("ESP", "35001", "ES7"),
        ("ESP", "51001", "ES6"),
        ("FIN", "22100", "FI2"),
        ("FRA", "75001", "FR1"),
        ("FRA", "20000", "FRM"),
        ("FRA", "97400", "FRY"),
        ("FRA", "97500", None),
        ("ITA", "00184", "ITI"),
        ("ITA", "I-00184", None),
        ("NLD", "3512 ZX", "NL3"),
        ("nld", "7811aa", "NL1"),
        ("NLD", "3925 JK", None),
        ("PRT", "9500-150", "PT2"),
        ("PRT", "1100-148", None),
        ("DEU", "10115", None),
        ("NLD", "", None),
        ("NLD", None, None),
        ("NLD", "٣٥١٢", None),
    ],
)
def test_a_postal_code_tells_where_there_is_no_position(country, postal_code, expected):
    """In countries whose codes follow regions; elsewhere it says nothing."""
    region = found(country, postal_code=postal_code)
    assert region == (expected and (expected, "derived (postal_code)"))


def test_the_position_goes_before_the_address():
    """Away from a border it is certain."""
    assert found("NLD", UTRECHT, postal_code="9711 AA", state="Groningen")[0] == "NL3"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ({}, ("BE1", "derived (coordinates in areas of Natural Earth)")),
        ({"postal_code": "1930"}, ("BE2", "derived (postal_code)")),
        ({"postal_code": "1140"}, ("BE1", "derived (postal_code)")),
        ({"state": "Vlaams-Brabant"}, ("BE2", "derived (state)")),
        ({"postal_code": "4000"}, ("BE1", "derived (coordinates in areas of Natural Earth)")),
    ],
)
def test_near_a_border_of_regions_the_address_decides(address, expected):
    """Evere, 1 km inside Brussels: the areas are not true enough for that; what is not at this border is wrong."""
    assert found("BEL", (50.8750, 4.4100), **address) == expected


def test_on_an_islet_the_address_comes_first():
    """The nearest area may be of another region."""
    assert found("GRC", (36.1510, 29.5900), state="Attica")[0] == "EL3"


@pytest.mark.parametrize("country", postal_codes.BY_BEGINNING)
def test_every_region_of_a_postal_code_is_one_of_the_country(country):
    """And no beginning stands for two."""
    table = postal_codes.BY_BEGINNING[country]
    beginnings = Counter(one for some in table.values() for one in some.split())
    assert set(table) <= set(areas.regions(country))
    assert [one for one, count in beginnings.items() if count > 1] == []


@pytest.mark.parametrize("country", ["ES", "FR", "IT"])
def test_postal_codes_cover_all_regions_of_a_country(country):
    """None was forgotten."""
    assert set(postal_codes.BY_BEGINNING[country]) == set(areas.regions(country))


# --- the areas


@pytest.mark.parametrize("country", areas.shipped()["areas"])
def test_every_ring_of_an_area_is_closed(country):
    """Or a position would be inside of what is outside."""
    for rings in areas.shipped()["areas"][country].values():
        for ring in rings:
            points = list(zip(accumulate(ring[::2]), accumulate(ring[1::2]), strict=True))
            assert points[0] == points[-1]
            assert len(points) > 3


def test_a_position_is_in_one_region_at_most_and_near_some():
    """Distances are told, the nearest first; what is farther than the reach is not."""
    near_brussels = areas.near("BE", GeoLocation(latitude=50.8750, longitude=4.4100))
    assert [(region, round(km)) for km, region in near_brussels] == [("BE1", 0), ("BE2", 1)]
    assert areas.near("NL", UTRECHT) == ((0.0, "NL3"),)
    assert areas.near("NL", BERLIN) == ()
    assert areas.near("US", UTRECHT) == ()
    assert areas.nearest("NL", GeoLocation(latitude=51.5, longitude=-2.0)) == "NL3"
    with pytest.raises(KeyError):
        areas.nearest("US", UTRECHT)


@pytest.mark.parametrize("at", [(90.0, 0.0), (-90.0, 180.0), (89.99, -180.0), (52.1, 400.0)])
def test_no_position_is_too_far_off(at):
    """Poles, the line of dates, and what is no position on earth."""
    assert found("NLD", at) is None


# --- in the pool


@pytest.mark.parametrize(
    ("before", "code", "source"),
    [
        (NO_FACTS, "NL3", "derived"),
        (Facts(toilets=True), "NL3", "derived"),
        (Facts(nuts1="NL4", origins={"nuts1": Origin("overlay", "x")}), "NL4", "overlay"),
        (
            Facts(nuts1="NL4", origins={"nuts1": Origin("overlay", "x")}, general=frozenset({"nuts1"})),
            "NL3",
            "derived",
        ),
    ],
    ids=["nothing", "something else", "of this place", "of the whole source"],
)
def test_what_is_stated_of_a_place_stays(before, code, source):
    """What is stated of a whole source only counts where nothing can be worked out."""
    after = with_region(before, ("NL3", BY_COORDINATES))
    assert (after.nuts1, after.origin("nuts1").source, after.toilets) == (code, source, before.toilets)
    assert with_region(before, None) is before


def test_the_annex_says_the_region():
    """Entry 10 of Table A."""
    station = Station(id="S", evses=(Evse(uid="1"),), facts=with_region(NO_FACTS, ("NL3", BY_COORDINATES)))
    pool = Pool(location=Location(country_code="NL", party_id="WKX", id="1", publish=True), stations=(station,))
    assert region(pool, station) == ("NL3", BY_COORDINATES)


# --- the real feed


def test_real_places_are_where_their_postal_codes_are():
    """Of Dutch places of 7 June 2026; what differs has a postal code of another city than it names, or a position."""
    path = shared("ocpi", "nl-ndw", "nl-ndw_ocpi2.2.1_rebuilt_20260607_locations.part1of4.json.gz")
    by_position, differing = 0, set()
    for one in json.loads(gzip.decompress(path.read_bytes())):
        at = (float(one["coordinates"]["latitude"]), float(one["coordinates"]["longitude"]))
        region, how = found(one["country"], at, postal_code=one["postal_code"])
        by_code = postal_codes.region_of("NL", one["postal_code"])
        by_position += how != "derived (postal_code)"
        if by_code not in (None, region):
            differing.add((one["city"], one["postal_code"].replace(" ", "")[:4], region))
    assert by_position > 14_000
    assert differing == {
        *(("Apeldoorn", "6238", "NL2"), ("Arnhem", "7827", "NL2"), ("Assen", "7402", "NL1"), ("Best", "2684", "NL4")),
        ("Voorthuizen", "3718", "NL2"),
        *(("Heerenveen", "8441", "NL3"), ("Hoek", "4542", "NL2"), ("Stegeren", "7737", "NL3")),  # positions of others
    }
