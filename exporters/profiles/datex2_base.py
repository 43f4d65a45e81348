"""DATEX II's base packages (egi, fac), as CEN/TS 16157-10:2022 has them: valid from 3.2 to 3.7, in XML and JSON."""

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
    policy={  # a value that is certainly wrong misleads; without it the object is still found
        "AFIR-A07-ZERO": "omit",
        "AFIR-B06-IMPLAUSIBLE": "omit",
    },
)
