"""Facts that the configuration states of a whole source or of a party: a table that has the keys of the overlay."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model

from afir_publisher.config.fields import expected
from afir_publisher.overlay.keys import Key, of_scope
from afir_publisher.overlay.kind import NotUnderstood
from afir_publisher.overlay.statement import Scope


class Statements(BaseModel):
    """What is stated, by key; what is not is `None`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def values(self) -> dict[str, Any]:
        """What is stated, in the form that the overlay keeps."""
        return self.model_dump(exclude_none=True)


def _taken(key: Key) -> Callable[[object], object]:
    """What takes a value of a key."""

    def take(found: object) -> object:
        try:
            return key.kind.read(found)
        except NotUnderstood as error:
            raise expected(key.kind.expected) from error

    return take


def _table(name: str, scope: Scope) -> type[Statements]:
    """The table of what can be stated of one kind of object."""
    fields: dict[str, Any] = {
        key.name: (Annotated[Any, BeforeValidator(_taken(key))], Field(default=None, description=key.kind.expected))
        for key in of_scope(scope)
    }
    return create_model(name, __base__=Statements, **fields)


if TYPE_CHECKING:
    OfSource = Statements
    OfParty = Statements
else:
    OfSource = _table("OfSource", "source")
    OfParty = _table("OfParty", "party")
