"""DATEX II's base packages, as CEN/TS 16157-10:2022 has them (egi, fac): the same from 3.2 to 3.7.

What they have an element for stands in it, what they have none for is said in words. Places, hours, charges and codes
are those of the packages for AFIR, under other names (`names`).
"""
