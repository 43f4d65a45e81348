"""What is found about a source's interface, not about its objects: put up with, and told each in one finding."""

from afir_publisher.rules.rule import reading

TOKEN = reading(
    "OCPI-TOKEN",
    """The token is taken in another form than the version of OCPI has it.

    OCPI 2.2 and later send it in Base64, earlier versions as it is. The other form was found out and is remembered;
    other clients fail here.

    Take the token in Base64 from OCPI 2.2 on, and as it is before.
    """,
    severity="warning",
    cites="OCPI 2.3.0, transport_and_format, 4.1.3 Authorization header",
)

ADDRESS = reading(
    "OCPI-ADDRESS",
    """An address that the interface names is not where the thing is.

    It redirects, or lacks or has a slash at its end. What is there was found all the same.

    Name the addresses in versions and version details as they can be reached from outside.
    """,
    severity="warning",
    cites="OCPI 2.3.0, version_information_endpoint, Endpoint",
)

VERSIONS = reading(
    "OCPI-VERSIONS",
    """The version details say another version than the one that was asked for.

    The objects are read as those of the version that was asked for; if that is wrong, findings on many objects tell.

    Let each version's details name that version.
    """,
    severity="warning",
    cites="OCPI 2.3.0, version_information_endpoint, version details",
)

LINK = reading(
    "OCPI-LINK",
    """The Link header does not lead to the next page.

    It is missing, leads back, away or nowhere, or loses the filters. Pages are found by counting objects instead,
    which skips some when the list changes meanwhile.

    Send with every page but the last a Link to the next one, with all parameters of the request.
    """,
    severity="warning",
    cites="OCPI 2.3.0, transport_and_format, 4.1.4 Pagination",
)

TOTAL = reading(
    "OCPI-TOTAL",
    """X-Total-Count is missing, or smaller than what comes.

    Without it nothing proves that a list was read to its end; it is read until a page is empty.

    Send with every page the number of all objects that fit the filters.
    """,
    severity="warning",
    cites="OCPI 2.3.0, transport_and_format, 4.1.4 Pagination",
)

PAGING = reading(
    "OCPI-PAGING",
    """Pages do not come as they are asked for.

    They repeat, hold far fewer objects than asked for, or cannot be limited. What comes is taken, with more requests
    than needed.

    Heed offset and limit, and allow at least 100 objects on a page.
    """,
    severity="warning",
    cites="OCPI 2.3.0, transport_and_format, 4.1.4 Pagination",
)

MOVED = reading(
    "OCPI-MOVED",
    """Objects changed places while the list was read.

    One that moves over a page's border is shown twice or not at all, so the list was read once more.

    Order lists by when objects were made, the oldest first, so that a change moves nothing.
    """,
    severity="warning",
    cites="OCPI 2.3.0, transport_and_format, 4.1.4 Pagination",
)

PAGE = reading(
    "OCPI-PAGE",
    """A page fails as a whole.

    Mostly the server trips over one object. The page was asked for in smaller parts, down to single objects; one that
    the server never gives is missing, and the pull is not complete.

    Leave out or mend the object that cannot be sent, and send the rest.
    """,
    severity="warning",
    cites="OCPI 2.3.0, status_codes; transport_and_format, 4.1.7 Response format",
)

DATE_FROM = reading(
    "OCPI-DATE-FROM",
    """What changed cannot be asked for.

    The server refuses or ignores date_from, or changes objects without moving their last_updated. All objects are read
    each time instead, which takes longer, so changes are published later.

    Heed date_from, and set last_updated of a Location whenever it, an EVSE or a connector changes.
    """,
    severity="warning",
    cites="OCPI 2.3.0, mod_locations, GET Method, and 3.1 Location object, last_updated",
)

ENVELOPE = reading(
    "OCPI-ENVELOPE",
    """An answer is not in OCPI's response format.

    There is no envelope around the objects, or one of another shape, or the answer is compressed and does not say so.
    The objects in it were found and are used; an error would look the same as an empty list.

    Send data, status_code and timestamp around every answer, and Content-Encoding with what is compressed.
    """,
    severity="warning",
    cites="OCPI 2.3.0, transport_and_format, 4.1.7 Response format",
)

DIALECT = reading(
    "OCPI-DIALECT",
    """A system that speaks a dialect of OCPI says something in a way of its own, and it was translated.

    The configuration names the dialect, and what is known of it decides what was meant. Another reader of the same
    interface may understand it otherwise, also in prices; the message says what was read as what, and how often.

    Send what OCPI has for it, or confirm to those who read the interface that this is what is meant.
    """,
    severity="warning",
    cites="OCPI 2.3.0, mod_locations and mod_tariffs, object descriptions",
)

TWICE = reading(
    "OCPI-TWICE",
    """An object is shown twice with different contents, and nothing says which is newer.

    The first one is kept. If the other one is true, what is published is not.

    Show each object once, and move last_updated with every change.
    """,
    severity="warning",
    cites="OCPI 2.3.0, mod_locations, 3.1 Location object, and mod_tariffs, Tariff object",
)

FOREIGN = reading(
    "OCPI-FOREIGN",
    """Objects come of a party whose objects are not wanted.

    The configuration names the parties of this source; what is of others was left out and is not published.

    Show only the objects of the parties that were agreed on, or add the party to the configuration.
    """,
    severity="warning",
    cites="OCPI 2.3.0, mod_credentials, CredentialsRole; transport_and_format, message routing",
)

RATE = reading(
    "OCPI-RATE",
    """The server wants to be asked less often.

    It answers HTTP 429, so the pull waits as long as it says, or a little longer each time. Statuses and prices that
    the law wants within a minute come later.

    Allow as many requests as it takes to read all pages, or push changes; here, set every, page_size and quota.
    """,
    severity="warning",
    cites="OCPI 2.3.0, transport_and_format, 4.1.2 Pull and push",
)

SHORT = reading(
    "OCPI-SHORT",
    """A source could not be read, or not to its end.

    What it did not show is not taken to be gone: feeds keep what was published last. Statuses and prices in them grow
    old meanwhile, and the law gives them one minute.

    Mend what the message names; if a source has really shrunk, say so with sync --accept-shrink.
    """,
    severity="error",
    cites="AFIR Art. 20(2); OCPI 2.3.0, transport_and_format, 4.1.4 Pagination",
)
