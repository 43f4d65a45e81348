"""Registering with an operator, rotating the tokens, leaving: what is asked, and what is kept at each step.

A token that we give out is kept before it is sent, and one that we get as soon as it is there, so that whatever breaks
off in between, the credentials file says what can be known.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from afir_publisher import config
from afir_publisher.config import Config, Credentials, Registration, VersionsSource
from afir_publisher.errors import AfirPublishError, ConfigError, SourceError, UsageError
from afir_publisher.ocpi import handshake
from afir_publisher.ocpi.handshake import Agreed, Desk
from afir_publisher.ocpi.http import Http
from afir_publisher.ocpi.readers import READERS
from afir_publisher.ocpi.reply import Declined
from afir_publisher.sources import connected
from afir_publisher.web.access import Access
from afir_publisher.web.credentials import new_token
from afir_publisher.web.front import identity

_MOST_FORMER = 3
_CANNOT_CALL = 3001

Ask = Callable[[Http, Desk], Agreed]


class Registrar:
    """Does it for the sources of a configuration.

    `access` is that of our endpoints where they are served by this very process, so that it can be told who called.
    """

    def __init__(
        self,
        settings: Config,
        environ: Mapping[str, str],
        clock: Callable[[], datetime],
        access: Access | None = None,
    ) -> None:
        """Find out who we are.

        Raises:
            ConfigError: the configuration does not say.
        """
        self._us = identity(settings)
        self._kept = Credentials(settings.store.path)
        self._environ = environ
        self._clock = clock
        self._access = access

    def register(self, source: VersionsSource) -> Iterator[str]:
        """Do the handshake; yields what was agreed on, in words.

        Raises:
            ConfigError: there is no token to begin with.
            SourceError: it failed; the message says what holds now.
            UsageError: it is registered already.
        """
        name, before = source.name, self._kept.of(source.name)
        if before is not None and before.theirs is not None:
            raise UsageError(
                f"{name}: is registered since {before.since:%Y-%m-%d}; `sources rotate {name}` renews the tokens, "
                f"`sources unregister {name}` ends it"
            )
        if config.token(source, self._environ) is None:
            raise ConfigError(
                f"{name}: token: is not configured, expected the place of the token that the operator gave out "
                "for the registration"
            )
        # A registration without an answer may have reached the operator, who then has the token of that time.
        token = before.ours if before else new_token()
        pending = Registration(ours=token, version="", url=source.versions_url, since=self._clock())
        unknown = (
            f"Whether {name} registered us is unknown. Run `afir-publish sources register {name}` again; "
            "if it says that we are registered, ask the operator for a new token and register with that"
        )
        desk, agreed = self._settled(
            source, before, pending, unknown, lambda http, desk: handshake.register(http, desk, self._us, token)
        )
        yield f"{name}: registered, in OCPI {desk.version}."
        yield from self._said(source, desk, agreed)
        yield f"  The tokens are in {self._kept.path}. The configured token was for the registration and may go."

    def rotate(self, source: VersionsSource) -> Iterator[str]:
        """Renew both tokens; yields what was agreed on, in words. Raises as `register`, UsageError if there is none."""
        name, before = source.name, self._registered(source)
        token, former = new_token(), (before.ours, *before.former)[:_MOST_FORMER]
        pending = before.model_copy(update={"ours": token, "former": former, "since": self._clock()})
        unknown = (
            f"Whether {name} took the new tokens is unknown; for a day those of before are let in, too. "
            f"Run `afir-publish sources rotate {name}` again; if the token is refused then, ask the operator for a new "
            f"one, `sources unregister --forget {name}` and register with that"
        )
        desk, agreed = self._settled(
            source, before, pending, unknown, lambda http, desk: handshake.rotate(http, desk, self._us, token)
        )
        changed = "" if desk.version == before.version else f", which was {before.version} before"
        yield f"{name}: has new tokens, in OCPI {desk.version}{changed}."
        yield from self._said(source, desk, agreed)

    def unregister(self, source: VersionsSource, *, forget: bool = False) -> Iterator[str]:
        """End a registration, or only `forget` it; yields what happened. Raises as `rotate`."""
        name, before = source.name, self._registered(source, also_pending=forget)
        if forget:
            self._kept.remove(name)
            yield f"{name}: the registration is forgotten here; the operator was not told."
            return
        unknown = (
            f"Whether {name} ended our registration is unknown, so it is kept. Run `sources unregister {name}` again, "
            "or with --forget if the operator confirms that it has ended"
        )
        with Http(connected(source, self._environ, before)) as http:
            with _stopped(f"Nothing was sent, so {name} is registered as before."):
                desk = handshake.found(http, source.versions_url, (before.version,), handshake.LEAVING)
            with _unclear(unknown):
                handshake.unregister(http, desk)
                self._kept.remove(name)
        yield f"{name}: unregistered; the operator lets us in no more, and we do not let it in."

    def _registered(self, source: VersionsSource, *, also_pending: bool = False) -> Registration:
        """The registration that there has to be."""
        found = self._kept.of(source.name)
        if found is None or (found.theirs is None and not also_pending):
            begun = " (a registration was begun; --forget forgets it)" if found else ""
            raise UsageError(
                f"{source.name}: is not registered{begun}; `afir-publish sources register {source.name}` does that"
            )
        return found

    def _settled(
        self, source: VersionsSource, before: Registration | None, pending: Registration, unknown: str, ask: Ask
    ) -> tuple[Desk, Agreed]:
        """What was asked for and agreed on; the credentials file is brought along at each step."""
        name = source.name
        versions = (source.version,) if source.version else tuple(READERS)
        advice = handshake.REGISTERING if before is None or before.theirs is None else handshake.ROTATING
        with Http(connected(source, self._environ, pending)) as http:
            with _stopped(f"Nothing was sent, so {name} is {'registered as before' if before else 'not registered'}."):
                desk = handshake.found(http, source.versions_url, versions, advice)
            self._kept.put(name, pending.model_copy(update={"version": pending.version or desk.version}))
            with _unclear(unknown):
                try:
                    agreed = ask(http, desk)
                except Declined as error:
                    self._put_back(name, before)
                    raise self._explained(name, error) from error
                self._kept.put(name, self._final(source, before, pending, desk, agreed))
        return desk, agreed

    def _final(
        self, source: VersionsSource, before: Registration | None, pending: Registration, desk: Desk, agreed: Agreed
    ) -> Registration:
        """What is kept of an agreement."""
        was_settled = before is not None and before.theirs is not None
        return Registration(
            ours=pending.ours,
            theirs=agreed.theirs.token,
            former=(before.ours,) if before and was_settled else (),
            version=desk.version,
            url=agreed.theirs.url or source.versions_url,
            parties=tuple("*".join(party) for party in agreed.theirs.parties),
            since=self._clock(),
        )

    def _put_back(self, name: str, before: Registration | None) -> None:
        """Let the credentials file say what it said before."""
        if before is None:
            self._kept.remove(name)
        else:
            self._kept.put(name, before)

    def _explained(self, name: str, error: Declined) -> Declined:
        """A refusal; where they could not call us, with what we saw of that."""
        if _CANNOT_CALL not in error.codes:
            return error
        url = self._us.versions_url
        if self._access is None:
            seen = f"is {url} reachable from outside, and served?"
        elif self._access.calls[name]:
            seen = f"it did call us with the right token, so what went wrong is on its side; it was told {url}"
        elif self._access.strangers:
            seen = "somebody called us with a token that we do not know; ask the operator which one its system uses"
        else:
            seen = f"no call arrived here: is {url} (from `url` in [ocpi]) reachable from outside, and led here?"
        return Declined(f"{error}; {seen}", tuple(error.codes))

    def _said(self, source: VersionsSource, desk: Desk, agreed: Agreed) -> Iterator[str]:
        """What was agreed on, without tokens."""
        parties = ", ".join("*".join(party) for party in agreed.theirs.parties)
        yield f"  It is {parties}." if parties else "  It does not say which parties it is."
        yield f"  It calls us at {self._us.versions_url}, as {self._us.role} {'*'.join(self._us.party)}."
        yield f"  There is to read: {' and '.join(desk.lists)}."
        if agreed.theirs.url not in {"", source.versions_url}:
            yield f"  It names {_shown(agreed.theirs.url)} as its versions endpoint; the configured one is read."
        yield from (f"  Odd: {oddity}." for oddity in agreed.oddities)


def _shown(url: str) -> str:
    """An address of theirs in quotes; without what may be secret in it, and with nothing that moves the cursor."""
    return repr(url.partition("?")[0].rpartition("@")[2])


@contextmanager
def _unclear(unknown: str) -> Iterator[None]:
    """Say what is unknown when the answer to what was sent is lost."""
    try:
        yield
    except Declined:
        raise
    except AfirPublishError as error:
        raise SourceError(f"{error}\n{unknown}") from error
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"Stopped. {unknown}.") from None


@contextmanager
def _stopped(holds: str) -> Iterator[None]:
    """Say what holds when Ctrl-C comes in between."""
    try:
        yield
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"Stopped. {holds}") from None
