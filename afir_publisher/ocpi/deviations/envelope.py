"""Deviations in what goes around answers, and in how errors are said."""

from afir_publisher.ocpi.deviations.deviation import Deviation

ROWS = (
    Deviation(
        "C1",
        "Errors come as other JSON, text or HTML.",
        "They are reported with HTTP status and the first 200 characters, without what is secret.",
        ("OCPI-SHORT",),
    ),
    Deviation(
        "C2", "Errors come under HTTP 200.", "HTTP and OCPI must both call an answer a success.", ("OCPI-SHORT",)
    ),
    Deviation(
        "C3",
        "Numbers of OCPI have meanings of the server's own.",
        "HTTP counts first, then the range of the number.",
        ("OCPI-SHORT",),
    ),
    Deviation(
        "C4",
        "One bad object makes a whole page fail.",
        "The page is halved down to it; all others are taken, and the pull is incomplete.",
        ("OCPI-PAGE", "OCPI-SHORT"),
    ),
    Deviation(
        "C5",
        "A list of one comes where an object is due, or the reverse.",
        "It is unwrapped, or wrapped.",
        ("OCPI-ENVELOPE",),
    ),
    Deviation("C6", "The time of an envelope is frozen, or no time.", "Nothing depends on it."),
    Deviation(
        "C7",
        "JSON breaks off under HTTP 200.",
        "The page is asked for up to four times, and then rejected: half a page is none.",
        ("OCPI-SHORT",),
    ),
    Deviation("C8", "data is absent or null.", "That is an empty list, where the status code calls it a success."),
    Deviation("C9", "status_message or timestamp are missing.", "Nothing depends on them."),
    Deviation("C10", "X-Request-ID does not come back.", "Nothing depends on it; `sources check` tells."),
)
