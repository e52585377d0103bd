"""Handle requests as they arrive: most are answered at once, long work is queued."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from handtint_daemon.serving.jobs import Job, Sender
from handtint_daemon.serving.state import DaemonState
from handtint_daemon.serving.status_report import status_reply
from handtint_daemon.serving.work import Work
from handtint_shared.errors import BadMessage, Cancelled, HandtintError, Superseded
from handtint_shared.messages import (
    CancelReply,
    CancelRequest,
    Message,
    PingReply,
    PingRequest,
    Reply,
    ShutdownReply,
    ShutdownRequest,
    StatusRequest,
)
from handtint_shared.proofs import proof_of
from handtint_shared.version import PRODUCT_VERSION, PROTOCOL_VERSION

Refusal = tuple[Job, HandtintError]


@dataclass(frozen=True, slots=True)
class Handled:
    """What to send now: a reply to the sender (None: later), and refusals of older jobs."""

    reply: Reply | None = None
    refusals: tuple[Refusal, ...] = ()


def handle(message: Message, sender: Sender, state: DaemonState) -> Handled:
    """Handle or queue a request. Raises BadMessage, PhotoUnknown or Busy."""
    if make_work := state.work_makers.get(type(message)):
        return _put_in_line(make_work(message), sender, state)
    answer = _ANSWERS.get(type(message))
    if answer is None:
        raise BadMessage("not_a_request", type=type(message).__name__)
    return answer(message, state)


def _put_in_line(work: Work, sender: Sender, state: DaemonState) -> Handled:
    replaced = state.board.add(Job(sender, work))
    return Handled(None, () if replaced is None else ((replaced, Superseded()),))


def _ping(message: PingRequest, state: DaemonState) -> Handled:
    proof = proof_of(state.token, message.nonce)
    return Handled(PingReply(PRODUCT_VERSION, PROTOCOL_VERSION, os.getpid(), proof))


def _status(_message: StatusRequest, state: DaemonState) -> Handled:
    return Handled(status_reply(state))


def _cancel(message: CancelRequest, state: DaemonState) -> Handled:
    running = state.board.running
    dropped = state.board.cancel(message.canvas)
    stopped = int(running is not None and running.work.canvas == message.canvas)
    refusals = tuple((job, Cancelled()) for job in dropped)
    return Handled(CancelReply(len(dropped) + stopped), refusals)


def _shutdown(_message: ShutdownRequest, state: DaemonState) -> Handled:
    state.stop()
    return Handled(ShutdownReply(os.getpid()))


_ANSWERS: Mapping[type, Callable[[Any, DaemonState], Handled]] = {
    PingRequest: _ping,
    StatusRequest: _status,
    CancelRequest: _cancel,
    ShutdownRequest: _shutdown,
}
