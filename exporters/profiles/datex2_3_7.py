"""DATEX II 3.7 with its AFIR packages (aegi, afac), in XML and JSON."""

from exporters.profiles.profile import Profile

PROFILE = Profile(
    name="datex2-3.7",
    title="DATEX II 3.7, AFIR energy infrastructure",
    family="datex2",
    model_version="3.7",
    publications=("table", "status"),
    syntaxes=("xml", "json"),
    never_empty=("table",),  # a table must have a site
    policy={  # a value that is certainly wrong misleads; without it the object is still found
        "AFIR-A07-FILLER": "omit",
        "AFIR-A07-SWAPPED": "omit",
        "AFIR-A07-ZERO": "omit",
        "AFIR-B06-IMPLAUSIBLE": "omit",
        "AFIR-B06-KILOWATT": "omit",
    },
)
