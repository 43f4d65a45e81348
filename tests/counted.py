"""Faults of the Dutch feed counted straight over its JSON, with nothing of ours: what rules are held against.

Each function yields the id of a Location or a Tariff, once for each finding that is expected about it.
"""

import gzip
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cached_property

WATTS_OF_AC, WATTS_OF_DC = (1_000, 100_000), (1_000, 4_000_000)
DAYS = {"CHARGING": 7, "BLOCKED": 7, "RESERVED": 7, "INOPERATIVE": 30, "AVAILABLE": 90, "OUTOFORDER": 90}
EUROS = {"ENERGY": (0.05, 5), "TIME": (0.3, 100), "PARKING_TIME": (0.3, 100), "FLAT": (0.01, 50)}


def bare(text):
    """An id without what has no meaning in it."""
    return "".join(filter(str.isalnum, text or "")).upper()


def moment(text):
    """When something was updated."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


class Feed:
    """A part of the feed: its Locations and tariffs as they were sent, and what of them counts."""

    def __init__(self, locations, tariffs, now):
        """Read the two files."""
        self.locations, self.tariffs = (json.loads(gzip.decompress(path.read_bytes())) for path in (locations, tariffs))
        self.now = now
        self.of = {bare(tariff["id"]): [] for tariff in self.tariffs}
        for tariff in self.tariffs:
            self.of[bare(tariff["id"])].append(tariff)

    @cached_property
    def readable(self):
        """The Locations that say whose they are, by themselves or by an EVSE id."""
        return [one for one in self.locations if all(party(one))]

    @cached_property
    def _sorted_out(self):
        """The EVSEs that are there with their Locations: the newest of each, and its older copies elsewhere."""
        rows = [(one, evse) for one in self.readable for evse in one["evses"] if evse["status"] != "REMOVED"]
        owner, newest, older = {}, [], []
        for one, evse in sorted(rows, key=lambda row: moment(row[1]["last_updated"]), reverse=True):
            names = {(*party(one), evse["uid"].upper()), bare(evse["evse_id"])} - {""}
            if any(owner.get(name, one["id"]) != one["id"] for name in names):
                older.append((one, evse))
            else:
                owner |= dict.fromkeys(names, one["id"])
                newest.append((one, evse))
        return newest, older

    @property
    def points(self):
        """The recharging points, each with its Location."""
        return self._sorted_out[0]

    @property
    def copies(self):
        """The older copies of points."""
        return self._sorted_out[1]

    @cached_property
    def plugs(self):
        """The connectors of points, each with Location and EVSE."""
        return [(one, evse, plug) for one, evse in self.points for plug in evse["connectors"]]

    @cached_property
    def places(self):
        """The Locations with a point that is published, and their points."""
        found = {}
        for one, evse in self.points:
            if one["publish"] and evse["connectors"]:
                found.setdefault(one["id"], (one, []))[1].append(evse)
        return list(found.values())

    def behind(self, location, name):
        """The tariff that a connector of a Location means by a name, and whether it is its party's."""
        known = self.of.get(bare(name), [])
        own = [tariff for tariff in known if (tariff["country_code"], tariff["party_id"]) == party(location)]
        if own or len(known) != 1 or len(name) < 8:
            return (own[0] if own else None), True
        return known[0], False


def party(location):
    """Whose a Location is: what it says, else what its EVSE ids begin with."""
    begins = {bare(evse["evse_id"])[:5] for evse in location["evses"] if evse["evse_id"]}
    known = begins.pop() if len(begins) == 1 else ""
    return location.get("country_code") or known[:2], location.get("party_id") or known[2:]


def nowhere(position):
    """Whether a position is the one in the sea off Africa."""
    return bool(position) and abs(float(position["latitude"])) < 0.01 and abs(float(position["longitude"])) < 0.01


def is_formed(evse_id):
    """Whether an EVSE id is country, operator, E and a number, with or without stars."""
    text = evse_id.upper()
    starred = text[2:3] == "*"
    rest = text[6:] if starred else text[5:]
    begin = "*E" if starred else "E"
    number = rest.removeprefix(begin).removeprefix("*")
    whole = all(one.isalnum() or one == "*" for one in text) and text[:2].isalpha()
    operator = text[3:6] if starred else text[2:5]
    return whole and operator.isalnum() and rest.startswith(begin) and number[:1].isalnum() and len(number) < 32


def computed(plug):
    """Volts by amperes by phases."""
    volts, amperes = plug["max_voltage"] or 0, plug["max_amperage"] or 0
    if plug["power_type"] == "AC_3_PHASE":
        return round(volts * amperes * (3**0.5 if 380 <= volts <= 420 else 3))
    return volts * amperes


def watts(plug):
    """The power of a connector, as it is stated or else worked out."""
    return plug["max_electric_power"] or computed(plug)


def is_possible(plug):
    """Whether there are connectors of such power."""
    least, most = WATTS_OF_DC if plug["power_type"] == "DC" else WATTS_OF_AC
    return least <= watts(plug) <= most


def nonzero(tariff):
    """The prices of a tariff that cost something."""
    return [price for element in tariff["elements"] for price in element["price_components"] if float(price["price"])]


def named(feed, location):
    """Each tariff that connectors of a Location name, once, with what is behind it."""
    names = {
        name.upper(): name
        for evse in location["evses"]
        if evse["status"] != "REMOVED"
        for plug in evse["connectors"]
        for name in plug["tariff_ids"] or []
    }
    return [(name, *feed.behind(location, name)) for name in names.values()]


def priced(feed, location, plug):
    """Whether a connector names a tariff for everybody that is there and has begun."""
    found = [feed.behind(location, name)[0] for name in plug["tariff_ids"] or []]
    return any(
        tariff
        and not tariff["type"]
        and (not tariff["start_date_time"] or moment(tariff["start_date_time"]) <= feed.now)
        for tariff in found
    )


# --- stale twins, ids


def stale_twins(feed):
    """An EVSE that another Location has in a newer state."""
    return (one["id"] for one, _ in feed.copies)


def ids_of_another_country(feed):
    """An EVSE id that does not begin with the Netherlands, where all these Locations are."""
    return (
        one["id"] for one, evse in feed.points if is_formed(evse["evse_id"]) and evse["evse_id"][:2].upper() != "NL"
    )


def ids_with_dots(feed):
    """An EVSE id that has not the form of ISO 15118-2."""
    return (one["id"] for one, evse in feed.points if not is_formed(evse["evse_id"]))


def ids_twice_in_a_location(feed):
    """A second EVSE of one id in a Location."""
    for one, evses in feed.places:
        for count in Counter(bare(evse["evse_id"]) for evse in evses).values():
            yield from [one["id"]] * (count - 1)


def ids_of_tests(feed):
    """An EVSE id that says TEST."""
    return (one["id"] for one, evse in feed.points if bare(evse["evse_id"])[5:].startswith("ETEST"))


def nobodys_locations(feed):
    """A Location without party, whose EVSE ids are null."""
    return (one["id"] for one in feed.locations if not all(party(one)))


def parties_missing(feed):
    """Country and party of a Location that has none."""
    for one in feed.readable:
        yield from [one["id"]] * sum(name not in one for name in ("country_code", "party_id"))


# --- what is not there at all in OCPI 2.2.1, or not in this feed


def every_place(feed):
    """What no Location says, as OCPI 2.2.1 has no field for it or the feed does not fill it."""
    return (one["id"] for one, _ in feed.places)


def places_of_several_points(feed):
    """The power of a single point is that of its station."""
    return (one["id"] for one, evses in feed.places if len({evse["uid"].upper() for evse in evses}) > 1)


def places_with_contracts(feed):
    """RFID or remote start is there for drivers with a contract; so is a tariff of type REGULAR."""
    for one, evses in feed.places:
        words = {word for evse in evses for word in evse["capabilities"] or []}
        regular = [tariff for _, tariff, _ in named(feed, one) if tariff and tariff["type"] == "REGULAR"]
        if words & {"RFID_READER", "REMOTE_START_STOP_CAPABLE"} or regular:
            yield one["id"]


def hours_missing(feed):
    """Neither always open nor hours of the week."""
    for one, _ in feed.places:
        hours = one["opening_times"] or {}
        if not any(hours.get(name) for name in ("twentyfourseven", "regular_hours", "exceptional_openings")):
            yield one["id"]


# --- statuses


def statuses_unknown(feed):
    """UNKNOWN."""
    return (one["id"] for one, evse in feed.points if evse["status"] == "UNKNOWN")


def statuses_old(feed):
    """A status that lasts for longer than such a status does."""
    for one, evse in feed.points:
        most = DAYS.get(evse["status"])
        if most and feed.now - moment(evse["last_updated"]) >= timedelta(days=most):
            yield one["id"]


def most_statuses_old(feed):
    """One finding about all of them, of which the message has the share in steps of 5 %."""
    share = sum(1 for _ in statuses_old(feed)) / (len(feed.points) + len(feed.copies))
    if share > 0.5:
        yield f"about {round(share * 20) * 5} %"


def dates_behind(feed):
    """A Location that is older than one of its EVSEs."""
    for one in feed.readable:
        times = [moment(evse["last_updated"]) for evse in one["evses"]]
        if times and max(times) > moment(one["last_updated"]):
            yield one["id"]


# --- connectors


def watts_missing(feed):
    """A Location of which some power has to be worked out."""
    return {one["id"]: None for one, _, plug in feed.plugs if not plug["max_electric_power"] and computed(plug)}


def watts_impossible(feed):
    """AC of megawatts, and the like."""
    return (one["id"] for one, _, plug in feed.plugs if watts(plug) and not is_possible(plug))


def watts_against_volts(feed):
    """A power far from what volts and amperes give."""
    for one, _, plug in feed.plugs:
        stated, most = plug["max_electric_power"] or 0, computed(plug)
        least = 0.2 if plug["power_type"] == "DC" else 0.4
        if stated and most and is_possible(plug) and not least <= stated / most <= 1.3:
            yield one["id"]


def volts_between_lines(feed):
    """A Location with 400 V where OCPI wants 230 V."""
    found = (
        one["id"]
        for one, _, plug in feed.plugs
        if plug["power_type"] == "AC_3_PHASE" and plug["max_voltage"] in range(380, 421)
    )
    return dict.fromkeys(found)


def phases_too_many(feed):
    """Three phases in a plug for one."""
    single = ("IEC_62196_T1", "IEC_62196_T3A", "IEC_60309_2_SINGLE_16")
    for one, _, plug in feed.plugs:
        word = plug["standard"].upper()
        if plug["power_type"] == "AC_3_PHASE" and (word in single or word.startswith(("DOMESTIC_", "NEMA_"))):
            yield one["id"]


def type_2_with_dc(feed):
    """Old stations of Tesla, or CCS under a wrong name."""
    return (
        one["id"] for one, _, plug in feed.plugs if (plug["standard"], plug["power_type"]) == ("IEC_62196_T2", "DC")
    )


def points_of_ac_and_dc(feed):
    """An EVSE with both kinds of current."""
    return (
        one["id"] for one, evse in feed.points if len({plug["power_type"] == "DC" for plug in evse["connectors"]}) > 1
    )


# --- positions


def positions_of_nowhere(feed):
    """Latitude 0, longitude 0, of a Location or an EVSE."""
    yield from (one["id"] for one in feed.readable if nowhere(one["coordinates"]))
    yield from (one["id"] for one, evse in feed.points if nowhere(evse["coordinates"]))


def positions_coarse(feed):
    """Fewer than five decimals, or more than seven."""
    for one in feed.readable:
        decimals = [len(text.partition(".")[2]) for text in one["coordinates"].values() if isinstance(text, str)]
        if any(count not in range(5, 8) for count in decimals):
            yield one["id"]


# --- prices


def prices_missing(feed):
    """A connector without a price for everybody: no tariff is named, or none is there."""
    return (one["id"] for one, evse, plug in feed.plugs if evse["status"] != "PLANNED" and not priced(feed, one, plug))


def tariffs_dangling(feed):
    """A Location that names a tariff which is not there."""
    return (one["id"] for one in feed.readable if any(tariff is None for _, tariff, _ in named(feed, one)))


def tariffs_of_another_party(feed):
    """A tariff that only another party has."""
    for one in feed.readable:
        yield from (one["id"] for _, tariff, is_own in named(feed, one) if tariff and not is_own)


def tariffs_without_type(feed):
    """Neither ad hoc nor for contracts."""
    return (tariff["id"] for tariff in feed.tariffs if not tariff["type"])


def tariffs_without_vat(feed):
    """A price without VAT, as OCPI 2.2.1 has them, of which the rate is missing."""
    for tariff in feed.tariffs:
        if not tariff["type"] and any(price.get("vat") is None for price in nonzero(tariff)):
            yield tariff["id"]


def tariffs_of_zeros(feed):
    """Nothing but zeros, and not the one FLAT price that means free."""
    for tariff in feed.tariffs:
        kinds = [price["type"] for element in tariff["elements"] for price in element["price_components"]]
        if kinds and kinds != ["FLAT"] and not nonzero(tariff):
            yield tariff["id"]


def prices_implausible(feed):
    """A tariff with a price that nobody asks."""
    for tariff in feed.tariffs:
        if any(
            not EUROS[price["type"]][0] <= float(price["price"]) <= EUROS[price["type"]][1] for price in nonzero(tariff)
        ):
            yield tariff["id"]


def texts_repeated(feed):
    """A tariff with one text twice, or two in one language."""
    for tariff in feed.tariffs:
        texts = tariff["tariff_alt_text"] or []
        if any(len({text[name].strip().lower() for text in texts}) < len(texts) for name in ("text", "language")):
            yield tariff["id"]


def tariffs_unused(feed):
    """One finding about all of them, of which the message has the numbers."""
    used = {
        bare(name)
        for one in feed.locations
        for evse in one["evses"]
        if evse["status"] != "REMOVED"
        for plug in evse["connectors"]
        for name in plug["tariff_ids"] or []
    }
    unused = sum(bare(tariff["id"]) not in used for tariff in feed.tariffs)
    yield f"{unused} of {len(feed.tariffs)}"
