"""Portugal's MOBI.E, which fetches documents of DATEX II from the addresses that operators have given it.

What it publishes itself is 3.3 in XML: base packages, which are the same there (Portaria 31/2026/1).
"""

from dataclasses import replace

from exporters.profiles import datex2_base

PROFILE = replace(
    datex2_base.PROFILE,
    name="pt",
    title="MOBI.E (Portugal), DATEX II 3.3, base packages in XML",
    model_version="3.3",
    syntaxes=("xml",),
    access_point="PT",
    demands={"feed.tokens": "none, as the documents are read without authentication"},
)
