"""Locations as the formats that access points take. Pure: no files, no network, no clock."""
