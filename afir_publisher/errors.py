"""Everything that can go wrong with us, grouped by what to do next.

    AfirPublishError
     ├─ ConfigError       tell the user, exit 2
     ├─ UsageError        tell the user, exit 2
     ├─ Busy              somebody else is at work on this store, exit 1
     ├─ Stopped           we were asked to stop; what was under way is undone
     ├─ Rejected          what an operator pushed cannot be taken: it is told why
     │   └─ NotThere      because what it belongs to is not known: it can send that
     └─ SourceError       this source fell short; the others go on, exit 1
         ├─ Transient     429, 5xx, time-outs, OCPI 3000: try again
         └─ Refused       other 4xx, OCPI 2xxx, not OCPI at all: do not
             └─ LeftAlone it wanted to be left alone, and still is: nothing was asked

What is wrong with a CPO's data is a `model.Finding`, never one of these; `Unreadable` is how a reader hands over an
object that it could make nothing of, and the pull turns it into a finding.
"""

from afir_publisher.model import Finding


class AfirPublishError(Exception):
    """Anything that this program says to its user in its own words."""


class ConfigError(AfirPublishError):
    """The configuration cannot be used; the message names key, what was found and what is expected."""


class UsageError(AfirPublishError):
    """The command names something that is not there."""


class Busy(AfirPublishError):
    """Another process is writing to the store."""


class Stopped(AfirPublishError):
    """The work under way was asked to stop."""


class Rejected(AfirPublishError):
    """What an operator's system pushed cannot be taken; the message is for that system."""


class NotThere(Rejected):
    """What a push changes or asks for is not there."""


class SourceError(AfirPublishError):
    """A source could not be read, or not to its end."""


class Transient(SourceError):
    """A fault that may pass: asking again can help. `wait_s` is what the server asked for, in seconds."""

    def __init__(self, message: str, wait_s: float | None = None) -> None:
        """Remember how long to wait before the next try."""
        super().__init__(message)
        self.wait_s = wait_s


class Refused(SourceError):
    """The server understood and said no, or what it said is not OCPI: asking again does not help."""


class LeftAlone(Refused):
    """The server wanted not to be asked for a while, and that while is not over: nothing was asked."""


class Unreadable(AfirPublishError):
    """An object that no Location or Tariff could be made of; `findings` say why."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        """Keep the findings that say why."""
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = findings
