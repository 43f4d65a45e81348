"""OCPI's words as literals of the base packages where these are others than those for AFIR, and words for the rest."""

from exporters.datex2 import codes
from exporters.datex2.codes import OTHER
from exporters.datex2.tree import Code

CONNECTOR_TYPE = {
    **{word: code for word, code in codes.CONNECTOR_TYPE.items() if word != "MCS"},
    **{f"DOMESTIC_{letter}": Code(f"domestic{letter}") for letter in "ABCDEFGHIJKLMNO"},
}

OTHER_CONNECTOR = {**codes.OTHER_CONNECTOR, "MCS": "MCS"}

PAYMENT_MEANS = {
    word: literals
    for word, literals in codes.PAYMENT_MEANS.items()
    if word in {"CREDIT_CARD_PAYABLE", "DEBIT_CARD_PAYABLE"}
}
AD_HOC_MEANS = {word: literals for word, literals in codes.AD_HOC_MEANS.items() if word in {"APP", "CASH"}}

MEANS_IN_WORDS = {
    "CHIP_CARD_SUPPORT": "bank card with a chip",
    "CONTACTLESS_CARD_SUPPORT": "contactless bank card",
    "QRCODE": "QR code",
    "WEBSITE": "website",
}
"""Ways to pay that have no literal; any other word is said as it is."""

SERVICES_IN_WORDS = {
    "remoteMonitoring": "remote monitoring and control",
    "powerOptimisationByUser": "power by the user's preferences",
    "bidirectionalRecharging": "bidirectional recharging",
}
"""Smart recharging services by the words of `facts.SMART_SERVICES`; any other word is said as it is."""

USERS_IN_WORDS = {
    "CUSTOMERS": "customers",
    "DISABLED": "people with disabilities",
    "EMPLOYEES": "employees",
    "TENANTS": "residents",
}
"""Those whom a parking space is for, by OCPI's parking restrictions."""

FACILITY_TYPE = {Code("cateringService"): OTHER, Code("bathRoom"): OTHER, Code("restingFacilities"): OTHER}
"""Kinds of facilities that the base packages lack; their description tells which they are."""
