"""The description of DATEX II as types, which msgspec holds JSON documents against while it decodes them.

They refuse a little more than `in_json` does: what stands in itself more than once, what is only odd.
"""

from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal

import msgspec

from afir_publisher.check.in_json import PUBLICATIONS, members
from afir_publisher.check.notation import Model, Part, Words, model
from afir_publisher.check.simple import LONGEST

_TIME = r"^(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|24:00:00)(Z|[+-][0-9]{2}:[0-9]{2})?$"
_TYPES: dict[str, Any] = {
    "Text": str,
    "LongString": str,
    "String": Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)],
    "Url": str,
    "Boolean": bool,
    "DateTime": Annotated[datetime, msgspec.Meta(tz=True)],
    "Date": Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")],
    "Time": Annotated[str, msgspec.Meta(pattern=_TIME)],
    "Float": float,
    "Decimal": float,
    "Integer": int,
    "NonNegativeInteger": Annotated[int, msgspec.Meta(ge=0)],
    "Year": Annotated[int, msgspec.Meta(ge=0)],
    "AngleInDegrees": Annotated[int, msgspec.Meta(ge=0, lt=360)],
    "AmountOfMoney": float,
    "Language": Annotated[str, msgspec.Meta(pattern="^[a-z]{2}$")],
    "CountryCode": Annotated[str, msgspec.Meta(max_length=2)],
    "CurrencyCode": Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")],
    "TimeZone": Annotated[str, msgspec.Meta(pattern="^([-+][0-9]{2}:[0-9]{2}|Z)$")],
    "Duration": Annotated[str, msgspec.Meta(pattern="^P[0-9YMDTHS.]+$")],
    "NutsCode": Annotated[str, msgspec.Meta(max_length=5)],
    "SubdivisionCode": Annotated[str, msgspec.Meta(max_length=3)],
    "NamedAreaCode": Annotated[str, msgspec.Meta(max_length=8)],
}
_STRICT_TIME = _TIME.replace("|24:00:00", "").replace(")?$", ")$")
_NEVER = Literal["\ue000 what stands in itself"]


@cache
def json_type(name: str) -> Any:
    """The type of a whole JSON document of a model."""
    types = _Types(model(name), _Types(model(name), None))
    prefix = "egi" if name == "base" else "aegi"
    outside = ("versionG", "extensionNameG", "extensionVersionG", "profileNameG", "profileVersionG")
    fields: list[tuple[Any, ...]] = [("modelBaseVersionG", str), *(_optional(word, str) for word in outside)]
    fields += [_optional(f"{prefix}{word}", types.content(f"{prefix}:{word}")) for word in PUBLICATIONS]
    types.found["com:PayloadPublication"] = payload = _struct("Payload", fields)
    container = types.content("con:MessageContainer")
    return _struct("Document", [_optional("payload", payload), _optional("messageContainer", container)])


class _Types:
    """Types for the classes of a model, made when they are asked for; `inside` has those of what stands in itself."""

    def __init__(self, model_: Model, inside: "_Types | None") -> None:
        """Begin with none."""
        self.model = model_
        self.inside = inside
        self.found: dict[str, Any] = {}
        self.open: set[str] = set()
        self.simple = dict(_TYPES)
        if model_.name == "01-00-00":
            self.simple["Time"] = Annotated[str, msgspec.Meta(pattern=_STRICT_TIME)]
            self.simple["TimeZone"] = _TYPES["String"]
            self.simple["CurrencyCode"] = _TYPES["String"]
        value: Any = _struct("Text", [("lang", self.simple["Language"]), ("value", self.simple["String"])])
        self.simple["Texts"] = _struct("Texts", [("values", Annotated[list[value], msgspec.Meta(min_length=1)])])
        self.simple["any"] = msgspec.Raw

    def content(self, name: str) -> Any:
        """The type of the members of an object of a class; what stands in itself twice is refused."""
        if name in self.found:
            return self.found[name]
        if name in self.open:
            return self.inside.content(name) if self.inside else _NEVER
        self.open.add(name)
        is_open = self.model.classes[name].is_open
        fields = [self._field(member, part) for member, part in members(self.model, name).items()]
        made = self.found[name] = _struct(name.replace(":", ""), fields, is_open=is_open)
        self.open.remove(name)
        return made

    def _field(self, name: str, part: Part) -> tuple[Any, ...]:
        """A member of an object."""
        type_ = self._type(part.type)
        if part.name[0] != "@" and part.most != 1:
            limits = msgspec.Meta(min_length=part.least, max_length=part.most)
            type_ = Annotated[list[type_], limits]  # type: ignore[valid-type]
        return (name, type_) if part.least and part.type[0] != "=" else _optional(name, type_)

    def _type(self, type_: str) -> Any:
        """The type of one value."""
        if type_ in self.simple:
            return self.simple[type_]
        if type_[0] == "=":
            return str
        if type_[0] == ">":
            target = type_.lstrip(">").partition(":")[2]
            fields = [("idG", str), _optional("versionG", str)] + ([("targetClass", Literal[target])] if target else [])
            return _struct("Reference", fields)
        if type_ in self.model.words:
            return self._word(self.model.words[type_])
        if type_ == "com:PayloadPublication" or not self.model.is_polymorphic(type_):
            return self.content(type_)
        every = [one for one in self.model.may_be(type_) if not self.model.classes[one].is_unread]
        return _struct("Wrapper", [_optional(one.replace(":", ""), self.content(one)) for one in every])

    def _word(self, words: Words) -> Any:
        """The type of a word of an enumeration."""
        extended = Literal[words.extended] if words.extended else str
        plain = Literal[("extendedG", *words.words)]  # type: ignore[valid-type]
        return _struct("Word", [("value", plain), _optional("extendedValueG", extended)])


def _optional(name: str, type_: Any) -> tuple[Any, ...]:
    """A member that may be left out."""
    return name, type_ | msgspec.UnsetType, msgspec.UNSET


def _struct(name: str, members_: list[tuple[Any, ...]], *, is_open: bool = False) -> Any:
    """A type of objects with these members and no others, which are called by number: some names are Python's own.

    Nobody keeps the objects, so that looking for garbage in them would be two fifths of the time for nothing.
    """
    in_order = sorted(members_, key=len)  # those that are required come first
    renamed = {f"m{number}": member[0] for number, member in enumerate(in_order)}
    fields = [(f"m{number}", *member[1:]) for number, member in enumerate(in_order)]
    return msgspec.defstruct(name, fields, rename=renamed, forbid_unknown_fields=not is_open, gc=False)
