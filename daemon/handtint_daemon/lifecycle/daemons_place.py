"""Act as the user's daemon, as `handtint serve` and `handtint connect` do.

Alone, with a log, until a signal ends it.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator

from handtint_daemon.lifecycle.single_instance import single_instance
from handtint_daemon.logs import start_logging
from handtint_shared import paths
from handtint_shared.errors import StartFailed, why_of


@contextlib.contextmanager
def in_daemons_place(*, verbose: bool, log_format: str = "text") -> Iterator[None]:
    """Hold the place of this user's daemon, and log, inside the context.

    Raises AlreadyRunning if another process holds it, StartFailed if the state folder cannot be
    written, at the start or later.
    """
    with writing_state(), single_instance(paths.lock_path()):
        start_logging(paths.log_path(), verbose=verbose, log_format=log_format)
        yield


@contextlib.contextmanager
def writing_state() -> Iterator[None]:
    """Raise StartFailed for an OSError: inside the context it concerns the state folder."""
    try:
        yield
    except OSError as error:
        raise StartFailed(
            "state_not_writable",
            folder=paths.state_dir(),
            why=why_of(error),
            variable=paths.STATE_VARIABLE,
        ) from error


def end_on_signals(end: Callable[[], object]) -> None:
    """Call `end` in the main thread when a termination signal arrives.

    SIGINT and SIGHUP stay ignored if they were at the start: a shell's `&` and `nohup` mean that
    the process outlives Ctrl+C and the terminal. SIGTERM is always handled.
    """
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is None:  # Windows has no SIGHUP
            continue
        if number == signal.SIGTERM or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda *_: end())
