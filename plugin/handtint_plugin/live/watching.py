"""When to ask for colours, and in which state Live is: no GIMP, no clock, no daemon in here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Generic, TypeVar

from handtint_shared.errors import BadInput, HandtintError, ReachError

T = TypeVar("T")

MOST_TRIES = 3
"""A daemon that has gone is looked for, or started, this often before the person is told."""


class Change(Enum):
    """What a look at something showed, compared with what is known of it."""

    NONE = auto()
    GOES_ON = auto()
    SETTLED = auto()


class Looks(Generic[T]):
    """Looks at one thing: tells when it has changed and two looks in a row agree.

    So a stroke is coloured once the brush rests, not at every pixel of its way.
    """

    def __init__(self) -> None:
        self._known: T | None = None
        self._last: T | None = None

    @property
    def known(self) -> T | None:
        """What was last settled or accepted; None before that."""
        return self._known

    def look(self, seen: T) -> Change:
        if seen == self._known:
            self._last = seen
            return Change.NONE
        if seen != self._last:
            self._last = seen
            return Change.GOES_ON
        self._known = seen
        return Change.SETTLED

    def accept(self, seen: T) -> None:
        """Take what is there now as known: we made it ourselves."""
        self._known = self._last = seen


class End(Enum):
    """Why Live has ended by itself."""

    IMAGE_CLOSED = auto()
    MERGED = auto()
    HINTS_GONE = auto()
    COLORS_GONE = auto()
    PHOTO_GONE = auto()
    CONVERTED = auto()
    RESIZED = auto()


class Phase(Enum):
    """What Live is doing."""

    WATCHING = auto()
    COLORING = auto()
    STARTING = auto()
    WITHOUT_HINTS = auto()
    PAUSED = auto()
    FAILED = auto()
    ENDED = auto()


@dataclass(slots=True)
class LiveState:
    """Counts what has changed against what was asked and answered; the newest question wins.

    `is_limited`: a selection limits where answers change the colours. `is_elsewhere`: the hint
    layer is not selected, so that what is painted is no hint. `is_hidden`: it is, and GIMP lets
    nobody paint on what is hidden.
    """

    is_paused: bool = False
    end: End | None = None
    problem: HandtintError | None = None
    hints: int = 0
    is_linking: bool = False
    is_limited: bool = False
    is_elsewhere: bool = False
    is_hidden: bool = False
    _changes: int = 0
    _asked: int = 0
    _answered: int = 0
    _tries: int = 0

    def changed(self) -> None:
        """Something has changed that the colours depend on."""
        self._changes += 1
        self._tries = 0

    @property
    def should_ask(self) -> bool:
        return self._changes > self._asked and not self.is_paused and self.end is None

    @property
    def is_busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._asked > self._answered

    def ask(self) -> int:
        """A question goes out; return its number."""
        self._asked = self._changes
        return self._asked

    def is_newest(self, number: int) -> bool:
        """Return whether no newer question has gone out."""
        return number == self._asked and self.end is None

    def answer(self, number: int, hints: int) -> None:
        """The question of that number was answered with colours, made of so many hints."""
        self._answered, self.problem, self.hints, self._tries = number, None, hints, 0

    def fail(self, number: int, error: HandtintError) -> None:
        """The question of that number was answered with an error.

        A daemon that has gone, or that is replaced, is tried again.
        """
        self._answered = number
        self._tries += 1
        if isinstance(error, ReachError) and self._tries < MOST_TRIES:
            self._asked = self._answered = number - 1
            return
        self.problem = error

    def break_off(self, error: HandtintError) -> None:
        """Something unforeseen has happened: nothing is awaited until the next change."""
        self._answered, self.problem = self._asked, error

    @property
    def phase(self) -> Phase:
        if self.end is not None:
            return Phase.ENDED
        if self.is_paused:
            return Phase.PAUSED
        if self.is_busy or self.should_ask:
            return Phase.STARTING if self.is_linking else Phase.COLORING
        if self.problem is not None:
            absent = isinstance(self.problem, BadInput) and self.problem.reason in NO_HINTS
            return Phase.WITHOUT_HINTS if absent else Phase.FAILED
        return Phase.WATCHING


NO_HINTS = frozenset({"no_hint_layer", "no_hints_on_photo"})
