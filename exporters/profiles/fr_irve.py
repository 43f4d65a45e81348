"""France: the static and the dynamic file of etalab's schema-irve, which transport.data.gouv.fr consolidates."""

from exporters.profiles.profile import Profile

PROFILE = Profile(
    name="fr-irve",
    title="IRVE 2.3.1, static and dynamic, for France",
    family="irve",
    model_version="2.3.1",
    publications=("static", "dynamic"),
    syntaxes=("csv",),
    whole_only=("static", "dynamic"),
    access_point="FR",
    policy={  # a value that is certainly wrong misleads; a point without position or power has no row
        "AFIR-A07-FILLER": "omit",
        "AFIR-A07-SWAPPED": "omit",
        "AFIR-A07-ZERO": "omit",
        "AFIR-B06-IMPLAUSIBLE": "omit",
        "AFIR-B06-KILOWATT": "omit",
        "FR-POWER": "hold",  # the whole file would be refused for it
    },
)
