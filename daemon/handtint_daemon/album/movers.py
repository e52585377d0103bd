"""Moves of results to where they belong, several at a time where each waits for a store."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

T = TypeVar("T")


class Movers:
    """Moves in threads, `at_once` at most; one at once in the caller's, before `start` returns.

    Whatever comes `then` is done in the caller's thread, from `start` and `settle`; it may start
    other moves.
    """

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._threads = ThreadPoolExecutor(at_once) if at_once > 1 else None
        self._moving: dict[Future[Any], Callable[[Callable[[], Any]], None]] = {}

    def start(self, move: Callable[[], T], then: Callable[[Callable[[], T]], None]) -> None:
        """Begin a move; `then` gets what returns what it returned, or raises what it raised.

        Raises what the `then` of this or another move raises.
        """
        if self._threads is None:
            then(move)
            return
        self._moving[self._threads.submit(move)] = then
        self.settle(self._at_once - 1)

    def settle(self, left: int = 0) -> None:
        """See to those that are done, and wait until no more than `left` are under way. Raises what
        a `then` raises."""
        self._see_to(0)
        while len(self._moving) > left:
            self._see_to(None)

    def _see_to(self, timeout_s: float | None) -> None:
        done, _ = wait(self._moving, timeout_s, FIRST_COMPLETED)
        for future in done:
            then = self._moving.pop(future, None)
            if then:  # what was done before may have seen to it
                then(future.result)
