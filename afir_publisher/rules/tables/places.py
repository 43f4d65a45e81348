"""Words for floors and sides."""

_FLOORS = """
attic base basement bel bsmt cellar dach dak deck etage first floor garage ground kelder keller lower main mezz
mezzanine parterre rdc rez roof sous street suelo top toit tunnel underground upper
"""
FLOORS = frozenset(_FLOORS.split())
"""Words of more than two letters that a floor_level without digits may be, in small letters."""

_SIDES = """
left right front back rear center centre middle links rechts vorn vorne hinten mitte midden voor achter gauche
droite devant derriere derrière centre milieu izquierda derecha centro sinistra destra esquerda direita venstre
højre høyre vänster höger lewa prawa vasen oikea
"""
SIDES = frozenset(_SIDES.split())
"""Words for the side of a charging station that a recharging point is on."""
