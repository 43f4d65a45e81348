"""DATEX II's base packages (egi, fac), as CEN/TS 16157-10:2022 has them: valid from 3.2 to 3.7, in XML and JSON."""

from exporters.profiles import datex2_3_7
from exporters.profiles.profile import Profile

PROFILE = Profile(
    name="datex2-base",
    title="DATEX II 3.2 to 3.7, base energy infrastructure (CEN/TS 16157-10:2022)",
    family="datex2",
    packages="base",
    model_version="3.6",
    publications=("table", "status"),
    syntaxes=("xml", "json"),
    never_empty=("table",),  # a table must have a site
    policy=datex2_3_7.PROFILE.policy,
    lacks={
        "A04": "that there is staff, in words",
        "A05": "the number of the operator",
        "A06": "light and roof, catering and rest facilities, in words",
        "A10": "a line of the address",
        "A16": "the categories of the law, in words beside types of vehicles",
        "A18": "the capacity of a parking beside the station",
        "A19": "in words",
        "A20": "a payment machine and means of payment; a chip card, in words",
        "A21": "a way to identify oneself, and in words",
        "A22": "a QR code or website, in words",
        "B02": "as many connectors as it has",
        "B03": "a plug of the megawatt charging system, by its name",
        "B04": "the charging mode; in words where there is none",
        "B05": "in words",
        "B07": "in words",
        "B08": "communication by ISO 15118, and in words",
        "B09": "in words",
        "F01": "part of the status",
        "F03": "prices that change or are for parking, in words",
    },
)
