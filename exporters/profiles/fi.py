"""Finland's Digitraffic: Fintraffic pulls OCPI and converts it, by which operators have done what the law asks.

What it publishes is DATEX II 3.6 in JSON, base packages; this is the same for whoever publishes it himself. There the
container has no name and a place is told in two forms at once, which strict readers do not take; so here neither is so.
"""

from dataclasses import replace

from exporters.profiles import datex2_base

PROFILE = replace(
    datex2_base.PROFILE,
    name="fi",
    title="Digitraffic (Finland), DATEX II 3.6, base packages in JSON",
    model_version="3.6",
    syntaxes=("json",),
    access_point="FI",
    demands={
        "party_id": "the AFIR id that Traficom's register of identifiers (IDRO) has given",
        "vat": "of every price component, as the national feed has prices without it",
    },
)
