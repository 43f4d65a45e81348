"""Pages kept on disk until all of them are there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afir_publisher.errors import Transient
from afir_publisher.ocpi.page import Page, Shortfall, Since
from afir_publisher.ocpi.spool import spooled

KINDS = st.sampled_from(["tariff", "location"])
PAGES = st.builds(Page, kind=KINDS, where=st.text(), objects=st.lists(st.binary(max_size=20), max_size=4).map(tuple))
SHORTFALLS = st.builds(Shortfall, kind=KINDS, message=st.text())
FILTERS = st.builds(Since, kind=KINDS, moment=st.datetimes())


@given(st.lists(PAGES | SHORTFALLS | FILTERS, max_size=5))
def test_pages_come_back_as_they_were(shown):
    """Every kind of page, in its order, with the exact text of its objects; then what is no page, in its order."""
    with spooled(shown) as found:
        assert list(found) == sorted(shown, key=lambda one: not isinstance(one, Page))


def test_an_empty_page_is_no_shortfall():
    """No objects and not to its end are two things."""
    page, shortfall = Page(kind="tariff", where="x", objects=()), Shortfall(kind="tariff", message="x")
    with spooled([page, shortfall]) as found:
        assert list(found) == [page, shortfall]


def test_no_page_is_handed_out_before_the_last_has_come():
    """So that what comes after need not wait for the network."""
    came = []

    def pages():
        for number in range(3):
            came.append(number)
            yield Page(kind="location", where=f"page {number}", objects=(b"{}",))

    with spooled(pages()) as found:
        assert came == [0, 1, 2]
        assert [page.where for page in found] == ["page 0", "page 1", "page 2"]


def test_a_fault_on_the_way_hands_out_nothing():
    """Half a pull is no pull."""

    def pages():
        yield Page(kind="location", where="page 1", objects=(b"{}",))
        raise Transient("page 2: 503")

    with pytest.raises(Transient, match="page 2: 503"), spooled(pages()):
        pytest.fail("half of the pages were handed out")


def test_pages_may_be_left_half_read():
    """What is left is forgotten with the file."""
    page = Page(kind="location", where="x", objects=(b"{}",))
    with spooled([page, page]) as found:
        assert next(found) == page
    with pytest.raises(ValueError, match="closed file"):
        next(found)
