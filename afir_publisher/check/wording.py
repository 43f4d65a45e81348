"""How findings about documents are put into words."""

from collections.abc import Iterable
from difflib import get_close_matches

from afir_publisher.check.notation import Part

_LISTED = 8
_SHOWN = 80


def quoted(text: object) -> str:
    """A value as it was found, cut to what a line takes."""
    found = repr(text)
    return found if len(found) <= _SHOWN else f"{found[: _SHOWN - 2]}…{found[-1]}"


def listed(words: Iterable[str]) -> str:
    """Some words, the first of many."""
    every = list(words)
    more = f" and {len(every) - _LISTED} more" if len(every) > _LISTED else ""
    return f"{', '.join(every[:_LISTED])}{more}" if every else "nothing"


def one_of(found: str, words: Iterable[str]) -> str:
    """What is expected in the place of a word: the nearest if there is one, else some of those that there are."""
    every = list(words)
    folded = {word.casefold(): word for word in every}
    near = [folded[word] for word in get_close_matches(found.casefold(), folded, n=2, cutoff=0.75)]
    return f"{' or '.join(near)}, maybe" if near else f"one of {listed(every)}"


def occurs(part: Part) -> str:
    """How often a part is expected."""
    if part.most is None:
        return f"{part.name}, {part.least} or more"
    if part.least == part.most == 1:
        return f"{part.name}, once"
    return f"{part.name}, {part.least} to {part.most} times"


def namespace_meant(namespace: str, known: Iterable[str]) -> str | None:
    """The namespace that was meant, if it is not quite one of ours."""
    if namespace in known or "datex2" not in namespace:
        return None
    near = get_close_matches(namespace, list(known), n=1, cutoff=0.9)
    return near[0] if near else None
