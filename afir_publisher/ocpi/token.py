"""The secret that a source knows us by: how it is written into a header, and how it is kept out of everything else.

Other secrets of that source are kept out in the same way.
"""

import base64
import re
from collections.abc import Iterable
from json import dumps
from typing import Literal
from urllib.parse import quote

Encoding = Literal["base64", "plain"]

Area = Literal["versions", "details", "credentials", "tariffs", "locations"]
"""The parts of a server; one that takes the token in one way here may take it in another there."""

OTHER: dict[Encoding, Encoding] = {"base64": "plain", "plain": "base64"}
"""The other way to write a token than this one."""

_PLAIN = re.compile(r"[!-~]+")  # what a token may hold (2.3.0, mod_credentials), so what a header takes as it is


class Token:
    """A source's token, or that it asks for none."""

    def __init__(self, text: str | None, hidden: Iterable[str] = ()) -> None:
        """Take the token as the operator gave it, and what else is `hidden`."""
        self._plain = text or ""
        self._base64 = base64.b64encode(self._plain.encode()).decode()
        own = (self._base64, self._base64.rstrip("="), self._plain) if text else ()
        self._echoes = _echoes(*own, *filter(None, hidden))

    def fits(self, encoding: Encoding) -> bool:
        """Whether there is a token, and one that a header can hold that way."""
        return bool(self._plain) and (encoding == "base64" or _PLAIN.fullmatch(self._plain) is not None)

    def header(self, encoding: Encoding) -> dict[str, str]:
        """The Authorization header."""
        if not self._plain:
            return {}
        return {"Authorization": f"Token {self._base64 if encoding == 'base64' else self._plain}"}

    def cut_out_of(self, text: str) -> str:
        """A text without the token and what else is hidden, in whatever way a server may have echoed it."""
        for echo in self._echoes:
            text = text.replace(echo, "***")
        return text


def _echoes(*secrets: str) -> tuple[str, ...]:
    """How each secret looks as it is, in JSON (with PHP's slashes, too) and in an address; the longest first."""
    found = set[str]()
    for secret in secrets:
        in_json = dumps(secret)[1:-1]
        found |= {secret, in_json, secret.replace("/", "\\/"), in_json.replace("/", "\\/")}
        found |= {quote(secret), quote(secret, safe="")}
    return tuple(sorted(found, key=len, reverse=True))
