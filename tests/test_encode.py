"""XML and JSON of the same tree of values."""

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from feed import parsed
from hypothesis import given
from hypothesis import strategies as st

from exporters.datex2 import encode
from exporters.datex2.tree import (
    VERSION,
    BySyntax,
    Code,
    Extended,
    Run,
    Shared,
    Texts,
    Typed,
    close,
    language_of,
    moment,
    outline,
    plain,
    stamp,
    texts,
)

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ANY_TEXT = st.text(st.characters(codec=None))

AT = datetime(2026, 6, 2, 8, 47, 9, 123456, tzinfo=UTC)


@given(ANY_TEXT)
def test_any_text_of_an_element_comes_back_from_xml(text):
    """Only what XML cannot hold is left out."""
    assert (parsed("a:name", text).text or "") == NOT_XML.sub("", text)


@given(ANY_TEXT)
def test_any_text_of_an_attribute_comes_back_from_xml(text):
    """Tabs and line ends stay what they are, which parsers would make blanks."""
    assert parsed("a:name", {"@id": text}).get("id") == NOT_XML.sub("", text)


@given(ANY_TEXT)
def test_any_text_comes_back_from_json(text):
    """JSON says what XML says."""
    assert json.loads(encode.json({"a:name": text})) == {"name": NOT_XML.sub("", text)}


@given(ANY_TEXT)
def test_any_multilingual_text_comes_back_from_both(text):
    """Texts are strings inside two elements."""
    node = Texts((("nl", text),))
    assert "".join(parsed("a:name", node).itertext()) == NOT_XML.sub("", text)
    assert json.loads(encode.json(node)) == {"values": [{"lang": "nl", "value": NOT_XML.sub("", text)}]}


@given(ANY_TEXT)
def test_a_value_that_an_enumeration_lacks_comes_back_from_both(text):
    """It stands in an attribute in XML."""
    node = Extended(text)
    assert parsed("a:kind", node).get("_extendedValue") == NOT_XML.sub("", text)
    assert json.loads(encode.json(node)) == {"value": "extendedG", "extendedValueG": NOT_XML.sub("", text)}


@given(
    st.one_of(
        st.floats(allow_nan=False, allow_infinity=False),
        st.integers(),
        st.decimals(allow_nan=False, allow_infinity=False, places=4),
    )
)
def test_any_number_comes_back_without_exponent(value):
    """XSD decimals have no exponent."""
    written = encode.json(value)
    assert type(value)(written) == value
    assert "e" not in written.lower()
    assert parsed("a:n", value).text == written


TREE = {
    "@id": "1",
    "@targetClass": "afac:FacilityObject",
    "a:none": None,
    "a:nothing": [],
    "a:flag": True,
    "a:kind": [Code("x"), Code("y")],
    "a:one": Typed("a:Narrow", {"a:name": Texts((("nl", "Plein"),))}),
    "a:shared": Typed("a:Wide", Shared({"@id": "2"})),
    "a:_placeExtension": {"a:facilityLocation": {"a:zone": "Z"}, "a:absent": None},
    "run": Run({"a:p": 1, "a:q": None, "a:r": Decimal("0.50")}),
    "emptyRun": Run({"a:s": None}),
    "a:xmlOnly": BySyntax(xml="x", json=None),
    "a:jsonOnly": BySyntax(xml=None, json=[1.5]),
}


def test_every_kind_of_value_is_written_as_xml():
    """Attributes first, nothing for what is absent, types as `xsi:type`."""
    assert encode.xml("a:t", TREE) == (
        '<a:t id="1" targetClass="afac:FacilityObject"><a:flag>true</a:flag><a:kind>x</a:kind><a:kind>y</a:kind>'
        '<a:one xsi:type="a:Narrow"><a:name><com:values><com:value lang="nl">Plein</com:value></com:values></a:name>'
        '</a:one><a:shared xsi:type="a:Wide" id="2"/><a:_placeExtension><a:facilityLocation><a:zone>Z</a:zone>'
        "</a:facilityLocation></a:_placeExtension><a:p>1</a:p><a:r>0.50</a:r><a:xmlOnly>x</a:xmlOnly></a:t>"
    )


def test_every_kind_of_value_is_written_as_json():
    """Enumerations, wrappers, extension points and classes go by the names that JSON has for them."""
    assert json.loads(encode.json(TREE)) == {
        "idG": "1",
        "targetClass": "FacilityObject",
        "flag": True,
        "kind": [{"value": "x"}, {"value": "y"}],
        "one": {"aNarrow": {"name": {"values": [{"lang": "nl", "value": "Plein"}]}}},
        "shared": {"aWide": {"idG": "2"}},
        "aPlaceExtensionG": {"FacilityLocation": {"zone": "Z"}},
        "p": 1,
        "r": 0.50,
        "jsonOnly": [1.5],
    }


def test_a_shared_subtree_is_encoded_once_a_name():
    """What was made of it stands in `encoded`, in XML under its name, as the name is part of it."""
    shared = Shared([{"@id": "1"}])
    tree = {"a:x": shared, "a:y": shared}
    assert encode.xml("a:t", tree) == '<a:t><a:x id="1"/><a:y id="1"/></a:t>'
    assert encode.json(tree) == '{"x":[{"idG":"1"}],"y":[{"idG":"1"}]}'
    assert shared.encoded == {"a:x": '<a:x id="1"/>', "a:y": '<a:y id="1"/>', "": '[{"idG":"1"}]'}


def test_the_outline_has_neither_version_nor_times():
    """Two states that differ in nothing else are no change."""
    before = encode.json({"@version": VERSION, "a:at": moment(AT), "a:is": "on"})
    after = encode.json({"@version": VERSION, "a:at": moment(AT + timedelta(days=1)), "a:is": "on"})
    assert before != after
    assert outline(before) == outline(after)
    assert close(before, "7") == '{"versionG":"7","at":"2026-06-02T08:47:09Z","is":"on"}'


@pytest.mark.parametrize("mark", ["\ue000", "\ue001", "\ue002", "\ue003", "\ue005", "\ue006"])
def test_a_text_of_a_cpo_cannot_hold_our_marks(mark):
    """A version or a hole in a name would make another document of it."""
    assert plain(f"a{mark}b") == "ab"
    assert texts(f"a{mark}b", "nl") == Texts((("nl", "ab"),))
    assert plain(mark) is None


def test_a_long_text_is_cut():
    """DATEX II takes 1024 characters."""
    assert plain("x" * 1024) == "x" * 1024
    assert plain("x" * 1025) == "x" * 1023 + "…"


@pytest.mark.parametrize(
    ("given", "language"),
    [("nl", "nl"), ("DE", "de"), ("de-AT", "de"), (None, "fr"), ("", "fr"), ("x", "fr"), ('d"', "fr")],
)
def test_a_language_is_two_small_letters(given, language):
    """Others are not valid in JSON."""
    assert language_of(given, "fr") == language


def test_a_moment_is_written_in_utc():
    """To the second, with four digits for the year."""
    assert stamp(AT.astimezone(timezone(timedelta(hours=2)))) == "2026-06-02T08:47:09Z"
    assert stamp(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00Z"
