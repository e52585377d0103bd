"""The boundary of Live: what went wrong in a callback of GLib or Gtk is told, and work goes on.

GLib itself has only `sys.excepthook` called, which prints, and drops a timer that raised. No GIMP
and no Gtk in here.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from types import TracebackType

from handtint_shared.errors import HandtintError, Internal

_GO_ON = True


@contextlib.contextmanager
def told_to(tell: Callable[[HandtintError], None]) -> Iterator[None]:
    """Inside the context, `tell` gets what callbacks raise; a bug is also printed, for the log."""
    before = sys.excepthook

    def caught(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if isinstance(error, HandtintError):
            tell(error)
            return
        before(kind, error, trace)
        tell(Internal(why=f"{type(error).__name__}: {error}"))

    sys.excepthook = caught
    try:
        yield
    finally:
        sys.excepthook = before


def again_and_again(work: Callable[[], object]) -> Callable[[], bool]:
    """Return a callback for `GLib.timeout_add` that goes on, whatever it raises."""

    def callback() -> bool:
        try:
            work()
        except Exception:  # noqa: BLE001 - the boundary
            sys.excepthook(*sys.exc_info())
        return _GO_ON

    return callback
