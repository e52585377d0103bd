"""Ask the daemon over any transport: request, progress, reply. No sockets, no GIMP."""

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
    AboutPhoto,
    ColorizeReply,
    ColorizeRequest,
    EarlyEvent,
    ErrorReply,
    InfluenceReply,
    InfluenceRequest,
    Message,
    PartEvent,
    PreviewEvent,
    ProgressEvent,
    ProposeReply,
    ProposeRequest,
    Reply,
    Request,
)
from handtint_shared.patches import patches_of
from handtint_shared.pixels import Buffer, Picture, PixelFormat
from handtint_shared.printable import with_printable_texts
from handtint_shared.problems import error_of


def _silence_s(text: str, *, otherwise: float) -> float:
    try:
        chosen = float(text)
    except ValueError:
        return otherwise
    return chosen if 0 < chosen < math.inf else otherwise


OnProgress = Callable[[ProgressEvent], None]
OnEarly = Callable[[EarlyEvent], None]
R = TypeVar("R", bound=Reply)

SILENCE_VARIABLE = "HANDTINT_SILENCE_S"
SILENCE_S = _silence_s(os.environ.get(SILENCE_VARIABLE, ""), otherwise=20.0)
"""A working daemon sends a heartbeat every second; one that is silent for this long hangs."""


class Transport(Protocol):
    """A bidirectional connection for frames. Raises ReachError, mostly DaemonGone."""

    @property
    def max_frame_bytes(self) -> int | None:
        """Larger frames must be split; None: no limit."""
        ...

    def send(self, frames: Sequence[Buffer]) -> None: ...

    def receive(self, timeout_s: float) -> Sequence[Buffer] | None:
        """Return the frames of the next message, or None on timeout."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Link:
    """An open connection to a daemon, with the token for requests."""

    transport: Transport
    token: str


def ignore_progress(_event: ProgressEvent) -> None:
    """Discard progress events."""


def ignore_early(_event: EarlyEvent) -> None:
    """Discard what comes before the reply."""


def ask(
    link: Link,
    request: Request,
    expected: type[R],
    *,
    silence_s: float = SILENCE_S,
    on_progress: OnProgress = ignore_progress,
    on_early: OnEarly = ignore_early,
) -> R:
    """Send `request` and return its reply.

    Raises the error that the daemon replied with, DaemonSilent after `silence_s` seconds of
    silence, DaemonGone if the connection broke, and BadMessage if the reply is invalid.
    """
    request_id = uuid.uuid4().hex
    envelope = Envelope(request_id, request, link.token)
    link.transport.send(encode(envelope, link.transport.max_frame_bytes))
    while True:
        message = _next_message(link.transport, request_id, silence_s)
        if isinstance(message, ProgressEvent):
            on_progress(message)
        elif isinstance(message, PreviewEvent | PartEvent):
            on_early(message)
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
        if envelope.request_id in (request_id, ""):  # drop late replies to older requests
            return with_printable_texts(envelope.message)


def ask_about(
    link: Link,
    request: AboutPhoto,
    photo: Picture,
    expected: type[R],
    *,
    silence_s: float = SILENCE_S,
    on_progress: OnProgress = ignore_progress,
    on_early: OnEarly = ignore_early,
) -> R:
    """As `ask`; the photo is sent only if the daemon does not have it."""

    def ask_with(question: AboutPhoto) -> R:
        return ask(
            link,
            question,
            expected,
            silence_s=silence_s,
            on_progress=on_progress,
            on_early=on_early,
        )

    try:
        return ask_with(request)
    except PhotoUnknown:
        return ask_with(dataclasses.replace(request, photo=photo))


def ask_colorize(
    link: Link,
    request: ColorizeRequest,
    photo: Picture,
    *,
    silence_s: float = SILENCE_S,
    on_progress: OnProgress = ignore_progress,
    on_early: OnEarly = ignore_early,
) -> ColorizeReply:
    """Return the coloured picture, or what differs from that of `base_revision`.

    Raises as `ask_about` does, and BadMessage if the reply, or a part that comes before it, does
    not have the photo's size or the requested format, or differs from another picture than the one
    named.
    """

    def checked(event: EarlyEvent) -> None:
        if isinstance(event, PartEvent):
            _check_fits(event, request, photo)
        on_early(event)

    reply = ask_about(
        link,
        request,
        photo,
        ColorizeReply,
        silence_s=silence_s,
        on_progress=on_progress,
        on_early=checked,
    )
    _check_fits(reply, request, photo)
    return reply


def ask_influence(
    link: Link,
    request: InfluenceRequest,
    photo: Picture,
    *,
    on_progress: OnProgress = ignore_progress,
) -> InfluenceReply:
    """Return how much the hints decide.

    Raises as `ask_about` does, and BadMessage if a map was asked for and none of the photo's size
    came.
    """
    reply = ask_about(link, request, photo, InfluenceReply, on_progress=on_progress)
    if request.with_map:
        told = reply.influence_map
        if told is None or (told.size_hw, told.format) != (photo.size_hw, PixelFormat.Y_U8):
            raise BadMessage("answer_does_not_fit")
    return reply


def ask_propose(
    link: Link,
    request: ProposeRequest,
    photo: Picture,
    reference: Picture,
    *,
    on_progress: OnProgress = ignore_progress,
) -> ProposeReply:
    """Return the proposals; the two photos are sent only if the daemon lacks one of them.

    Raises as `ask` does, and BadMessage if a proposal is for no hint of the reference, or outside
    the photo.
    """
    sent = dataclasses.replace(request.reference, photo=reference)
    whole = dataclasses.replace(request, photo=photo, reference=sent)
    try:
        first = whole if request.reference.own_colors else request
        reply = ask(link, first, ProposeReply, on_progress=on_progress)
    except PhotoUnknown:
        reply = ask(link, whole, ProposeReply, on_progress=on_progress)
    height, width = photo.size_hw
    for proposal in reply.proposals:
        if not (0 <= proposal.x < width and 0 <= proposal.y < height and proposal.hint >= 0):
            raise BadMessage("answer_does_not_fit")
    return reply


def _check_fits(reply: ColorizeReply | PartEvent, request: ColorizeRequest, photo: Picture) -> None:
    if reply.base_revision not in (0, request.base_revision):
        raise BadMessage("change_of_another_picture")
    whole = Rect(0, 0, *photo.size_hw)
    parts = [place for place, _ in patches_of(reply)]
    inside = all(part.intersect(whole) == part for part in parts)
    fits = inside if reply.base_revision else parts == [whole]
    if not fits or reply.picture.format is not request.answer_format:
        raise BadMessage("answer_does_not_fit")
