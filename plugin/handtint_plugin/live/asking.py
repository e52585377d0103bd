"""Talk to the daemon beside the window: in a thread, so that the window answers meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from handtint_plugin.zmtp import connect
from handtint_shared.errors import HandtintError, Internal, Superseded
from handtint_shared.exchange import Transport
from handtint_shared.pixels import Buffer

Question = Callable[[], Any]
"""Runs in the thread and may touch nothing of GIMP; raises HandtintError."""
OnAnswer = Callable[[Any], None]
"""Gets what the question returned, or the HandtintError that it raised."""
Deliver = Callable[..., object]
"""Has the window's thread call a function with arguments soon: `GLib.idle_add`."""

COLORS = "colors"
"""The kind of question that goes before all others."""

_LOOK_UP_S = 0.02


class _Replaced(Superseded):
    """Not by the daemon: something newer is to be asked here."""


class Asker(threading.Thread):
    """Asks one question at a time. The newest of a kind replaces older ones, asked or not."""

    def __init__(self, deliver: Deliver) -> None:
        super().__init__(name="asker", daemon=True)
        self._deliver = deliver
        self._waiting: dict[str, tuple[Question, OnAnswer]] = {}
        self._asked = ""
        self._is_over = False
        self._changed = threading.Condition()

    def ask(self, kind: str, question: Question, on_answer: OnAnswer) -> None:
        """Ask soon; `on_answer` is then called in the window's thread, unless it was replaced."""
        with self._changed:
            self._waiting[kind] = question, on_answer
            self._changed.notify()

    def end(self) -> None:
        """Ask nothing more; what is being asked is given up."""
        with self._changed:
            self._is_over = True
            self._waiting.clear()
            self._changed.notify()

    def connect(self, endpoint: str, token: str) -> Transport:
        """Connect as `zmtp.connect` does; waiting ends when something newer is to be asked."""
        return _Interruptible(connect(endpoint, token), self._is_replaced)

    def run(self) -> None:
        while (chosen := self._next()) is not None:
            kind, question, on_answer = chosen
            try:
                answer = question()
            except _Replaced:
                with self._changed:  # by something of another kind: ask again afterwards
                    self._waiting.setdefault(kind, (question, on_answer))
                continue
            except HandtintError as error:
                answer = error
            except Exception as error:  # noqa: BLE001 - the thread's boundary
                answer = Internal(why=f"{type(error).__name__}: {error}")
            if not self._is_over:
                self._deliver(on_answer, answer)

    def _next(self) -> tuple[str, Question, OnAnswer] | None:
        with self._changed:
            self._asked = ""
            self._changed.wait_for(lambda: self._waiting or self._is_over)
            if self._is_over:
                return None
            kind = COLORS if COLORS in self._waiting else next(iter(self._waiting))
            self._asked = kind
            return (kind, *self._waiting.pop(kind))

    def _is_replaced(self) -> bool:
        return self._is_over or self._asked in self._waiting or COLORS in self._waiting


class _Interruptible:
    """A transport whose waiting ends when `is_over` says so."""

    def __init__(self, transport: Transport, is_over: Callable[[], bool]) -> None:
        self._transport = transport
        self._is_over = is_over

    @property
    def max_frame_bytes(self) -> int | None:
        return self._transport.max_frame_bytes

    def send(self, frames: Sequence[Buffer]) -> None:
        self._transport.send(frames)

    def receive(self, timeout_s: float) -> Sequence[Buffer] | None:
        give_up_at = time.monotonic() + timeout_s
        while True:
            if self._is_over():
                raise _Replaced
            left_s = give_up_at - time.monotonic()
            frames = self._transport.receive(max(0.0, min(_LOOK_UP_S, left_s)))
            if frames is not None or left_s <= 0:
                return frames

    def close(self) -> None:
        self._transport.close()
