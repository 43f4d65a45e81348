"""Deviations in paging and in the filters of lists."""

from afir_publisher.ocpi.deviations.deviation import Deviation

ROWS = (
    Deviation(
        "B1",
        "The Link to the next page is mangled: names of enumerations, another scheme, None for dates.",
        "Pages are found by counting objects, at the endpoint itself.",
        ("OCPI-LINK",),
    ),
    Deviation("B2", "The last page has an empty Link.", "That is no link."),
    Deviation("B3", "A full last page has a Link.", "It leads to an empty page, which is the end."),
    Deviation(
        "B4",
        "A Link leads to the page that it is on, without end.",
        "A link that does not lead onward is left; a limit of 0 is never asked for.",
        ("OCPI-LINK",),
    ),
    Deviation(
        "B5",
        "There is no Link, or X-Total-Count counts the page.",
        "Pages are counted until one is short or empty.",
        ("OCPI-LINK", "OCPI-TOTAL"),
    ),
    Deviation(
        "B6",
        "Pages hold one object, whatever is asked for.",
        "They are taken, up to 100,000 of them.",
        ("OCPI-PAGING",),
        ("page_size",),
    ),
    Deviation(
        "B7",
        "Pages are linked by a cursor in the body: {next, items}.",
        "The dialect follows it, on the same origin.",
        ("OCPI-DIALECT",),
        ("dialect",),
    ),
    Deviation(
        "B8",
        "There are no pages but one file with a bare list, compressed.",
        "Files are sources too; over HTTP a bare list is taken unless it is empty.",
        ("OCPI-ENVELOPE",),
        ("locations_files", "tariffs_files"),
    ),
    Deviation(
        "B9",
        "Without date_to, what changed after the server was started is not listed.",
        "A date_to can be configured, as a time from now on.",
        (),
        ("date_to",),
    ),
    Deviation(
        "B10",
        "date_from is passed over, and everything comes.",
        "It is found out by what comes and remembered for 30 days: all is read each time, and what comes is taken.",
        ("OCPI-DATE-FROM",),
    ),
    Deviation(
        "B11",
        "A date filter or a limit is answered by HTTP 422 or OCPI 2001.",
        "It is left out, date_to first, then date_from, then limit.",
        ("OCPI-DATE-FROM", "OCPI-PAGING"),
    ),
    Deviation(
        "B12",
        "Lists are ordered by last_updated, so that objects skip from page to page.",
        "What was counted is held against the total; a list that moved is read once more, and if it still lacks "
        "something nothing is gone.",
        ("OCPI-MOVED", "OCPI-SHORT"),
    ),
    Deviation(
        "B13",
        "X-Total-Count counts what is not shown, is missing or no number.",
        "Without one pages are read until one is short; one that is not reached makes the pull incomplete.",
        ("OCPI-TOTAL", "OCPI-SHORT"),
    ),
    Deviation(
        "B14",
        "Too many requests are answered by 429, with or without Retry-After.",
        "The pull waits up to five minutes; a longer pause is kept across runs.",
        ("OCPI-RATE",),
        ("quota",),
    ),
    Deviation(
        "B15",
        "An offset past the end is answered by an empty page, 404, 2003, null or nothing.",
        "All of these end a list, on any page but the first.",
    ),
)
