"""Metadata of feeds, by which catalogues and access points find them: mobilityDCAT-AP 1.1.0, in Turtle and JSON-LD.

    <directory>/<feed>/metadata.ttl, metadata.jsonld

A record is written where the configuration of a feed has `metadata`: nobody but its publisher can say under which
licence it is. `record` gathers what is to be said, `graph` says it in RDF, `files` writes it when it has changed.
"""
