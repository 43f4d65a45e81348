"""What a compliance officer reads: how complete the data are by the law's 37 entries, what is wrong, and what to do.

`gather` makes one `Report` of a store; text, HTML, JSON and CSV are written from that, so their numbers are the same.
"""
