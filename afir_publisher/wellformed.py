"""The last look at what is about to be published: does a parser that is not ours take it?"""

import csv
import io

import msgspec
from lxml import etree


def is_well_formed(syntax: str, document: str) -> bool:
    """Whether a document can be read back, by lxml (with its namespaces), as JSON or as CSV."""
    try:
        if syntax == "xml":
            etree.fromstring(
                document.encode(), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
            )
        elif syntax == "json":
            msgspec.json.decode(document, type=msgspec.Raw)
        elif syntax == "csv":
            document.encode()
            rows = csv.reader(io.StringIO(document, newline=""), strict=True)
            return len({len(row) for row in rows}) == 1
    except (etree.XMLSyntaxError, msgspec.DecodeError, UnicodeEncodeError, csv.Error):
        return False
    return True
