"""The last look at what is about to be published: does a parser that is not ours take it?"""

import msgspec
from lxml import etree


def is_well_formed(syntax: str, document: str) -> bool:
    """Whether a document can be read back, by lxml (with its namespaces) or as JSON."""
    try:
        if syntax == "xml":
            etree.fromstring(
                document.encode(), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
            )
        elif syntax == "json":
            msgspec.json.decode(document, type=msgspec.Raw)
    except (etree.XMLSyntaxError, msgspec.DecodeError, UnicodeEncodeError):
        return False
    return True
