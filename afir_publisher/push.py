"""What becomes of an object that an operator pushes: whether it can be taken, and what the store keeps of it then."""

from collections.abc import Collection, Iterator
from datetime import datetime

from afir_publisher.errors import NotThere, Rejected, Unreadable
from afir_publisher.model import frozen
from afir_publisher.ocpi import merge
from afir_publisher.ocpi.assumed import NOTHING_ASSUMED, Assumed
from afir_publisher.ocpi.glance import View, glance, owner
from afir_publisher.ocpi.page import Kind
from afir_publisher.ocpi.read import Party, word
from afir_publisher.ocpi.readers import READERS
from afir_publisher.ocpi.required import REQUIRED, UNTIMED
from afir_publisher.store import Store
from afir_publisher.store.pushed import Push

SKEW_S = 300
"""How far ahead of ours an operator's clock may be: what is said to be of later than that says nothing of its age."""


@frozen
class Sender:
    """A source that pushes, as far as it is known: see `sync.Opened`. It is all of `parties`, or whoever it says."""

    source: str
    party: Party | None = None
    assumed: Assumed = NOTHING_ASSUMED
    parties: Collection[str] = ()


@frozen
class Place:
    """What an address names: an object of a party, and an EVSE and connector under it."""

    version: str
    kind: Kind
    country: str
    party: str
    id: str
    under: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The object's key among all of its source."""
        return "*".join(map(word, (self.country, self.party, self.id)))


class Pushing:
    """One request, inside its transaction."""

    def __init__(self, store: Store, sender: Sender, place: Place, now: datetime) -> None:
        """Look for what it is about.

        Raises:
            NotThere: the address is not one that the source may use.
        """
        self.store = store
        self.sender = sender
        self.place = place
        self.now = now
        self.view = View(party=sender.party, publish=READERS[place.version].PUBLISH_UNSAID)
        self._check_address()
        self.found = next(self._known(), None)

    def get(self) -> bytes:
        """What is kept."""
        found = merge.part_of(self.found.raw, self.place.under) if self.found and self.found.raw else None
        if found is None:
            raise NotThere("there is no such object here")
        return found

    def put(self, body: bytes) -> bool:
        """Take it as it is now."""
        self._check_ids(merge.fields(body), must_be_named=True)
        before = self._before()
        if not self._is_outdated(before, body):
            self._keep(merge.put(self._raw, self.place.under, body))
        return before is None

    def patch(self, body: bytes) -> None:
        """Take some fields."""
        said = merge.fields(body)
        self._check_ids(said, must_be_named=False)
        if self.place.version not in UNTIMED and not merge.value(said, "last_updated"):
            raise Rejected("a PATCH needs last_updated")
        required = REQUIRED[self.place.kind][self.place.version in UNTIMED]
        changed = merge.patch(self._raw, self.place.under, body, required)
        if not self._is_outdated(self._before(), body):
            self._keep(changed)

    def delete(self) -> None:
        """Take it for gone."""
        if self.found is None:
            raise NotThere("there is no such object here")
        self._put(Push(self.found.key, None))

    # --- what is there

    @property
    def _raw(self) -> bytes | None:
        return self.found.raw if self.found else None

    def _before(self) -> bytes | None:
        """The text of what is pushed as it was, if it was there."""
        return None if self._raw is None else merge.part_of(self._raw, self.place.under)

    def _known(self) -> Iterator[Push]:
        """The object under the key that the address gives, or under that of one that names no party, as in 2.1.1."""
        place, given = self.place, self.sender.party or ("", "")
        for key in dict.fromkeys((place.key, "*".join((*given, word(place.id))), f"**{word(place.id)}")):
            raw = self._text(key)
            if raw is not None and (key == place.key or not merge.value(merge.fields(raw), "party_id")):
                yield Push(key, raw)

    def _text(self, key: str) -> bytes | None:
        """An object as it was sent or shown last."""
        waiting = self.store.pushed.waiting(self.sender.source, self.place.kind, key)
        if waiting:
            return waiting.raw
        return self.store.snapshots.raws(self.sender.source, self.place.kind, [key]).get(key)

    # --- whether it can be taken

    def _check_address(self) -> None:
        """Refuse what the source has no business with."""
        self._check_party((word(self.place.country), word(self.place.party)))
        spoken = self.store.pushed.version(self.sender.source)
        if spoken not in {None, self.place.version}:
            raise NotThere(f"this connection speaks OCPI {spoken}; push to the endpoints of that version")

    def _check_party(self, party: Party) -> None:
        """Refuse what is of somebody else."""
        code = "*".join(party)
        if self.sender.parties and code not in self.sender.parties:
            raise NotThere(f"{code} is none of the parties of this connection: {', '.join(self.sender.parties)}")

    def _check_ids(self, said: merge.Fields, *, must_be_named: bool) -> None:
        """Refuse what names itself otherwise than the address does."""
        place = self.place
        if place.under:
            expected = {merge.PARTS[len(place.under) - 1][1]: place.under[-1]}
        else:
            expected = {"id": place.id}
            for name, part in (("country_code", place.country), ("party_id", place.party)):
                if merge.value(said, name):
                    expected[name] = part
        for name, wanted in expected.items():
            if (must_be_named or name in said) and merge.value(said, name) != word(wanted):
                raise Rejected(f"{name} in the body is {merge.value(said, name)!r}, in the URL {word(wanted)!r}")

    def _is_outdated(self, before: bytes | None, body: bytes) -> bool:
        """Whether what is here is newer than what was sent; one of the future is not believed to be."""
        ours = glance(before).updated if before else 0.0
        return 0 < glance(body).updated < ours <= self.now.timestamp() + SKEW_S

    def _keep(self, whole: bytes) -> None:
        """Keep an object, if one can be made of it."""
        key = glance(whole, self.view).key
        if party := owner(key):  # EVSE ids may name another one than the URL
            self._check_party(party)
        reader = READERS[self.place.version]
        try:
            if self.place.kind == "location":
                reader.read_location(whole, owner(key), self.sender.assumed)
            else:
                reader.read_tariff(whole, self.sender.assumed)
        except Unreadable as error:
            raise Rejected(f"no {self.place.kind} can be made of it: {_said(error)}") from error
        if self.found and self.found.key != key:  # it names a party now and did not before
            self._put(Push(self.found.key, None))
        self._put(Push(key, whole))

    def _put(self, push: Push) -> None:
        self.store.pushed.put(self.sender.source, self.place.kind, push, self.place.version, self.now)


def _said(error: Unreadable) -> str:
    """Why an object is unreadable, with the places."""
    return "; ".join(f"{found.path}: {found.message}".removeprefix(": ") for found in error.findings)
