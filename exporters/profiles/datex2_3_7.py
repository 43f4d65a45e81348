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
)
