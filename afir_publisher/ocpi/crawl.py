"""One list of an OCPI module, from its first page to its last, whatever the server says of the way there.

What is put up with on the way is remarked (rules `OCPI-...` in `rules.interface`), each once.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec

from afir_publisher.errors import Refused, SourceError
from afir_publisher.ocpi.http import Http, same_origin
from afir_publisher.ocpi.page import Kind, Page, Shortfall
from afir_publisher.ocpi.reply import Answer, Declined, Faltered
from afir_publisher.ocpi.token import Area

LOG = logging.getLogger(__name__)

MODULES: dict[Kind, Area] = {"tariff": "tariffs", "location": "locations"}
"""OCPI's module identifier of each kind, in the order of a pull: a location names tariffs, so these come first."""

_NO_PAGE = {404, 2003}  # how some say that the list is at its end
_MOST_IN_A_ROW = 3  # objects left out side by side: where more are bad it is not the objects
_MOST_SMALLER = 60  # requests for less than a page in one list
MOST_PAGES = 100_000
"""A list that has not ended by then is taken for one that never does."""

_SMALL_SHARE = 20  # of what was asked for, the part that makes a page a small one

_LINK = re.compile(r"<([^>]*)>([^<]*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]+))", re.IGNORECASE)

_DIGITS = re.compile(r"[0-9]{1,18}")


def next_link(header: str) -> str | None:
    """The target of `rel=next` in a Link header (RFC 8288), as it is written there."""
    for target, parameters in _LINK.findall(header):
        rel = _REL.search(parameters)
        if target and rel and "next" in (rel[1] or rel[2]).lower().split():
            return str(target)
    return None


class Crawl:
    """One list on its way from the first page to the last."""

    def __init__(
        self,
        http: Http,
        kind: Kind,
        endpoint: httpx.URL,
        version: str,
        page_size: int,
        dates: Mapping[str, datetime] | None = None,
    ) -> None:
        """Begin before the first page; `version` is the OCPI version spoken at `endpoint`.

        `dates` are the filters to ask with: `date_from`, at or after which, and `date_to`, before which objects were
        updated last.
        """
        self._http = http
        self._kind = kind
        self._endpoint = endpoint
        self._version = version
        self._page_size = page_size
        self._dates = {name: f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for name, moment in (dates or {}).items()}
        self._has_limit = True
        self._limit = page_size
        self._grows = False
        self._smaller_left = _MOST_SMALLER
        self._skipped: list[int] = []
        self._number = 0
        self._received = 0
        self._total: int | None = None
        self._fell = False
        self._follows_links = True
        self._is_unlinked = self._is_small = False
        # Hashes and not the texts: 100,000 of them are a few MB.
        self._asked: set[int] = set()
        self._firsts: set[int] = set()
        self._keys: set[int] = set()
        self._texts: set[int] = set()
        self._before: frozenset[int] = frozenset()

    def pages(self) -> Iterator[Page | Shortfall]:
        """The pages, and a Shortfall when they do not seem to be all. Raises SourceError when one cannot be had.

        A list that moved while it was read is read once more; of that only what is new comes. An object that the
        server trips over is left out, and a Shortfall names its offset.
        """
        yield from self._rounds()
        if self._skipped:
            offsets = ", ".join(map(str, self._skipped))
            yield self._short(f"left out what the server fails to give, at offset {offsets}; tell the operator")

    def _rounds(self) -> Iterator[Page | Shortfall]:
        """The list once, or twice if it moved."""
        yield from self._round()
        if not self._lacks():
            return
        lack = self._lack()
        if self._moved():
            LOG.warning("%s: it changed while it was read, and is read once more", lack)
            self._remark("OCPI-MOVED", "objects changed places while the list was read, so it was read once more")
            self._begin()
            yield from self._round()
            # A list that has nothing to show any more does not prove that the first round showed all.
            if self._keys and self._total is not None and not self._lacks():
                return
            lack = self._lack() if self._lacks() else lack
        yield Shortfall(kind=self._kind, message=lack)

    def _begin(self) -> None:
        """Start over, with what came before still known."""
        self._number = self._received = 0
        self._is_unlinked = self._is_small = False
        self._total = None
        self._fell = False
        self._skipped.clear()
        self._asked.clear()
        self._firsts.clear()
        self._keys.clear()
        self._before = frozenset(self._texts)

    def _lacks(self) -> bool:
        """Whether fewer objects came than there are."""
        return self._total is not None and len(self._keys) + len(self._skipped) < self._total

    def _lack(self) -> str:
        return self._said(f"only {len(self._keys)} of {self._total} {MODULES[self._kind]} came")

    def _moved(self) -> bool:
        """Whether the list changed meanwhile: there were more objects in the beginning, or some came twice."""
        return self._fell or self._received > len(self._keys) + len(self._skipped)

    def _round(self) -> Iterator[Page | Shortfall]:
        """The pages from the first to the last, without objects that came before."""
        url: httpx.URL | None = self._by_offset()
        while url is not None:
            self._number += 1
            answer = self._ask(url)
            if answer is None:
                break
            self._heed_total(answer)
            if not answer.objects:
                break
            if hash(answer.objects[0]) in self._firsts:
                yield from self._turned()
                break
            if self._is_unlinked:
                self._remark("OCPI-LINK", "a page that is not the last has no link to the next, so pages are counted")
            if self._is_small:
                self._remark("OCPI-PAGING", "pages hold far fewer objects than are asked for, so many are needed")
            fresh = self._fresh(answer.objects)
            if fresh:
                yield Page(kind=self._kind, where=self._where(), objects=fresh)
            self._see(answer)
            url = self._next(url, answer)
            self._is_small = len(answer.objects) * _SMALL_SHARE < self._limit
            if url is not None and self._number >= MOST_PAGES:
                yield self._short(f"more than {MOST_PAGES:,} pages")
                break

    @property
    def date_from(self) -> str | None:
        """From when on the list is asked for; `None` where all of it is, also because the server refused the filter."""
        return self._dates.get("date_from")

    def _ask(self, url: httpx.URL) -> Answer | None:
        """The answer to one page, or None when the list was at its end."""
        self._asked.add(hash(url))
        try:
            answer = self._http.get(url, MODULES[self._kind], self._version, self._number)
        except Declined as declined:
            if url != self._by_offset():  # whatever it says there, the endpoint itself may say otherwise
                self._leave_links(f"it is answered by {declined.numbers()}")
                return self._ask(self._by_offset())
            if self._number > 1 and declined.codes & _NO_PAGE:
                return None
            if self._number == 1 and httpx.codes.NOT_FOUND in declined.codes:
                return self._ask_slashed(declined)
            if self._number == 1 and _blames_parameters(declined) and self._drop_parameter(declined):
                return self._ask(self._by_offset())
            raise
        except Faltered as trouble:
            return self._ask_smaller(trouble)
        if answer.proves_nothing and self._number == 1:
            # Taken for a source without objects, it would end everything that is published.
            raise Refused(self._said("an empty list without OCPI's envelope, which proves nothing; ask the operator"))
        if answer.objects and not answer.is_list:
            self._remark("OCPI-ENVELOPE", "an object comes where a list is due, and is read as a list of it")
        return answer

    def _drop_parameter(self, declined: Declined) -> bool:
        """Ask without the parameter that a server is most likely to stumble over; whether there was one left."""
        for name in ("date_to", "date_from"):
            if self._dates.pop(name, None):
                self._remark("OCPI-DATE-FROM", f"{name} is answered by {declined.numbers()}, so it is left out")
                return True
        if self._has_limit:
            self._has_limit = False
            self._remark("OCPI-PAGING", f"limit is answered by {declined.numbers()}, so it is left out")
            return True
        return False

    def _ask_smaller(self, trouble: Faltered) -> Answer | None:
        """What can be had of a page that fails: fewer objects, or those behind the one that the server trips over."""
        LOG.warning("%s; asking for less at a time", trouble)
        self._remark("OCPI-PAGE", "a page fails as a whole, and is asked for in smaller parts")
        self._follows_links = self._grows = False
        bad = 0
        while self._smaller_left and bad < _MOST_IN_A_ROW:
            self._smaller_left -= 1
            if self._limit == 1:
                self._skipped.append(self._received)
                self._received += 1
                self._grows = True
                bad += 1
            self._limit = max(1, self._limit // 2)
            self._asked.add(hash(self._by_offset()))
            try:
                return self._http.get(
                    self._by_offset(), MODULES[self._kind], self._version, self._number, patient=False
                )
            except Faltered:
                continue
            except Declined as declined:
                if declined.codes & _NO_PAGE:
                    return None
                raise
        raise trouble

    def _ask_slashed(self, declined: Declined) -> Answer:
        """The answer with a slash at the endpoint's end, or without: some servers have it otherwise than they say."""
        path, mark, query = self._endpoint.raw_path.partition(b"?")
        other = path.removesuffix(b"/") if path.endswith(b"/") else path + b"/"
        as_told, self._endpoint = self._endpoint, self._endpoint.copy_with(raw_path=(other or b"/") + mark + query)
        if self._endpoint == as_told:
            raise declined
        try:
            answer = self._http.get(self._by_offset(), MODULES[self._kind], self._version, self._number)
        except SourceError:
            self._endpoint = as_told
            raise declined from None
        self._asked.add(hash(self._by_offset()))
        LOG.warning("%s; found it at %s", declined, self._http.where(self._endpoint))
        how = "with" if other.endswith(b"/") else "without"
        self._http.remark(
            MODULES[self._kind], "OCPI-ADDRESS", self._http.where(as_told), f"it is only found {how} a slash at its end"
        )
        return answer

    def _fresh(self, objects: tuple[bytes, ...]) -> tuple[bytes, ...]:
        """Those objects that did not come like this in an earlier round."""
        return tuple(found for found in objects if hash(found) not in self._before)

    def _see(self, answer: Answer) -> None:
        """Count what came."""
        self._received += len(answer.objects)
        self._firsts.add(hash(answer.objects[0]))
        self._keys.update(map(_key, answer.objects))
        self._texts.update(map(hash, answer.objects))

    def _heed_total(self, answer: Answer) -> None:
        """Remember how many objects there are to be, if the server says so."""
        total = count(answer.headers, "X-Total-Count")
        if total is None:
            self._remark("OCPI-TOTAL", "there is no X-Total-Count with a number in it")
        elif total < self._received + len(answer.objects) and not self._moved():
            self._remark("OCPI-TOTAL", "X-Total-Count is smaller than the number of objects that come")
        if total is not None:
            # Not the last total: one that falls means that a page has moved over an object we have not seen.
            self._fell |= total < (self._total or 0)
            self._total = max(total, self._total or 0)

    def _next(self, url: httpx.URL, answer: Answer) -> httpx.URL | None:
        """Where the page after this one is; None when this seems to be the last."""
        link = next_link(answer.headers.get("Link", ""))
        if link is not None and self._follows_links:
            target = self._linked(link, url, answer)
            if target is not None:
                return target
        asked = min(self._limit if self._has_limit else 1, count(answer.headers, "X-Limit") or self._limit)
        if self._grows:
            self._limit = min(2 * self._limit, self._page_size)
        more = self._received < (self._total or 0) or len(answer.objects) >= asked
        self._is_unlinked = link is None
        return self._by_offset() if link is not None or more or _may_be_cut(answer) else None

    def _linked(self, link: str, url: httpx.URL, answer: Answer) -> httpx.URL | None:
        """The address that a link leads to, if it leads onward."""
        try:
            target = self._http.address(link, answer.url)
        except Refused as refused:
            self._leave_links(str(refused))
            return None
        target = self._with_filters(target)
        before, after = _offset(url), _offset(target)
        if not same_origin(target, answer.url):
            self._leave_links("it leads to another origin")
        elif hash(target) in self._asked or (before is not None and after is not None and after <= before):
            self._leave_links("it does not lead onward")
        else:
            return target
        return None

    def _with_filters(self, target: httpx.URL) -> httpx.URL:
        """The address of a link with the filters that it lost; one that knows its way by something else is left alone.

        Without them it would lead from what changed into all there is.
        """
        if "offset" not in target.params:
            return target
        lost = {name: text for name, text in self._dates.items() if name not in target.params}
        if lost:
            self._remark("OCPI-LINK", f"the link to the next page lacks {' and '.join(lost)}, which is added")
        return target.copy_merge_params(lost)

    def _leave_links(self, why: str) -> None:
        """From here on, pages are found by counting."""
        self._follows_links = False
        LOG.warning("%s: %s: the link to the next page is of no use: %s", self._http.name, self._where(), why)
        self._remark("OCPI-LINK", f"the link to the next page is of no use ({why}), so pages are counted")

    def _by_offset(self) -> httpx.URL:
        """The page that begins after all objects received, at the endpoint itself with what its query holds."""
        page = {"offset": self._received} | ({"limit": self._limit} if self._has_limit else {})
        return self._endpoint.copy_merge_params({**self._dates, **page})

    def _turned(self) -> Iterator[Shortfall]:
        """What it means that a page begins as an earlier one did: the server goes round in circles."""
        why = f"page {self._number} begins as an earlier one did"
        LOG.warning("%s: %s: %s", self._http.name, self._http.where(self._endpoint), why)
        self._remark("OCPI-PAGING", "a page comes that came before, as if no offset had been asked for")
        # A first page of more or fewer than was asked for comes from a server that knows no pages, and was everything.
        unpaged = self._number == 2 and self._received != self._page_size  # noqa: PLR2004 - the page after the first
        if self._total is None and not unpaged:
            yield self._short(f"{why}, and nothing says whether all came")

    def _short(self, why: str) -> Shortfall:
        """A Shortfall of this list."""
        return Shortfall(kind=self._kind, message=self._said(why))

    def _remark(self, rule: str, said: str) -> None:
        """Note what is put up with in this list."""
        self._http.remark(MODULES[self._kind], rule, self._http.where(self._endpoint), said)

    def _said(self, why: str) -> str:
        return f"{self._http.name}: {self._http.where(self._endpoint)}: {why}"

    def _where(self) -> str:
        return self._http.where(self._endpoint, self._number)


def _blames_parameters(declined: Declined) -> bool:
    """Whether a refusal is of what was asked with; under an HTTP error of another kind OCPI's number does not count."""
    return bool(declined.codes & {400, 422}) or declined.codes >= {200, 2001}


def _may_be_cut(answer: Answer) -> bool:
    """Whether a page may be shorter than was asked for, and than the list, without a word of it.

    Some servers have a limit of their own that they do not tell, give no link, and count the page as the total.
    """
    if "X-Limit" in answer.headers:
        return False
    return count(answer.headers, "X-Total-Count") in (None, len(answer.objects))


class _Key(msgspec.Struct):
    country_code: Any = None
    party_id: Any = None
    id: Any = None


def _key(text: bytes) -> int:
    """A number for what makes an object one: its party and id, in any case (they are CiStrings), or else its text."""
    try:
        key = msgspec.json.decode(text, type=_Key)
    except (msgspec.DecodeError, RecursionError):
        return hash(text)
    if key.id is None:
        return hash(text)
    return hash(f"{key.country_code}*{key.party_id}*{key.id}".lower())


def count(headers: httpx.Headers, name: str) -> int | None:
    """A header that holds a number; anything else in it is as good as nothing."""
    return _number(headers.get(name, ""))


def _offset(url: httpx.URL) -> int | None:
    """The offset that an address asks for."""
    return _number(url.params.get("offset", ""))


def _number(text: str) -> int | None:
    digits = text.strip()
    return int(digits) if _DIGITS.fullmatch(digits) else None
