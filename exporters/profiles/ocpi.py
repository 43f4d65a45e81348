"""OCPI itself, in both versions that access points take: lists of Locations and of the tariffs that they name."""

from exporters.profiles.profile import Profile

OCPI_2_3_0 = Profile(
    name="ocpi-2.3.0",
    title="OCPI 2.3.0, Locations and Tariffs",
    family="ocpi",
    model_version="2.3.0",
    publications=("locations", "tariffs"),
    syntaxes=("json",),
    shared=("tariffs",),
    dynamic=("locations", "tariffs"),
)
OCPI_2_2_1 = Profile(
    name="ocpi-2.2.1",
    title="OCPI 2.2.1, Locations and Tariffs",
    family="ocpi",
    model_version="2.2.1",
    publications=("locations", "tariffs"),
    syntaxes=("json",),
    shared=("tariffs",),
    dynamic=("locations", "tariffs"),
)
