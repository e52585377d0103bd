"""A kind of work that the daemon has never heard of runs beside colouring: through real sockets,
with a message and a function of its own, and nothing changed between them."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
import zmq

from handtint_daemon.client import connect
from handtint_daemon.config import ServeConfig
from handtint_daemon.engines.choice import EngineChoice
from handtint_daemon.engines.engine import Report
from handtint_daemon.painting.colorizer import Colorizer
from handtint_daemon.painting.photo_cache import PhotoCache
from handtint_daemon.serving.server import Server
from handtint_daemon.serving.state import DaemonState
from handtint_daemon.serving.work import MakeWork, Work
from handtint_daemon.serving.work_makers import work_makers
from handtint_daemon.serving.worker import Worker
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
    """Count to `to`; to -1: until somebody stops it."""

    canvas: str
    to: int


@dataclass(frozen=True, slots=True)
class CountReply:
    counted: int


def make_counting(request: CountRequest) -> Work:
    def count(report: Report) -> Any:
        end_s = time.monotonic() + DEADLINE_S
        while request.to < 0 and time.monotonic() < end_s:
            report("counting", 0.5)
            time.sleep(0.01)
        return CountReply(request.to)

    return Work("count", request.canvas, count)


class Daemon:
    """The daemon's server and worker in threads of this process, and clients of it."""

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]], made: dict[type, MakeWork]) -> None:
        cache, engines = PhotoCache(1 << 20), EngineChoice("propagate", "cpu")
        colorizer = Colorizer(cache, engines)
        makers = {**work_makers(cache, colorizer), **made}
        config = ServeConfig(idle_exit_s=0)
        self.state = DaemonState(config, engines, "token", time.monotonic(), cache, makers)
        self.server = Server(context, self.state)
        self.worker = Worker(colorizer, self.server.wake, 0)
        self.endpoint = self.server.bind(0)
        self.threads = ThreadPoolExecutor()

    def ask(self, request: Any, expected: Any, started: threading.Event | None = None) -> Any:
        """As a client of its own; `started` is set when the work tells of itself."""

        def look(event: ProgressEvent) -> None:
            if started and event.stage == "counting":
                started.set()

        link = Link(connect(self.endpoint, "token"), "token")
        try:
            return ask(link, request, expected, on_progress=look)
        finally:
            link.transport.close()

    def later(self, request: Any, expected: Any) -> Future[Any]:
        """The same in another thread; returns when the request waits in line."""
        asked = self.threads.submit(self.ask, request, expected)
        wait_until(lambda: self.ask(StatusRequest(), StatusReply).waiting)
        return asked

    def count_on(self, canvas: str) -> Future[Any]:
        """A counting without an end; returns when it runs."""
        started = threading.Event()
        asked = self.threads.submit(self.ask, CountRequest(canvas, -1), CountReply, started)
        assert started.wait(DEADLINE_S)
        return asked


@pytest.fixture
def daemon(monkeypatch: pytest.MonkeyPatch) -> Iterator[Daemon]:
    monkeypatch.setitem(MESSAGE_CLASSES, "count_request", CountRequest)
    monkeypatch.setitem(MESSAGE_CLASSES, "count_reply", CountReply)
    with zmq.Context() as context, contextlib.ExitStack() as ending:
        made = Daemon(context, {CountRequest: make_counting})
        ending.callback(made.server.close)
        ending.callback(made.worker.end, DEADLINE_S)
        made.worker.start()
        loop = threading.Thread(target=made.server.serve, args=(made.worker,))
        loop.start()
        ending.callback(loop.join, DEADLINE_S)
        ending.callback(made.state.stop)
        yield made
        made.threads.shutdown()


def coloring(canvas: str = CANVAS) -> ColorizeRequest:
    point = HintPoint(2, 2, (150, 100, 90))
    return ColorizeRequest(canvas, photo_key(PHOTO), PHOTO, hint_points=(point,))


def test_it_is_answered(daemon: Daemon) -> None:
    assert daemon.ask(CountRequest(CANVAS, 3), CountReply) == CountReply(3)


def test_newest_wins_among_its_own_kind_alone(daemon: Daemon) -> None:
    endless = daemon.count_on(CANVAS)
    colored = daemon.later(coloring(), ColorizeReply)

    assert not endless.done()
    assert daemon.ask(CountRequest(CANVAS, 3), CountReply) == CountReply(3)
    with pytest.raises(Superseded):
        endless.result(DEADLINE_S)
    assert colored.result(DEADLINE_S).picture.size_hw == PHOTO.size_hw


def test_a_cancelled_canvas_is_left_by_both(daemon: Daemon) -> None:
    asked = [daemon.count_on(CANVAS), daemon.later(coloring(), ColorizeReply)]

    assert daemon.ask(CancelRequest(CANVAS), CancelReply) == CancelReply(2)
    for work in asked:
        with pytest.raises(Cancelled):
            work.result(DEADLINE_S)


def test_only_edits_count_among_the_times_of_edits(daemon: Daemon) -> None:
    daemon.ask(CountRequest(CANVAS, 3), CountReply)
    daemon.ask(coloring(OTHER_CANVAS), ColorizeReply)

    status = daemon.ask(StatusRequest(), StatusReply)
    assert (status.finished, status.edit_times.count) == (2, 1)
