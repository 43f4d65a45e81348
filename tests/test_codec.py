"""Compression of what the store keeps."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from afir_publisher.store import Store
from afir_publisher.store.codec import FEWEST_SAMPLES, Codec
from afir_publisher.store.migrations import MIGRATIONS


def alike(many, word="site"):
    """Objects that are alike, as those of a CPO are."""
    return [
        json.dumps({word: n, "name": f"{word} {n * 7919 % 1000}", "open": n % 3 == 0}).encode() for n in range(many)
    ]


@contextmanager
def tables() -> Iterator[Database]:
    """A store's tables, in memory."""
    with closing(Database(memory=True)) as db:
        MIGRATIONS.apply(db)
        yield db


@pytest.fixture
def db() -> Iterator[Database]:
    """A store's tables, in memory."""
    with tables() as db:
        yield db


@pytest.fixture
def codec(db) -> Codec:
    """A codec that knows nothing yet."""
    return Codec(db)


def families(db):
    """The families that have a dictionary, by its number."""
    return {row["id"]: row["family"] for row in db["dictionary"].rows}


@given(st.lists(st.binary(max_size=50), max_size=5))
def test_what_was_compressed_comes_back(values):
    """Byte by byte, without a dictionary."""
    with tables() as db:
        codec = Codec(db)
        assert [codec.decompress(value) for value in codec.compress("location", values)] == values


def test_few_values_have_no_dictionary(db, codec):
    """Too little to learn from; their mark is 0."""
    packed = codec.compress("location", alike(FEWEST_SAMPLES - 1))
    assert ({value[0] for value in packed}, families(db)) == ({0}, {})


def test_many_values_train_the_dictionary_of_their_family(db, codec):
    """Which makes each of them far smaller."""
    values = alike(FEWEST_SAMPLES)
    plain = codec.compress("location", values[:10])
    packed = codec.compress("location", values)
    assert families(db) == {1: "location"}
    assert {value[0] for value in packed} == {1}
    assert sum(map(len, packed[:10])) < sum(map(len, plain)) / 2
    assert [codec.decompress(value) for value in packed + plain] == values + values[:10]


def test_a_family_has_one_dictionary(db, codec):
    """Later values use it, however few or many they are."""
    codec.compress("location", alike(FEWEST_SAMPLES))
    packed = codec.compress("location", alike(500)) + codec.compress("location", alike(1))
    assert ({value[0] for value in packed}, families(db)) == ({1}, {1: "location"})


def test_families_are_apart(db, codec):
    """Each learns from its own."""
    values = {word: alike(FEWEST_SAMPLES, word) for word in ("location", "tariff")}
    packed = {word: codec.compress(word, some) for word, some in values.items()}
    assert families(db) == {1: "location", 2: "tariff"}
    assert {word: [codec.decompress(value) for value in some] for word, some in packed.items()} == values


def test_values_that_teach_nothing_are_compressed_all_the_same(db, codec):
    """Training fails on them, and the next ones may do."""
    nothing = [b""] * FEWEST_SAMPLES
    packed = codec.compress("location", nothing)
    assert ([codec.decompress(value) for value in packed], families(db)) == (nothing, {})
    codec.compress("location", alike(FEWEST_SAMPLES))
    assert families(db) == {1: "location"}


def test_a_store_that_is_opened_again_knows_its_dictionaries(db, codec):
    """They are kept in it."""
    values = alike(FEWEST_SAMPLES)
    packed = codec.compress("location", values)
    again = Codec(db)
    assert [again.decompress(value) for value in packed] == values
    assert again.compress("location", values) == packed


def test_a_dictionary_of_another_process_is_found(db, codec):
    """It was trained after this codec took its own."""
    values = alike(FEWEST_SAMPLES)
    packed = Codec(db).compress("location", values)
    assert [codec.decompress(value) for value in packed] == values


def test_an_undone_dictionary_is_not_used():
    """It went with its transaction; what is compressed with it afterwards could never be read again."""
    store = Store(None)
    values = alike(FEWEST_SAMPLES)

    def fail():
        store.codec.compress("location", values)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), store.transaction():
        fail()
    with store.transaction():
        tariffs = store.codec.compress("tariff", alike(FEWEST_SAMPLES, "tariff"))
        locations = store.codec.compress("location", values)
    again = Codec(store.db)
    assert [again.decompress(value) for value in locations] == values
    assert [again.decompress(value) for value in tariffs] == alike(FEWEST_SAMPLES, "tariff")
