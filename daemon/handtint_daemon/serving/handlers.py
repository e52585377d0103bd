"""One small function per request. Each answers at once, or queues a job and answers later."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from handtint_daemon.serving.jobs import Job
from handtint_daemon.serving.state import DaemonState
from handtint_daemon.serving.status_report import status_reply
from handtint_shared.errors import (
    BadMessage,
    Cancelled,
    HandtintError,
    PhotoUnknown,
    Superseded,
)
from handtint_shared.messages import (
    CancelReply,
    CancelRequest,
    ColorizeRequest,
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


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom to answer: the ROUTER's name for the client, and the request's id."""

    client: bytes
    request_id: str


Refusal = tuple[Job, HandtintError]


@dataclass(frozen=True, slots=True)
class Handled:
    """What to send now: a reply to the sender (None: later), and refusals of older jobs."""

    reply: Reply | None = None
    refusals: tuple[Refusal, ...] = ()


def handle(message: Message, sender: Sender, state: DaemonState) -> Handled:
    """Does what a request asks. Raises BadMessage, PhotoUnknown or Busy."""
    handler = _HANDLERS.get(type(message))
    if handler is None:
        raise BadMessage("not_a_request", type=type(message).__name__)
    return handler(message, sender, state)


def _ping(message: PingRequest, _sender: Sender, state: DaemonState) -> Handled:
    proof = proof_of(state.token, message.nonce)
    return Handled(PingReply(PRODUCT_VERSION, PROTOCOL_VERSION, os.getpid(), proof))


def _status(_message: StatusRequest, _sender: Sender, state: DaemonState) -> Handled:
    return Handled(status_reply(state))


def _cancel(message: CancelRequest, _sender: Sender, state: DaemonState) -> Handled:
    running = state.board.running
    dropped = state.board.cancel(message.canvas)
    stopped = int(running is not None and running.request.canvas == message.canvas)
    refusals = tuple((job, Cancelled()) for job in dropped)
    return Handled(CancelReply(len(dropped) + stopped), refusals)


def _shutdown(_message: ShutdownRequest, _sender: Sender, state: DaemonState) -> Handled:
    state.stop()
    return Handled(ShutdownReply(os.getpid()))


def _colorize(message: ColorizeRequest, sender: Sender, state: DaemonState) -> Handled:
    if message.photo is None and message.photo_key not in state.cache:
        raise PhotoUnknown
    replaced = state.board.add(Job(sender.client, sender.request_id, message))
    return Handled(None, () if replaced is None else ((replaced, Superseded()),))


_HANDLERS: dict[type, Callable[[Any, Sender, DaemonState], Handled]] = {
    PingRequest: _ping,
    StatusRequest: _status,
    CancelRequest: _cancel,
    ShutdownRequest: _shutdown,
    ColorizeRequest: _colorize,
}
