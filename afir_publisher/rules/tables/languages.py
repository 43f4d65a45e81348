"""Which languages are spoken officially in the countries of Europe (ISO 639-1 by ISO 3166 alpha-2)."""

_TEXT = """
AD:ca AT:de AX:sv BE:nl,fr,de BG:bg CH:de,fr,it,rm CY:el,tr CZ:cs DE:de DK:da EE:et ES:es,ca,eu,gl FI:fi,sv FO:fo,da
FR:fr GB:en,cy,gd,ga GF:fr GP:fr GR:el HR:hr HU:hu IE:en,ga IS:is IT:it,de,fr,sl LI:de LT:lt LU:lb,fr,de LV:lv MC:fr
MF:fr MQ:fr MT:mt,en NL:nl,fy NO:no,nb,nn,se PL:pl PT:pt RE:fr RO:ro SE:sv SI:sl,it,hu SK:sk SM:it YT:fr
"""

OFFICIAL = {
    country: frozenset(languages.split(",")) for country, languages in (pair.split(":") for pair in _TEXT.split())
}
"""The official languages of each country, those of its regions included."""

EVERYWHERE = "en"
"""What travellers are expected to understand."""
