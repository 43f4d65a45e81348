"""Our description of DATEX II: how it is written, and that it says what the official schemas say."""

import official
import pytest

from afir_publisher.check import simple
from afir_publisher.check.in_json import members
from afir_publisher.check.notation import FILES, TITLES, Model, model

XSD = [("3.7", "xsd-3.7"), ("base", "xsd-3.7"), ("base", "xsd-3.6"), ("base", "xsd-3.5")]
CONTAINER = ("con", "ex", "inf")  # which came with 3.6
GERMAN = ("json-mobilithek-afir-01-00-00", "table"), ("json-mobilithek-afir-01-00-00", "status")
PACKAGES = {
    "AfirEnergyInfrastructure": "aegi",
    "AfirFacilities": "afac",
    "Common": "com",
    "ExchangeInformation": "ex",
    "LocationReferencing": "loc",
}
OTHERWISE = {"loc:_LocationExtensionType"}
"""In 3.7 an AFIR location can stand in it, in the base model it can not: it is open, so both let it through."""

MARKS = {"modelBaseVersionG", "extensionNameG", "extensionVersionG", "profileNameG", "profileVersionG"}
"""What stands around publications and containers, for which JSON has rules of its own."""

LATER = {
    "com:_VehicleCharacteristicsExtensionType",
    "comx:RegulatedCharacteristics",
    "comx:VehicleCharacteristicsExtended",
}
"""What 3.4 and 3.5 leave open, and the versions before and after them do not."""

SMALL = """
# a small model
abstract a:Thing
    @id! name:Texts
a:Book < Thing
    pages:NonNegativeInteger! author:Person+ lent:b:Loan{0,2} kind:KindEnum next:>Book
a:Person sealed
    @born:Date label:String
a:Box open
    book:Book
a:Map < Thing unread
b:Loan
    to:any
a:KindEnum = novel poem
    ~letter
"""


def parts(found):
    """Names, types and numbers of parts."""
    return [(part.name, part.type, part.least, part.most) for part in found]


# --- the notation


def test_a_class_has_the_parts_of_its_base_first():
    """Each with its prefix, and with the extension point of each class behind its own parts."""
    assert parts(Model("small", [SMALL]).classes["a:Book"].elements) == [
        ("a:name", "Texts", 0, 1),
        ("a:_thingExtension", "any", 0, 1),
        ("a:pages", "NonNegativeInteger", 1, 1),
        ("a:author", "a:Person", 1, None),
        ("a:lent", "b:Loan", 0, 2),
        ("a:kind", "a:KindEnum", 0, 1),
        ("a:next", ">a:Book", 0, 1),
        ("a:_bookExtension", "any", 0, 1),
    ]


def test_attributes_are_texts_if_nothing_is_said():
    """And come by themselves."""
    classes = Model("small", [SMALL]).classes
    assert parts(classes["a:Book"].attributes) == [("@id", "Text", 1, 1)]
    assert parts(classes["a:Person"].attributes) == [("@born", "Date", 0, 1)]


def test_marks_are_understood():
    """What is sealed or open has no extension point of its own."""
    classes = Model("small", [SMALL]).classes
    assert parts(classes["a:Person"].elements) == [("a:label", "String", 0, 1)]
    assert (classes["a:Box"].is_open, classes["a:Map"].is_unread, classes["a:Thing"].is_abstract) == (True, True, True)


def test_words_and_extended_values_are_told_apart():
    """They may go on in the next line."""
    words = Model("small", [SMALL]).words["a:KindEnum"]
    assert (words.words, words.extended) == (("novel", "poem"), ("letter",))


def test_it_is_known_what_an_element_may_be():
    """Its class if that is not abstract, and all narrower ones."""
    small = Model("small", [SMALL])
    assert small.may_be("a:Thing") == ("a:Book", "a:Map")
    assert [name for name in small.classes if small.is_polymorphic(name)] == ["a:Thing"]


def test_a_later_file_changes_an_earlier_one():
    """It replaces, adds and takes away parts, and replaces words."""
    changed = Model("small", [SMALL, "a:Book\n    -kind -next pages:Float isbn:String\na:KindEnum = poem"])
    own = [part for part in parts(changed.classes["a:Book"].elements) if part[0] not in ("a:name", "a:author")]
    assert own == [
        ("a:_thingExtension", "any", 0, 1),
        ("a:pages", "Float", 0, 1),
        ("a:lent", "b:Loan", 0, 2),
        ("a:isbn", "String", 0, 1),
        ("a:_bookExtension", "any", 0, 1),
    ]
    assert changed.words["a:KindEnum"].words == ("poem",)


def test_what_is_no_part_is_refused():
    """A slip in a file is found when it is read."""
    with pytest.raises(ValueError, match="a:Book: 'pages:!' is not a part"):
        Model("small", ["a:Book\n    pages:!"])


# --- what the files say


@pytest.mark.parametrize("name", FILES)
def test_every_type_is_known(name):
    """It is simple, a reference, a class or an enumeration of the model."""
    said = model(name)
    known = {*simple.SIMPLE, *simple.OTHERS, *said.classes, *said.words}
    types = {part.type for one in said.classes.values() for part in (*one.elements, *one.attributes)}
    assert {type_ for type_ in types if type_[0] not in ">="} <= known
    assert name in TITLES


@pytest.mark.parametrize(("name", "folder"), XSD)
def test_every_class_is_as_the_official_schemas_have_it(name, folder):
    """Elements in their order, how often they occur, attributes, which of them are required."""
    classes, _ = official.xsd_classes(folder)
    said = {one.name: one for one in model(name).classes.values() if not one.is_unread and one.name not in OTHERWISE}
    if "con:MessageContainer" not in classes:
        said = {name: one for name, one in said.items() if name.partition(":")[0] not in CONTAINER}
    ours = {
        name: (
            [(part.name, part.least, part.most) for part in one.elements],
            {(part.name, part.least) for part in one.attributes},
        )
        for name, one in said.items()
        if name in classes
    }
    assert set(said) - set(ours) == (LATER if folder == "xsd-3.5" else set())
    assert ours == {name: official.whole(classes, name) for name in ours}


@pytest.mark.parametrize("name", ["3.7", "base"])
def test_every_enumeration_is_as_the_official_schemas_have_it(name):
    """All of its words and no others."""
    _, words = official.xsd_classes("xsd-3.7")
    said = model(name).words
    assert {one: set(found.words) for one, found in said.items()} == {one: words[one] for one in said}


@pytest.mark.parametrize("name", ["3.7", "base"])
def test_every_narrower_class_is_known(name):
    """By its name at least, so that one that is not known is wrong; publications of other kinds are left out."""
    classes, _ = official.xsd_classes("xsd-3.7")
    said = model(name)
    types = {part.type for one in said.classes.values() for part in one.elements if part.type in said.classes}
    types.discard("com:PayloadPublication")
    assert {type_: set(said.may_be(type_)) for type_ in types} == {
        type_: official.narrower(classes, type_) for type_ in types
    }


@pytest.mark.parametrize("folder", GERMAN, ids=lambda folder: folder[1])
def test_the_german_profile_is_as_its_schemas_have_it(folder):
    """Members, which are required, which are lists of at least one, and the words."""
    said, checked = model("01-00-00"), 0
    for (package, name), one in official.json_classes(*folder).items():
        ours = f"{PACKAGES.get(package)}:{name}"
        if ours in said.words:
            extended = {"extendedG"} if "extendedG" in one["enum"] else set()
            assert set(said.words[ours].words) | extended == set(one["enum"]), ours
        elif ours in said.classes and not said.classes[ours].is_unread and one.get("type") == "object":
            found = {
                member: (part.least > 0, part.name[0] != "@" and part.most != 1)
                for member, part in members(said, ours).items()
                if not member.endswith("ExtensionG")
            }
            wanted = {
                member: (
                    member in one.get("required", ()) or value.get("minItems", 0) > 0,
                    value.get("type") == "array",
                )
                for member, value in one["properties"].items()
                if not member.endswith("ExtensionG") and member != "modelBaseVersionG"
            }
            assert {member: value for member, value in found.items() if member not in MARKS} == {
                member: value for member, value in wanted.items() if member not in MARKS
            }, ours
            checked += 1
    assert checked > 10
