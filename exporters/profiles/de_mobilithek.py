"""Germany's Mobilithek: the AFIR recharging profile 01-00-00 of DATEX II 3.5, in JSON, pushed to a broker.

Nothing is held back for a rule: the broker judges by the schema alone, consumers delete what a feed does not name, and
the law punishes missing data as it does wrong data. What is certainly wrong and misleads is left out, as everywhere.
"""

from exporters.profiles import datex2_3_7
from exporters.profiles.profile import Profile

PROFILE = Profile(
    name="de-mobilithek",
    title="Mobilithek (Germany), AFIR recharging profile 01-00-00",
    family="datex2",
    model_version="3.5",
    publications=("table", "status"),
    syntaxes=("json",),
    never_empty=("table",),
    access_point="DE",
    policy=datex2_3_7.PROFILE.policy,
    demands={
        "party_id": "operatorId of every site and station, in the form DE*XYZ",
        "evse_id": "of every recharging point, in the form DE*XYZ*E...",
        "legal_name": "of the operator of every site and station, beside the trade name",
        "help_phone": "of every station, with the name of the helpdesk",
        "nuts1": "of every station",
        "station_power_w": "every station has totalMaximumPower; that of its strongest point stands in for it",
        "staffed": "every station has serviceType; it is called unknown where nobody says",
        "station_id_bnetza": "of every station; the value comes from the Federal Network Agency",
        "catering": "there or not, of every station",
        "toilets": "there or not, of every station",
        "rest_facilities": "there or not, of every station",
        "accepted_service_providers": "providerId in the form DE*XYZ for each that is named",
        "deliver.client_cert": "the certificate that Mobilithek issues; messages are pushed over mutual TLS",
        "deliver.status.mode": "delta: what changed within a minute, all of it now and then",
    },
    whole_only=("table",),
    terms="afir-01-00-00",
    container="reduced",
    profile_name="AFIR Energy Infrastructure",
    profile_version="01-00-00",
    information_status="real",
)
