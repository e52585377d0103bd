"""A new kind of work runs beside colouring, through real sockets.

It takes a message and a function of its own, and no change to the daemon.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from daemon_in_threads import daemon_in_threads
from handtint_daemon.client import connect
from handtint_daemon.progress import Progress
from handtint_daemon.serving.work import Work
from handtint_shared.connection import Connection
from handtint_shared.errors import Cancelled, Superseded
from handtint_shared.exchange import Link, ask
from handtint_shared.messages import (
    MESSAGE_CLASSES,
    CancelReply,
    CancelRequest,
    ColorizeReply,
    ColorizeRequest,
    HintPoint,
    ProgressEvent,
    StatusReply,
    StatusRequest,
)
from handtint_shared.pixels import Picture, PixelFormat, photo_key
from waiting import DEADLINE_S, wait_until

CANVAS, OTHER_CANVAS = "c0" * 16, "d0" * 16
PHOTO = Picture((6, 8), PixelFormat.Y_U8, bytes([100] * 48))


@dataclass(frozen=True, slots=True)
class CountRequest:
    """Count to `to`; to -1: until stopped."""

    canvas: str
    to: int


@dataclass(frozen=True, slots=True)
class CountReply:
    counted: int


def make_counting(request: CountRequest) -> Work:
    def count(report: Progress) -> Any:
        end_s = time.monotonic() + DEADLINE_S
        while request.to < 0 and time.monotonic() < end_s:
            report("counting", 0.5)
            time.sleep(0.01)
        return CountReply(request.to)

    return Work("count", request.canvas, count)


class Clients:
    """Clients of a daemon, each with its own connection."""

    def __init__(self, daemon: Connection) -> None:
        self._daemon = daemon
        self._threads = ThreadPoolExecutor()

    def ask(self, request: Any, expected: Any, started: threading.Event | None = None) -> Any:
        """Ask as a separate client; `started` is set when the work reports progress."""

        def look(event: ProgressEvent) -> None:
            if started and event.stage == "counting":
                started.set()

        link = Link(connect(self._daemon.endpoint, self._daemon.token), self._daemon.token)
        try:
            return ask(link, request, expected, on_progress=look)
        finally:
            link.transport.close()

    def later(self, request: Any, expected: Any) -> Future[Any]:
        """Ask in another thread; return when the request is queued."""
        asked = self._threads.submit(self.ask, request, expected)
        wait_until(lambda: self.ask(StatusRequest(), StatusReply).waiting)
        return asked

    def count_on(self, canvas: str) -> Future[Any]:
        """Count without end; return when it is running."""
        started = threading.Event()
        asked = self._threads.submit(self.ask, CountRequest(canvas, -1), CountReply, started)
        assert started.wait(DEADLINE_S)
        return asked

    def leave(self) -> None:
        self._threads.shutdown()


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clients]:
    monkeypatch.setitem(MESSAGE_CLASSES, "count_request", CountRequest)
    monkeypatch.setitem(MESSAGE_CLASSES, "count_reply", CountReply)
    with daemon_in_threads({CountRequest: make_counting}) as daemon:
        made = Clients(daemon)
        yield made
    made.leave()  # the daemon's exit answers all


def coloring(canvas: str = CANVAS) -> ColorizeRequest:
    point = HintPoint(2, 2, (150, 100, 90))
    return ColorizeRequest(canvas, photo_key(PHOTO), PHOTO, hint_points=(point,))


def test_it_is_answered(clients: Clients) -> None:
    assert clients.ask(CountRequest(CANVAS, 3), CountReply) == CountReply(3)


def test_newest_wins_among_its_own_kind_alone(clients: Clients) -> None:
    endless = clients.count_on(CANVAS)
    colored = clients.later(coloring(), ColorizeReply)

    assert not endless.done()
    assert clients.ask(CountRequest(CANVAS, 3), CountReply) == CountReply(3)
    with pytest.raises(Superseded):
        endless.result(DEADLINE_S)
    assert colored.result(DEADLINE_S).picture.size_hw == PHOTO.size_hw


def test_a_cancelled_canvas_is_left_by_both(clients: Clients) -> None:
    asked = [clients.count_on(CANVAS), clients.later(coloring(), ColorizeReply)]

    assert clients.ask(CancelRequest(CANVAS), CancelReply) == CancelReply(2)
    for work in asked:
        with pytest.raises(Cancelled):
            work.result(DEADLINE_S)


def test_only_edits_count_among_the_times_of_edits(clients: Clients) -> None:
    clients.ask(CountRequest(CANVAS, 3), CountReply)
    clients.ask(coloring(OTHER_CANVAS), ColorizeReply)

    status = clients.ask(StatusRequest(), StatusReply)
    assert (status.finished, status.edit_times.count) == (2, 1)
