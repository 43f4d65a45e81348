"""Deviations where a connection begins: tokens, versions, addresses, credentials."""

from afir_publisher.ocpi.deviations.deviation import Deviation

ROWS = (
    Deviation(
        "A1",
        "The token is taken as it is by OCPI 2.2 and later, or in Base64 by 2.1.1.",
        "The other form is tried once, and remembered.",
        ("OCPI-TOKEN",),
        ("encoding",),
    ),
    Deviation(
        "A2",
        "A token in the wrong form is answered by HTTP 200, OCPI 3000 and no data.",
        "At versions and version details that is taken as a refusal of the token, and the other form is tried.",
        ("OCPI-TOKEN",),
    ),
    Deviation(
        "A3",
        "A token in the wrong form is answered by HTTP 400.",
        "The other form is tried once.",
        ("OCPI-TOKEN",),
    ),
    Deviation(
        "A4",
        "Versions and modules of one server take the token in different forms.",
        "The form is remembered for each part of the server, across runs.",
        ("OCPI-TOKEN",),
    ),
    Deviation(
        "A5",
        "The token ends in a line end, as in OCPI's own examples.",
        "None is ever sent; of what operators send us it is cut off.",
    ),
    Deviation(
        "A6",
        "A bad token is answered by 403 instead of 401.",
        "Both are the same: the other form is tried once, then the source fails with what to do.",
    ),
    Deviation(
        "A7",
        "No token is asked for at all.",
        "None is sent where none is configured.",
        (),
        ("auth",),
    ),
    Deviation(
        "A8",
        "A key in a header of its own takes the place of the token.",
        "Headers can be configured, also secret ones.",
        (),
        ("headers",),
    ),
    Deviation(
        "A9",
        "The credentials module is not used.",
        "A pre-shared token needs no handshake.",
        (),
        ("token",),
    ),
    Deviation(
        "A10",
        "The operator calls us back with the wrong token.",
        "Our token counts, and for a while after a registration the operator's first one at our versions, details and "
        "credentials; that is logged.",
    ),
    Deviation(
        "A11",
        "The credentials module is listed twice, only as RECEIVER, or without a role.",
        "Its role is not looked at.",
    ),
    Deviation(
        "A12",
        "Modules are listed as RECEIVER and as SENDER.",
        "Only those of a SENDER are read, or those without a role, as in OCPI 2.1.1.",
    ),
    Deviation(
        "A13",
        "Versions, details or links name another scheme or host than the one that is reached.",
        "On the same host http is lifted to https; a token goes to no other origin, unless the configuration names it.",
        ("OCPI-LINK",),
        ("origin", "locations_url", "tariffs_url"),
    ),
    Deviation(
        "A14",
        "An address lacks a slash at its end or has one too many.",
        "Redirects on the same host are followed with the token; where there is nothing, the other form is tried.",
        ("OCPI-ADDRESS",),
    ),
    Deviation(
        "A15",
        "X-Request-ID is demanded.",
        "It is always sent, another with each request.",
    ),
    Deviation(
        "A16",
        "Routing headers are demanded, or not known at all.",
        "They are sent to functional modules where they are configured, and never expected.",
        (),
        ("from", "to"),
    ),
    Deviation(
        "A17",
        "Version details name another version than the one that was asked for.",
        "The address that was asked for counts.",
        ("OCPI-VERSIONS",),
    ),
    Deviation(
        "A18",
        "The answer to a registration names parties of the wrong side.",
        "Only token, url and roles of it are used; roles that are ours are told.",
    ),
)
