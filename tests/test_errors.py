"""Every error is one that `except AfirPublishError` catches, and stands in the tree that its module shows."""

import inspect

import pytest

from afir_publisher import errors
from afir_publisher.errors import AfirPublishError, SourceError, Transient, Unreadable
from afir_publisher.model import Finding

ERRORS = [
    error
    for _, error in inspect.getmembers(errors, inspect.isclass)
    if error.__module__ == errors.__name__ and issubclass(error, BaseException)
]


def test_there_are_errors():
    """The list that the other tests go through is not empty."""
    assert AfirPublishError in ERRORS


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_is_ours(error):
    """What we raise on purpose is an AfirPublishError, so one `except` tells it from a bug."""
    assert issubclass(error, AfirPublishError)


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_stands_in_the_tree(error):
    """The page on top of the module names every error."""
    assert error.__name__ in errors.__doc__, f"put {error.__name__} into the tree of afir_publisher/errors.py"


def test_a_transient_fault_keeps_how_long_to_wait():
    """The server's Retry-After goes with the error; without one there is none."""
    assert (Transient("429", wait_s=7.5).wait_s, Transient("503").wait_s) == (7.5, None)
    assert isinstance(Transient("503"), SourceError)


def test_an_unreadable_object_says_every_reason():
    """The message of Unreadable is that of its findings."""
    why = [
        Finding(rule="OCPI001", severity="error", path=path, message=f"{path} is missing") for path in ("id", "name")
    ]
    assert str(Unreadable(tuple(why))) == "id is missing; name is missing"
