"""`mock-cpo`: a CPO's OCPI server on this machine that has the faults of real ones, to rehearse what happens then."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from afir_publisher import sample
from afir_publisher.errors import Refused, UsageError
from afir_publisher.mock_cpo import MockCpo
from afir_publisher.mock_cpo.answers import Json
from afir_publisher.mock_cpo.faults import FAULTS, OF_A_HANDSHAKE, chosen
from afir_publisher.mock_cpo.faults.fault import Fault
from afir_publisher.ocpi.files import objects
from afir_publisher.signals import stopping

TOKEN_VARIABLE = "MOCK_CPO_TOKEN"  # noqa: S105 - the name of a variable


def run(
    locations: Path | None,
    tariffs: Path | None,
    *,
    port: int,
    token: str | None,
    version: str,
    page_size: int,
    faults: Sequence[str],
    stop: Event,
    handshake: bool = False,
) -> Iterator[str]:
    """Serve files, or the sample network where none is named, until `stop` is set or a signal comes.

    Yields what there is to know, line by line; the wait comes after the last line.

    Raises:
        UsageError: a file, the port or a fault cannot be used.
    """
    active = chosen(faults)
    if token is None and (needy := [found.name for found in active if found.name.startswith("token-plain")]):
        raise UsageError(f"--fault {needy[0]}: without --token no token is looked at; name one")
    if not handshake and (needy := [found.name for found in active if found.name in OF_A_HANDSHAKE]):
        raise UsageError(f"--fault {needy[0]}: shows where somebody registers only; add --handshake")
    if handshake and token is None:
        raise UsageError("--handshake: a registration begins with a token; name one with --token")
    lists = _network(locations, tariffs)
    cpo = MockCpo(
        *lists, token=token, handshake=handshake, version=version, page_size=page_size, port=port, faults=active
    )
    with stopping(stop), _listening(cpo, port):
        yield f"A CPO's server speaks OCPI {version}: {len(lists[0])} locations, {len(lists[1])} tariffs."
        yield f"Its versions URL: {cpo.versions_url}"
        yield f"\nA source to paste into a configuration:\n\n{_source(cpo)}"
        if token is not None:
            yield f"The variable {TOKEN_VARIABLE} has to hold the token given here."
        if handshake:
            yield f"It is one to register with: afir-publish sources register mock. For that, also paste:\n\n{_OCPI}"
        yield "Faults:" if active else "No faults; --list-faults lists those there are."
        yield from _told(active)
        yield "\nCtrl-C stops it."
        stop.wait()


_OCPI = """[ocpi]
party = "NL*XYZ"
name = "An access point"
url = "http://127.0.0.1:8080"
"""


def listed() -> Iterator[str]:
    """All faults, each with what it does."""
    yield from _told(list(FAULTS.values()))


def _told(faults: Sequence[Fault]) -> Iterator[str]:
    width = max((len(found.name) for found in faults), default=0)
    yield from (f"  {found.name:<{width}}  {found.what}" for found in faults)


def _network(locations: Path | None, tariffs: Path | None) -> tuple[list[Json], list[Json]]:
    """The locations and tariffs to serve."""
    if locations is None and tariffs is None:
        return sample.network()
    return (
        _read("--locations", locations) if locations else [],
        _read("--tariffs", tariffs) if tariffs else [],
    )


def _read(option: str, path: Path) -> list[Json]:
    """The objects in a file."""
    try:
        found = [json.loads(text) for text in objects(path)]
    except (Refused, ValueError) as error:
        raise UsageError(f"{option}: {error}") from error
    if not all(isinstance(one, dict) for one in found):
        raise UsageError(f"{option}: {path}: not all that is in it are JSON objects")
    return found


def _source(cpo: MockCpo) -> str:
    """The part of a configuration that reads this server."""
    lines = ["[[sources]]", 'name = "mock"', f'versions_url = "{cpo.versions_url}"']
    if cpo.token is not None:
        lines.append(f'token = {{ env = "{TOKEN_VARIABLE}" }}')
    return "\n".join([*lines, 'every = "1m"', ""])


@contextmanager
def _listening(cpo: MockCpo, port: int) -> Iterator[None]:
    """The server, open."""
    try:
        cpo.__enter__()
    except OSError as error:
        raise UsageError(f"--port: {port} cannot be listened on: {error.strerror}") from error
    try:
        yield
    finally:
        cpo.__exit__(None, None, None)
