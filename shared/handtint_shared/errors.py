"""All errors that a person may meet: a code and facts, which survive the trip over the wire.

The sentence for a person is made from them at the edge: see the package sentences.

HandtintError
├── ProtocolError            the message itself is invalid
│   ├── BadMessage           bad_message
│   ├── TooLarge             too_large
│   ├── WrongToken           wrong_token
│   └── WrongVersion         wrong_version
├── RequestError             the message is valid, but the request cannot be done
│   ├── PhotoUnknown         photo_unknown
│   ├── NoHints              no_hints
│   ├── UnknownEngine        unknown_engine
│   ├── EngineUnusable       engine_unusable
│   ├── NoDevice             no_device
│   ├── Superseded           superseded
│   ├── Cancelled            cancelled
│   ├── Busy                 busy
│   ├── OutOfMemory          out_of_memory
│   └── Internal             internal
├── ReachError               the daemon cannot be reached
│   ├── NoDaemon             no_daemon
│   ├── StartFailed          start_failed
│   ├── AlreadyRunning       already_running
│   ├── DaemonGone           daemon_gone
│   ├── DaemonSilent         daemon_silent
│   └── RemoteUnreachable    remote_unreachable   the line to another computer or a store is down
├── BadInput                 bad_input      a file, an option or a layer that cannot be used
├── BadWeights               bad_weights    a weights file that is broken or for something else
├── FetchFailed              fetch_failed   a download that failed or is not the published file
├── WriteFailed              write_failed   a result that could not be written (no room, no right)
└── RemoteError              a code this version does not know
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import ClassVar

Fact = str | int | float


class HandtintError(Exception):
    """Base of all errors.

    `code` is what programs act on, `reason` names the sentence in the catalogue (if a code has only
    one, it is the code), `facts` fill it in.

    `sentence` is the English one, if it exists already: it came with an error over the wire, whose
    reason this version may not know, or serves callers from Python. `str(error)` is that sentence,
    or else reason and facts, for logs.
    """

    code: ClassVar[str] = ""

    def __init__(self, reason: str = "", /, **facts: Fact | PurePath) -> None:
        super().__init__(reason)
        self.reason = reason or self.code
        self.facts: Mapping[str, Fact | PurePath] = facts
        self.sentence = ""

    def __str__(self) -> str:
        if self.sentence:
            return self.sentence
        facts = [f"{name}={_plain(value)!r}" for name, value in self.facts.items()]
        return " ".join([self.reason, *facts])

    def plain_facts(self) -> dict[str, Fact]:
        """Return the facts for the wire: paths become strings."""
        return {name: _plain(value) for name, value in self.facts.items()}


class ProtocolError(HandtintError):
    """The message itself is invalid."""


class BadMessage(ProtocolError):
    code = "bad_message"


class TooLarge(ProtocolError):
    code = "too_large"


class WrongToken(ProtocolError):
    code = "wrong_token"


class WrongVersion(ProtocolError):
    code = "wrong_version"


class RequestError(HandtintError):
    """The message is valid, but the request cannot be done."""


class PhotoUnknown(RequestError):
    code = "photo_unknown"


class NoHints(RequestError):
    code = "no_hints"


class UnknownEngine(RequestError):
    code = "unknown_engine"


class EngineUnusable(RequestError):
    code = "engine_unusable"


class NoDevice(RequestError):
    code = "no_device"


class Superseded(RequestError):
    code = "superseded"


class Cancelled(RequestError):
    code = "cancelled"


class Busy(RequestError):
    code = "busy"


class OutOfMemory(RequestError):
    code = "out_of_memory"


class Internal(RequestError):
    code = "internal"


class ReachError(HandtintError):
    """The daemon cannot be reached."""


class NoDaemon(ReachError):
    code = "no_daemon"


class StartFailed(ReachError):
    code = "start_failed"

    @classmethod
    def because_of(cls, told: HandtintError) -> StartFailed:
        """Return an error with the reason that a daemon gave for not starting."""
        error = cls(told.reason, **told.facts)
        error.sentence = told.sentence
        return error


class AlreadyRunning(ReachError):
    code = "already_running"


class DaemonGone(ReachError):
    code = "daemon_gone"


class DaemonSilent(ReachError):
    code = "daemon_silent"


class RemoteUnreachable(ReachError):
    code = "remote_unreachable"


class BadInput(HandtintError):
    code = "bad_input"


class BadWeights(HandtintError):
    code = "bad_weights"


class FetchFailed(HandtintError):
    code = "fetch_failed"


class WriteFailed(HandtintError):
    code = "write_failed"


class RemoteError(HandtintError):
    """An error of a newer daemon, whose code this version does not know."""

    def __init__(self, reason: str = "", /, **facts: Fact | PurePath) -> None:
        super().__init__(reason, **facts)
        self.remote_code = ""


def why_of(error: OSError) -> str:
    """Return the system's message without the file name, for use as a fact."""
    return error.strerror or str(error)


def _plain(value: Fact | PurePath) -> Fact:
    return str(value) if isinstance(value, PurePath) else value


def _with_descendants(parent: type[HandtintError]) -> list[type[HandtintError]]:
    return [parent, *(c for child in parent.__subclasses__() for c in _with_descendants(child))]


def error_classes() -> dict[str, type[HandtintError]]:
    """Return every class that has a code, by its code."""
    return {c.code: c for c in _with_descendants(HandtintError) if c.code}
