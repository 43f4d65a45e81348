"""What the registered name of a company ends with, and that of a public body begins with."""

import re
from functools import lru_cache

_FORMS = """
AB AD AE AG APS AS ASBL BT BV BVBA CV DAC DD DOO EAD EEIG EG EOOD EPE EURL GIE GMBH HF EHF IKE INC KFT KG KGAA
LDA LLC LLP LTD LIMITED MBH NV NYRT OE OHG OOD OU OÜ OY OYJ OYAB PLC SA SARL SAS SASU SCA SCRL SE SEM SIA SL SLU
SNC SPA SPZOO SRL SRLS SRO UAB UG VOF VZW ZRT
"""
FORMS = frozenset(_FORMS.split())
"""Legal forms of the countries of Europe, in capitals without punctuation."""

_BODIES = """
AYUNTAMIENTO COMMUNE COMUNE GEMEENTE GEMEINDE KOMMUN KOMMUNE LANDKREIS MUNICIPIO PROVINCIE STADT VILLE
"""
BODIES = frozenset(_BODIES.split())

_PUNCTUATION = re.compile(r"[^\w\s&]")
_MOST_TOKENS = 4  # s. r. o. and Sp. z o. o.


@lru_cache(maxsize=1024)
def is_registered(name: str) -> bool:
    """Whether a name tells by its form that it is a legal one: `Windketel Exploitatie B.V.`, `Gemeente Utrecht`."""
    tokens = _PUNCTUATION.sub("", name.upper()).split()
    ends = ("".join(tokens[-count:]) for count in range(1, min(_MOST_TOKENS, len(tokens) - 1) + 1))
    return not FORMS.isdisjoint(ends) or (len(tokens) > 1 and tokens[0] in BODIES)
