"""Asking the daemon, over any transport: request, progress, reply. No sockets, no GIMP."""

from __future__ import annotations

import dataclasses
import math
import os
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from handtint_shared.codec import Envelope, decode, encode
from handtint_shared.errors import BadMessage, DaemonSilent, PhotoUnknown
from handtint_shared.geometry import Rect
from handtint_shared.messages import (
    ColorizeReply,
    ColorizeRequest,
    ErrorReply,
    Message,
    ProgressEvent,
    Reply,
    Request,
)
from handtint_shared.patches import patches_of
from handtint_shared.pixels import Buffer, Picture
from handtint_shared.printable import with_printable_texts
from handtint_shared.problems import error_of


def _silence_s(text: str, *, otherwise: float) -> float:
    try:
        chosen = float(text)
    except ValueError:
        return otherwise
    return chosen if 0 < chosen < math.inf else otherwise


OnProgress = Callable[[ProgressEvent], None]
R = TypeVar("R", bound=Reply)

SILENCE_VARIABLE = "HANDTINT_SILENCE_S"
SILENCE_S = _silence_s(os.environ.get(SILENCE_VARIABLE, ""), otherwise=20.0)
"""A daemon at work says so every second; one that is silent for so long hangs."""


class Transport(Protocol):
    """A connection that carries frames both ways. Errors are ReachError: mostly DaemonGone."""

    @property
    def max_frame_bytes(self) -> int | None:
        """What is larger must be sent in several frames; None: nothing is too large."""
        ...

    def send(self, frames: Sequence[Buffer]) -> None: ...

    def receive(self, timeout_s: float) -> Sequence[Buffer] | None:
        """The next message's frames, or None when none came in time."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Link:
    """An open connection to a daemon, with the token that requests over it carry."""

    transport: Transport
    token: str


def ignore_progress(_event: ProgressEvent) -> None:
    """For callers that do not show progress."""


def ask(
    link: Link,
    request: Request,
    expected: type[R],
    *,
    silence_s: float = SILENCE_S,
    on_progress: OnProgress = ignore_progress,
) -> R:
    """The reply to `request`.

    Raises the error that the daemon answered with, DaemonSilent when nothing came for
    `silence_s` seconds, DaemonGone when the connection broke, and BadMessage when the answer
    cannot be understood.
    """
    request_id = uuid.uuid4().hex
    envelope = Envelope(request_id, request, link.token)
    link.transport.send(encode(envelope, link.transport.max_frame_bytes))
    while True:
        message = _next_message(link.transport, request_id, silence_s)
        if isinstance(message, ProgressEvent):
            on_progress(message)
        elif isinstance(message, ErrorReply):
            raise error_of(message)
        elif isinstance(message, expected):
            return message
        else:
            raise BadMessage("unexpected_answer", type=type(message).__name__)


def _next_message(transport: Transport, request_id: str, silence_s: float) -> Message:
    while True:
        frames = transport.receive(silence_s)
        if frames is None:
            raise DaemonSilent(silence_s=silence_s)
        envelope = decode(frames)
        if envelope.request_id in (request_id, ""):  # late answers to older requests are dropped
            return with_printable_texts(envelope.message)


def ask_colorize(
    link: Link,
    request: ColorizeRequest,
    photo: Picture,
    *,
    silence_s: float = SILENCE_S,
    on_progress: OnProgress = ignore_progress,
) -> ColorizeReply:
    """The coloured picture, or what differs from the one of `base_revision`; the photo travels
    only when the daemon does not have it yet.

    Raises as `ask` does, and BadMessage when the answer is not of the photo's size or format, or
    differs from another picture than the one named.
    """
    try:
        reply = ask(link, request, ColorizeReply, silence_s=silence_s, on_progress=on_progress)
    except PhotoUnknown:
        whole = dataclasses.replace(request, photo=photo)
        reply = ask(link, whole, ColorizeReply, silence_s=silence_s, on_progress=on_progress)
    _check_fits(reply, request, photo)
    return reply


def _check_fits(reply: ColorizeReply, request: ColorizeRequest, photo: Picture) -> None:
    if reply.base_revision not in (0, request.base_revision):
        raise BadMessage("change_of_another_picture")
    whole = Rect(0, 0, *photo.size_hw)
    parts = [place for place, _ in patches_of(reply)]
    inside = all(part.intersect(whole) == part for part in parts)
    fits = inside if reply.base_revision else parts == [whole]
    if not fits or reply.picture.format is not request.answer_format:
        raise BadMessage("answer_does_not_fit")
