"""The last look at what is about to be published."""

import pytest

from afir_publisher.wellformed import is_well_formed

GOOD = {
    "xml": [
        "<a/>",
        '<a xmlns:b="urn:b"><b:c d="1">é &amp; &#13;</b:c></a>',
        '<?xml version="1.0" encoding="UTF-8"?><a/>',
        "<a>" * 200 + "</a>" * 200,
    ],
    "json": ["{}", "[]", "null", '{"a": ["é", 1.5, true, "\\n"]}', "[" * 200 + "]" * 200],
}
BAD = {
    "xml": [
        "",
        "<a>",
        "<a></b>",
        "<a/><b/>",
        "<b:a/>",
        "<a b='1' b='2'/>",
        "<a>&nbsp;</a>",
        "<a>&</a>",
        "<a>\x01</a>",
        "<a>\ufffe</a>",
        "<a>\ud800</a>",
    ],
    "json": ["", "{", "{}x", '{"a":1,}', '{"a" 1}', '"\n"', '"\\x"', "01", "1.", "nul", "'a'", '"\ud800"', '"\\ud800"'],
}


@pytest.mark.parametrize(("syntax", "document"), [(syntax, text) for syntax, some in GOOD.items() for text in some])
def test_a_document_that_can_be_read_back_is_well_formed(syntax, document):
    """Namespaces are declared, everything is closed."""
    assert is_well_formed(syntax, document)


@pytest.mark.parametrize(("syntax", "document"), [(syntax, text) for syntax, some in BAD.items() for text in some])
def test_a_document_that_cannot_be_read_back_is_not(syntax, document):
    """Not even one that has no bytes; it is said, not raised."""
    assert not is_well_formed(syntax, document)


def test_a_large_text_is_well_formed():
    """A message of a whole network is larger than what parsers take by themselves."""
    assert is_well_formed("xml", f"<a>{'x' * 11_000_000}</a>")


def test_nothing_outside_of_a_document_is_read(tmp_path):
    """An entity would bring a file of this machine into a feed."""
    secret = tmp_path / "secret"
    secret.write_text("<b>")  # not well-formed: read, it would show
    assert is_well_formed("xml", f'<!DOCTYPE a [<!ENTITY s SYSTEM "{secret.as_uri()}">]><a>&s;</a>')
