"""Parts of the Live window that show or do one thing each. See all_panels.py.

A panel makes its Gtk widget from a `Desk`, which gives it the image and asks the daemon for it, and
is told of changes. Everything in a panel runs in the window's thread; only the question that it
hands to `Desk.ask` runs in another and may touch nothing of GIMP.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from handtint_plugin.live.asking import OnAnswer
from handtint_plugin.live.watching import LiveState
from handtint_plugin.session import Session, Task
from handtint_shared.geometry import Rect
from handtint_shared.messages import ColorizeReply


@dataclass(frozen=True, slots=True)
class News:
    """What has changed: told after each answer of the daemon and each change of `state`.

    `task` is the last question, also while there are no hints yet: `task.request.hinted()` and
    `task.photo` serve for `exchange.ask_about`. `reply` is the last answer (None before the first);
    the hints that were found are `reply.hints`, in pixels of the photo. `newest` is the box of what
    was painted last, in pixels of the photo (None: nothing yet).
    """

    state: LiveState
    task: Task | None = None
    reply: ColorizeReply | None = None
    newest: Rect | None = None


PLACE_MARK = "◎"
"""The text of a mark that says no more than: here."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A short text at a place of the photo, in its pixels."""

    x: int
    y: int
    text: str


class Desk(Protocol):
    """What a panel may use."""

    @property
    def image(self) -> Any:
        """The Gimp.Image."""
        ...

    @property
    def photo(self) -> Any:
        """The photo's layer."""
        ...

    @property
    def hints(self) -> Any:
        """The hint layer; what a panel paints there is coloured as a person's dots are."""
        ...

    @property
    def news(self) -> News: ...

    def ask(self, kind: str, question: Callable[[Session], Any], on_answer: OnAnswer) -> None:
        """Ask the daemon in another thread: `question` gets the session, for its `link()`.

        `on_answer` is called in the window's thread with what it returned, or the HandtintError
        that it raised. A newer question of the same kind replaces an older one.
        """
        ...

    def mark(self, marks: Sequence[Mark]) -> None:
        """Show marks in the window's own picture, instead of those before."""
        ...

    def take_photo(self, photo: Any) -> None:
        """Colour this layer from now on: a corrected copy above the photo."""
        ...

    def recolor(self) -> None:
        """Colour again: something has changed that Live does not watch."""
        ...


class Panel(Protocol):
    """One part of the window."""

    @property
    def title(self) -> str:
        """Its heading, with a mnemonic; the panel can be folded away under it."""
        ...

    @property
    def widget(self) -> Any:
        """The Gtk.Widget, made once."""
        ...

    def tell(self, news: News) -> None:
        """Show what has changed."""
        ...

    def clicked(self, x: int, y: int) -> None:
        """The person has clicked in the window's own picture, at that pixel of the photo."""
        ...
