"""What goes wrong at real operators, as faults that the mock CPO can have, to rehearse what happens then.

A new one is a function under `@fault` in the module of its kind: its name says what goes wrong, the first line of its
docstring what that does.
"""

from collections.abc import Iterable

from afir_publisher.errors import UsageError
from afir_publisher.mock_cpo.faults import access, contents, failures, filters, handshake, links, objects, pages
from afir_publisher.mock_cpo.faults.fault import Fault

FAULTS: dict[str, Fault] = {
    found.name: found
    # As they work together: objects first.
    for module in (objects, pages, filters, links, access, handshake, contents, failures)
    for found in vars(module).values()
    if isinstance(found, Fault)
}
"""The faults by name."""

OF_A_HANDSHAKE = frozenset(found.name for found in vars(handshake).values() if isinstance(found, Fault))
"""The names of those that show only where somebody registers."""


def chosen(names: Iterable[str]) -> list[Fault]:
    """The faults of these names, in the order in which they work together.

    Raises:
        UsageError: there is no such fault.
    """
    wanted = set(names)
    if unknown := sorted(wanted - FAULTS.keys()):
        raise UsageError(f"--fault: there is no fault {unknown[0]!r}; --list-faults lists those there are")
    return [found for name, found in FAULTS.items() if name in wanted]
