"""Where countries lie, as boxes of degrees that are a little too big: what is outside is abroad for certain.

A box says nothing about a place near a border; it finds positions that are far off. Written by hand from an atlas,
with a tenth of a degree and more to spare, islands and overseas parts included under the codes that are used for them.
"""

from functools import lru_cache

Box = tuple[float, float, float, float]
"""South, west, north, east."""

_TEXT = """
AD 42.3 1.3 42.8 1.9
AL 39.5 19.0 42.8 21.2
AT 46.2 9.4 49.2 17.3
AX 59.5 19.1 60.8 21.5
BA 42.4 15.6 45.4 19.8
BE 49.4 2.4 51.7 6.5
BG 41.1 22.2 44.4 28.8
BL 17.8 -63.0 18.1 -62.7
BQ 11.9 -68.6 12.5 -68.0 | 17.3 -63.4 17.8 -62.8
CH 45.7 5.8 48.0 10.7
CY 34.4 32.1 35.9 34.8
CZ 48.4 11.9 51.2 19.0
DE 47.1 5.7 55.2 15.2
DK 54.4 7.9 57.9 15.4 | 61.2 -7.9 62.6 -6.0 | 59.5 -73.5 83.8 -11.0
EE 57.4 21.6 59.9 28.4
ES 35.8 -9.5 44.0 4.6 | 35.1 -5.5 36.0 -2.7 | 27.4 -18.4 29.6 -13.2
FI 59.4 19.0 70.3 31.8
FO 61.2 -7.9 62.6 -6.0
FR 41.2 -5.4 51.3 9.8 | 15.7 -62.0 16.7 -60.9 | 14.2 -61.4 15.1 -60.6 | 2.0 -54.8 6.0 -51.4
FR -21.6 55.0 -20.7 56.0 | -13.2 44.8 -12.4 45.5 | 17.8 -63.3 18.2 -62.7 | 46.6 -56.6 47.3 -56.0
GB 49.8 -8.8 61.0 2.0
GF 2.0 -54.8 6.0 -51.4
GI 36.0 -5.5 36.2 -5.2
GP 15.7 -62.0 16.7 -60.9
GR 34.6 19.2 41.9 29.8
HR 42.2 13.3 46.7 19.6
HU 45.6 16.0 48.7 23.0
IE 51.3 -10.8 55.6 -5.8
IM 53.9 -5.0 54.6 -4.1
IS 63.1 -24.8 66.8 -13.2
IT 35.2 6.5 47.2 18.7
LI 47.0 9.4 47.4 9.8
LT 53.8 20.8 56.6 27.0
LU 49.3 5.6 50.3 6.7
LV 55.5 20.8 58.2 28.4
MC 43.6 7.3 43.9 7.6
MD 45.3 26.5 48.6 30.3
ME 41.7 18.3 43.7 20.5
MF 17.9 -63.3 18.2 -62.9
MK 40.7 20.3 42.5 23.2
MQ 14.2 -61.4 15.1 -60.6
MT 35.7 14.0 36.2 14.7
NL 50.6 3.2 53.7 7.4 | 11.9 -70.2 12.7 -68.0 | 17.3 -63.4 18.2 -62.8
NO 57.8 4.2 71.4 31.4 | 74.0 10.0 81.0 34.0
PL 48.9 14.0 55.1 24.3
PT 36.8 -9.7 42.3 -6.0 | 36.8 -31.5 39.9 -24.8 | 32.3 -17.5 33.3 -16.1
RE -21.6 55.0 -20.7 56.0
RO 43.5 20.1 48.4 29.9
RS 42.1 18.7 46.3 23.1
SE 55.2 10.8 69.2 24.3
SI 45.3 13.3 47.0 16.7
SJ 74.0 10.0 81.0 34.0
SK 47.6 16.7 49.8 22.7
SM 43.8 12.3 44.1 12.6
TR 35.7 25.5 42.3 45.0
UA 44.2 22.0 52.5 40.3
XK 41.7 19.9 43.4 21.9
YT -13.2 44.8 -12.4 45.5
"""


def _boxes(text: str) -> dict[str, tuple[Box, ...]]:
    """The boxes of each country; one with many has several lines."""
    found: dict[str, tuple[Box, ...]] = {}
    for line in text.strip().splitlines():
        country, _, rest = line.partition(" ")
        for box in rest.split("|"):
            south, west, north, east = map(float, box.split())
            found[country] = (*found.get(country, ()), (south, west, north, east))
    return found


BOUNDS = _boxes(_TEXT)
"""The boxes of each country of Europe by its ISO 3166 alpha-2 code."""


@lru_cache(maxsize=4096)
def is_within(country: str, latitude: float, longitude: float) -> bool | None:
    """Whether a position may be in a country; `None` for one of which nothing is known here."""
    boxes = BOUNDS.get(country)
    if boxes is None:
        return None
    return any(south <= latitude <= north and west <= longitude <= east for south, west, north, east in boxes)
