"""Makes `afir_publisher/enrich/areas.json` of Natural Earth's provinces; README.md beside it says where they are from.

    python make_areas.py ne_10m_admin_1_states_provinces.geojson ../../afir_publisher/enrich/areas.json

Needs shapely 2.1. The same input gives the same output, byte for byte.
"""

import json
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

import shapely

GRID_DEG = 0.001
"""What positions are rounded to: 100 m, which is finer than Natural Earth is true."""

ONE_REGION = {
    **{country: f"{country}0" for country in ("CY", "CZ", "DK", "EE", "HR", "IE", "LT", "LU", "LV", "MT", "SI", "SK")},
    **{country: f"{country}0" for country in ("CH", "IS", "LI", "NO")},
}
"""Countries that are one region as a whole."""

BY_PROVINCE = {
    "AT1": "AT-1 AT-3 AT-9",
    "AT2": "AT-2 AT-6",
    "AT3": "AT-4 AT-5 AT-7 AT-8",
    "BE1": "BE-BRU",
    "BE2": "BE-VAN BE-VBR BE-VLI BE-VOV BE-VWV",
    "BE3": "BE-WBR BE-WHT BE-WLG BE-WLX BE-WNA",
    "BG3": "BG-02 BG-03 BG-04 BG-05 BG-06 BG-07 BG-08 BG-11 BG-12 BG-15 BG-17 BG-18 BG-19 BG-20 BG-24 BG-25 BG-27"
    " BG-28",
    "BG4": "BG-01 BG-09 BG-10 BG-13 BG-14 BG-16 BG-21 BG-22 BG-23 BG-26",
    "DE1": "DE-BW",
    "DE2": "DE-BY",
    "DE3": "DE-BE",
    "DE4": "DE-BB",
    "DE5": "DE-HB",
    "DE6": "DE-HH",
    "DE7": "DE-HE",
    "DE8": "DE-MV",
    "DE9": "DE-NI",
    "DEA": "DE-NW",
    "DEB": "DE-RP",
    "DEC": "DE-SL",
    "DED": "DE-SN",
    "DEE": "DE-ST",
    "DEF": "DE-SH",
    "DEG": "DE-TH",
    "EL3": "GR-A1",
    "EL4": "GR-K GR-L GR-M",
    "EL5": "GR-A GR-B GR-C GR-D GR-69",
    "EL6": "GR-E GR-F GR-G GR-H GR-J",
    "NL1": "NL-DR NL-FR NL-GR",
    "NL2": "NL-FL NL-GE NL-OV",
    "NL3": "NL-NH NL-UT NL-ZE NL-ZH",
    "NL4": "NL-LI NL-NB",
    "PL2": "PL-MA PL-SL",
    "PL4": "PL-LB PL-WP PL-ZP",
    "PL5": "PL-DS PL-OP",
    "PL6": "PL-KP PL-PM PL-WN",
    "PL7": "PL-LD PL-SK",
    "PL8": "PL-LU PL-PD PL-PK",
    "PL9": "PL-MZ",
    "PT2": "PT-20",
    "PT3": "PT-30",
    "RO1": "RO-AB RO-BH RO-BN RO-BV RO-CJ RO-CV RO-HR RO-MM RO-MS RO-SB RO-SJ RO-SM",
    "RO2": "RO-BC RO-BR RO-BT RO-BZ RO-CT RO-GL RO-IS RO-NT RO-SV RO-TL RO-VN RO-VS",
    "RO3": "RO-AG RO-B RO-CL RO-DB RO-GR RO-IF RO-IL RO-PH RO-TR",
    "RO4": "RO-AR RO-CS RO-DJ RO-GJ RO-HD RO-MH RO-OT RO-TM RO-VL",
    "SE1": "SE-AB SE-C SE-D SE-E SE-T SE-U",
    "SE2": "SE-F SE-G SE-H SE-I SE-K SE-M SE-N SE-O",
    "SE3": "SE-AC SE-BD SE-S SE-W SE-X SE-Y SE-Z",
}
"""The provinces (ISO 3166-2) of each region."""

BY_GROUP = {
    "ES1": "Galicia|Asturias|Cantabria",
    "ES2": "País Vasco|Foral de Navarra|La Rioja|Aragón",
    "ES3": "Madrid",
    "ES4": "Castilla y León|Castilla-La Mancha|Extremadura",
    "ES5": "Cataluña|Valenciana|Islas Baleares",
    "ES6": "Andalucía|Murcia|Ceuta|Melilla",
    "ES7": "Canarias|Canary Is.",
    "FR1": "Île-de-France",
    "FRB": "Centre-Val de Loire",
    "FRC": "Bourgogne-Franche-Comté",
    "FRD": "Normandie",
    "FRE": "Hauts-de-France",
    "FRF": "Grand Est",
    "FRG": "Pays de la Loire",
    "FRH": "Bretagne",
    "FRI": "Nouvelle-Aquitaine",
    "FRJ": "Occitanie",
    "FRK": "Auvergne-Rhône-Alpes",
    "FRL": "Provence-Alpes-Côte-d'Azur",
    "FRM": "Corse",
    "FRY": "Guadeloupe|Martinique|Guyane française|Réunion|Mayotte",
    "HU1": "Central Hungary",
    "HU2": "Central Transdanubia|Western Transdanubia|Southern Transdanubia",
    "HU3": "Northern Hungary|Northern Great Plain|Great Southern Plain",
    "ITC": "Piemonte|Valle d'Aosta|Liguria|Lombardia",
    "ITF": "Abruzzo|Molise|Campania|Apulia|Basilicata|Calabria",
    "ITG": "Sicily|Sardegna",
    "ITH": "Trentino-Alto Adige|Veneto|Friuli-Venezia Giulia|Emilia-Romagna",
    "ITI": "Toscana|Umbria|Marche|Lazio",
}
"""What Natural Earth calls the groups of provinces that are, or make up, a region."""

REST = {"PT": "PT1", "FI": "FI1", "AX": "FI2"}
"""The region of all that is not named above; Åland has a country code of its own."""

NOT_THEIRS = {"NL-BQ1", "NL-BQ2", "NL-BQ3", "-99-X02~"}
"""Provinces far away that are no part of any region (Clipperton, the Caribbean part of the Netherlands)."""

OWN_LANGUAGE = {
    "AT": ("de",),
    "BE": ("fr", "nl", "de"),
    **{one.upper(): (one,) for one in ("de", "es", "fr", "hu", "it", "nl", "pl", "pt")},
    "FI": ("sv",),
    "GR": ("el",),
    "SE": ("sv",),
}
"""The languages that a province is known by at home, as far as Natural Earth has them."""

BY_PROVINCE_CODE = {code: region for region, codes in BY_PROVINCE.items() for code in codes.split()}
BY_GROUP_NAME = {name: region for region, names in BY_GROUP.items() for name in names.split("|")}


def country_of(province):
    """The country whose regions a province is one of; Svalbard and Åland have codes of their own."""
    code = province["iso_a2"]
    return {"AX": "FI", "SJ": "NO"}.get(code, code)


def region_of(province):
    """The NUTS 1 region (2024) of a province; `None` outside the EU and EFTA."""
    country, code = province.get("iso_a2"), province.get("iso_3166_2")
    if code in NOT_THEIRS:
        return None
    group = province.get("region") if country in {"ES", "FR", "HU", "IT"} else None
    one = ONE_REGION.get({"SJ": "NO"}.get(country, country))
    return BY_PROVINCE_CODE.get(code) or BY_GROUP_NAME.get(group) or REST.get(country) or one


def rings(shape):
    """The rings of an area in whole steps of the grid, longitude and latitude, each point as the way from the last."""
    for polygon in sorted(getattr(shape, "geoms", [shape]), key=lambda one: one.bounds):
        for ring in (polygon.exterior, *polygon.interiors):
            points = [(round(x / GRID_DEG), round(y / GRID_DEG)) for x, y in ring.normalize().coords]
            steps = zip(points, [(0, 0), *points[:-1]], strict=True)
            yield [number for (x, y), (x0, y0) in steps for number in (x - x0, y - y0)]


def names(province):
    """What a province may be called in an address: its names, and its code with and without the country."""
    country, code = country_of(province), province["iso_3166_2"].rstrip("~")
    languages = ("en", *OWN_LANGUAGE.get(country, ()))
    for name in (*(province.get(f"name_{one}") for one in languages), province.get("name"), province.get("region")):
        if name and "Unrecognized" not in name:
            yield folded(name)
    yield code
    yield code.partition("-")[2]


def folded(text):
    """A name as it is looked up: capitals without accents, letters and digits only."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ł", "l").replace("Ł", "L"))
    return "".join(sign for sign in plain.upper() if sign.isalnum())


def main(source, target):
    """Make the file."""
    shapes, called = defaultdict(list), defaultdict(lambda: defaultdict(set))
    for feature in json.loads(Path(source).read_text("utf-8"))["features"]:
        province = feature["properties"]
        region = region_of(province)
        if region is None:
            continue
        shapes[country_of(province), region].append(
            shapely.make_valid(shapely.from_geojson(json.dumps(feature["geometry"])))
        )
        for name in names(province):
            called[country_of(province)][folded(name)].add(region)
    areas, states = defaultdict(dict), {}
    for (country, region), parts in sorted(shapes.items()):
        areas[country][region] = list(rings(shapely.union_all(parts, grid_size=GRID_DEG)))
    for country, found in sorted(called.items()):
        if len(areas[country]) > 1:
            states[country] = {name: one for name, (one, *more) in sorted(found.items()) if name and not more}
    text = listed(
        {"areas": listed({country: listed(found) for country, found in areas.items()}), "states": listed(states)}
    )
    Path(target).write_text(text + "\n", "utf-8")


def listed(members):
    """A JSON object with a line for each member, so that a change shows what it changes."""
    written = {
        name: said if isinstance(said, str) else json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        for name, said in members.items()
    }
    return "{" + ",\n".join(f"{json.dumps(name)}:{said}" for name, said in written.items()) + "}"


if __name__ == "__main__":
    main(*sys.argv[1:])
