"""What the parts of `afir-publish.toml` share: what a part is, and values that are secret or go together."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationInfo, model_validator

from afir_publisher.config.fields import FilePath, HeaderName, HeaderText, Proxy, Variable, expected


class Section(BaseModel):
    """What all parts share: they do not change, and an unknown key is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Secret(Section):
    """Where a token is: in an environment variable or in a file."""

    # Capital letters only: most tokens that are pasted here by mistake are refused before anything names them.
    env: Variable | None = Field(default=None, description="the name of a variable, in capital letters")
    file: FilePath | None = Field(default=None, description="the path of a file")

    @model_validator(mode="after")
    def _is_one_place(self) -> "Secret":
        """Take one place, not two or none."""
        if (self.env is None) == (self.file is None):
            raise ValueError
        return self


Token = Annotated[
    Secret | None,
    Field(description='{ env = "NAME" } or { file = "/run/secrets/name" }; the token itself stays out of this file'),
]


TEXT, SECRET = "text", "secret"
"""The two ways to give a value: as it is, or where it is."""


def _given(found: object) -> str:
    """Which of the two ways a value is given in."""
    return SECRET if isinstance(found, dict | Secret) else TEXT


HeaderValue = Annotated[Annotated[HeaderText, Tag(TEXT)] | Annotated[Secret, Tag(SECRET)], Discriminator(_given)]
Headers = Annotated[
    dict[HeaderName, HeaderValue],
    Field(description='a table of headers, each once and with a text, { env = "NAME" } or { file = "/run/x" }'),
]
ProxyValue = Annotated[Annotated[Proxy, Tag(TEXT)] | Annotated[Secret, Tag(SECRET)], Discriminator(_given)]


def different(found: dict[str, str | Secret]) -> dict[str, str | Secret]:
    """Take each header once: they are the same in any case."""
    if len({name.lower() for name in found}) < len(found):
        raise ValueError
    return found


def with_certificate(found: Path | None, info: ValidationInfo) -> Path | None:
    """Take no key without what it belongs to."""
    beside = str(info.field_name).replace("key", "cert")
    if found and info.data.get(beside, found) is None:
        raise expected(f"a {beside} beside it")
    return found
