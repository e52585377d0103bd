from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence

import pytest

from handtint_shared.codec import Envelope, decode, encode
from handtint_shared.errors import (
    BadMessage,
    DaemonSilent,
    NoHints,
    PhotoUnknown,
    RemoteError,
    TooLarge,
)
from handtint_shared.exchange import (
    SILENCE_VARIABLE,
    Link,
    ask,
    ask_colorize,
    ask_influence,
    ask_propose,
)
from handtint_shared.messages import (
    ColorizeReply,
    ColorizeRequest,
    EarlyEvent,
    ErrorReply,
    InfluenceReply,
    InfluenceRequest,
    Message,
    PartEvent,
    PingReply,
    PingRequest,
    PreviewEvent,
    ProgressEvent,
    Proposal,
    ProposeReply,
    ProposeRequest,
    Reference,
)
from handtint_shared.pixels import Buffer, Picture, PixelFormat, photo_key

PONG = PingReply("0.1.0", (1, 0), 42)
PHOTO = Picture((1, 2), PixelFormat.Y_U8, b"\x01\x02")
COLORS = Picture((1, 2), PixelFormat.RGBA_U8, bytes(8))
REQUEST = ColorizeRequest("c0" * 16, photo_key(PHOTO))
ANSWER = ColorizeReply(1, "propagate", COLORS)
OF_THREE = ColorizeReply(
    4, "propagate", Picture((1, 1), PixelFormat.RGBA_U8, bytes(4)), base_revision=3
)

Behave = Callable[[Envelope], Sequence[Message | Envelope]]


class MemoryTransport:
    """A daemon in memory: `behave` returns what it sends upon each request."""

    def __init__(self, behave: Behave, max_frame_bytes: int | None = None) -> None:
        self.max_frame_bytes = max_frame_bytes
        self.frame_counts: list[int] = []
        self.requests: list[Envelope] = []
        self.timeouts_s: list[float] = []
        self._behave = behave
        self._arriving: deque[Sequence[Buffer]] = deque()

    def send(self, frames: Sequence[Buffer]) -> None:
        request = decode(frames)
        self.requests.append(request)
        self.frame_counts.append(len(frames))
        for sent in self._behave(request):
            envelope = sent if isinstance(sent, Envelope) else Envelope(request.request_id, sent)
            self._arriving.append(encode(envelope))

    def receive(self, timeout_s: float) -> Sequence[Buffer] | None:
        self.timeouts_s.append(timeout_s)
        return self._arriving.popleft() if self._arriving else None

    def close(self) -> None: ...


def daemon_that_sends(*messages: Message | Envelope) -> Link:
    return Link(MemoryTransport(lambda _request: messages), "token")


def daemon_that_forgot_the_photo(link_requests: list[ColorizeRequest]) -> Link:
    def behave(envelope: Envelope) -> Sequence[Message]:
        assert isinstance(envelope.message, ColorizeRequest)
        link_requests.append(envelope.message)
        unknown = ErrorReply(PhotoUnknown.code, PhotoUnknown.code, {}, "Send it along.")
        return [ANSWER if envelope.message.photo else unknown]

    return Link(MemoryTransport(behave), "token")


@pytest.mark.parametrize(("max_frame_bytes", "frames"), [(None, 2), (1, 3)])
def test_pictures_are_sent_in_frames_that_the_transport_takes(
    max_frame_bytes: int | None, frames: int
) -> None:
    transport = MemoryTransport(lambda _request: [ANSWER], max_frame_bytes)
    ask(Link(transport, ""), dataclasses.replace(REQUEST, photo=PHOTO), ColorizeReply)
    assert transport.frame_counts == [frames]


def test_the_reply_is_returned() -> None:
    assert ask(daemon_that_sends(PONG), PingRequest(), PingReply) == PONG


def test_every_request_carries_the_token() -> None:
    transport = MemoryTransport(lambda _request: [PONG])
    ask(Link(transport, "s3cret"), PingRequest(), PingReply)
    assert [request.token for request in transport.requests] == ["s3cret"]


def test_every_request_has_an_id_of_its_own() -> None:
    transport = MemoryTransport(lambda _request: [PONG])
    for _ in range(2):
        ask(Link(transport, ""), PingRequest(), PingReply)
    assert len({request.request_id for request in transport.requests}) == 2


def test_progress_is_told_before_the_reply() -> None:
    events = [ProgressEvent("waiting", -1.0), ProgressEvent("painting", 0.5)]
    told: list[ProgressEvent] = []
    ask(daemon_that_sends(*events, PONG), PingRequest(), PingReply, on_progress=told.append)
    assert events == told


def test_late_answers_to_older_requests_are_dropped() -> None:
    late = Envelope("older", PingReply("0.0.1", (1, 0), 1))
    assert ask(daemon_that_sends(late, PONG), PingRequest(), PingReply) == PONG


def test_the_daemons_error_is_raised_here() -> None:
    link = daemon_that_sends(ErrorReply("no_hints", "no_hints", {}, "Paint a dot."))
    with pytest.raises(NoHints) as raised:
        ask(link, PingRequest(), PingReply)
    assert raised.value.sentence == "Paint a dot."


def test_an_error_of_a_newer_daemon_is_raised_too() -> None:
    link = daemon_that_sends(ErrorReply("of_the_future", "of_the_future", {}, "Do this."))
    with pytest.raises(RemoteError) as raised:
        ask(link, PingRequest(), PingReply)
    assert raised.value.sentence == "Do this."


def test_an_error_without_an_id_is_an_answer() -> None:
    link = daemon_that_sends(Envelope("", ErrorReply("too_large", "too_large", {}, "Send less.")))
    with pytest.raises(TooLarge):
        ask(link, PingRequest(), PingReply)


def test_the_reply_to_something_else_is_refused() -> None:
    with pytest.raises(BadMessage, match="unexpected_answer type='PingReply'"):
        ask(daemon_that_sends(PONG), REQUEST, ColorizeReply)


def test_silence_ends_with_a_sentence() -> None:
    with pytest.raises(DaemonSilent, match=r"silence_s=3.0"):
        ask(daemon_that_sends(), PingRequest(), PingReply, silence_s=3.0)


def test_each_sign_of_life_starts_the_silence_anew() -> None:
    transport = MemoryTransport(lambda _request: [ProgressEvent("", -1.0), PONG])
    ask(Link(transport, ""), PingRequest(), PingReply, silence_s=5.0)
    assert transport.timeouts_s == [5.0, 5.0]


def test_the_answer_of_a_known_photo() -> None:
    assert ask_colorize(daemon_that_sends(ANSWER), REQUEST, PHOTO) == ANSWER


def test_a_known_photo_stays_here() -> None:
    transport = MemoryTransport(lambda _request: [ANSWER])
    ask_colorize(Link(transport, ""), REQUEST, PHOTO)
    assert [request.message for request in transport.requests] == [REQUEST]


def test_an_unknown_photo_is_sent_along() -> None:
    requests: list[ColorizeRequest] = []
    ask_colorize(daemon_that_forgot_the_photo(requests), REQUEST, PHOTO)
    assert [request.photo for request in requests] == [None, PHOTO]


def test_a_photo_that_stays_unknown_is_an_error() -> None:
    link = daemon_that_sends(ErrorReply(PhotoUnknown.code, PhotoUnknown.code, {}, "Send it along."))
    with pytest.raises(PhotoUnknown):
        ask_colorize(link, REQUEST, PHOTO)


@pytest.mark.parametrize(
    "picture",
    [
        Picture((2, 1), PixelFormat.RGBA_U8, bytes(8)),
        Picture((1, 1), PixelFormat.RGBA_U8, bytes(4)),
        Picture((1, 2), PixelFormat.RGBA_U16, bytes(16)),
    ],
)
def test_an_answer_of_another_size_or_format_is_refused(picture: Picture) -> None:
    link = daemon_that_sends(ColorizeReply(1, "propagate", picture))
    with pytest.raises(BadMessage, match="answer_does_not_fit"):
        ask_colorize(link, REQUEST, PHOTO)


WEIGHED = InfluenceReply("propagate", 0.5, 0.5, Picture((1, 2), PixelFormat.Y_U8, b"\0\xff"))
ABOUT_INFLUENCE = InfluenceRequest(**REQUEST.hinted(), with_map=True)


def test_a_map_of_the_influence_has_the_photos_size() -> None:
    assert ask_influence(daemon_that_sends(WEIGHED), ABOUT_INFLUENCE, PHOTO) == WEIGHED


@pytest.mark.parametrize(
    "picture", [None, Picture((2, 1), PixelFormat.Y_U8, bytes(2)), COLORS], ids=range(3)
)
def test_another_map_is_refused_if_one_was_asked_for(picture: Picture | None) -> None:
    told = dataclasses.replace(WEIGHED, influence_map=picture)
    with pytest.raises(BadMessage, match="answer_does_not_fit"):
        ask_influence(daemon_that_sends(told), ABOUT_INFLUENCE, PHOTO)
    shares_alone = dataclasses.replace(ABOUT_INFLUENCE, with_map=False)
    assert ask_influence(daemon_that_sends(told), shares_alone, PHOTO) == told


OTHER_PHOTO = Picture((1, 1), PixelFormat.RGB_U8, b"\x01\x02\x03")
PROPOSE = ProposeRequest(**REQUEST.hinted(), reference=Reference(photo_key(OTHER_PHOTO)))
PROPOSED = ProposeReply("handtint", (Proposal(1.5, 0.5, (9, 8, 7), 2.0, 0.5, 0, 3, 4),))


def test_both_photos_are_sent_if_the_daemon_lacks_one() -> None:
    sent = []

    def behave(envelope: Envelope) -> Sequence[Message]:
        assert isinstance(envelope.message, ProposeRequest)
        pictures = (envelope.message.photo, envelope.message.reference.photo)
        sent.append(pictures)
        unknown = ErrorReply(PhotoUnknown.code, PhotoUnknown.code, {}, "Send it along.")
        return [PROPOSED if all(pictures) else unknown]

    link = Link(MemoryTransport(behave), "token")
    assert ask_propose(link, PROPOSE, PHOTO, OTHER_PHOTO) == PROPOSED
    in_colors = dataclasses.replace(PROPOSE.reference, own_colors=True)
    with_colors = dataclasses.replace(PROPOSE, reference=in_colors)
    assert ask_propose(link, with_colors, PHOTO, OTHER_PHOTO) == PROPOSED
    assert sent == [(None, None), (PHOTO, OTHER_PHOTO), (PHOTO, OTHER_PHOTO)]


@pytest.mark.parametrize("wrong", [{"x": 2.0}, {"y": -0.5}, {"hint": -1}], ids=str)
def test_a_proposal_outside_the_photo_is_refused(wrong: dict[str, float]) -> None:
    proposals = (dataclasses.replace(PROPOSED.proposals[0], **wrong),)
    told = dataclasses.replace(PROPOSED, proposals=proposals)
    with pytest.raises(BadMessage, match="answer_does_not_fit"):
        ask_propose(daemon_that_sends(told), PROPOSE, PHOTO, OTHER_PHOTO)


PIXEL = Picture((1, 1), PixelFormat.RGBA_U8, bytes(4))
CHANGE = ColorizeReply(2, "propagate", PIXEL, base_revision=1, offsets_yx=((0, 1),))


def test_a_change_of_the_answer_named_will_do() -> None:
    request = dataclasses.replace(REQUEST, base_revision=1)
    assert ask_colorize(daemon_that_sends(CHANGE), request, PHOTO) == CHANGE


def test_a_change_may_be_many_patches() -> None:
    request = dataclasses.replace(REQUEST, base_revision=1)
    two = Picture((2, 1), PixelFormat.RGBA_U8, bytes(8))
    change = dataclasses.replace(CHANGE, picture=two, offsets_yx=((0, 1), (0, 0)))
    assert ask_colorize(daemon_that_sends(change), request, PHOTO) == change


def test_patches_that_the_picture_does_not_hold_are_refused() -> None:
    request = dataclasses.replace(REQUEST, base_revision=1)
    two_of_one = dataclasses.replace(CHANGE, offsets_yx=((0, 1), (0, 0)))
    with pytest.raises(BadMessage, match="patches_do_not_fit"):
        ask_colorize(daemon_that_sends(two_of_one), request, PHOTO)


@pytest.mark.parametrize("held", [0, 7])
def test_a_change_of_another_answer_is_refused(held: int) -> None:
    request = dataclasses.replace(REQUEST, base_revision=held)
    with pytest.raises(BadMessage, match="change_of_another_picture"):
        ask_colorize(daemon_that_sends(CHANGE), request, PHOTO)


@pytest.mark.parametrize("offset_yx", [(0, 2), (-1, 0), (1, 0)])
def test_a_change_outside_the_photo_is_refused(offset_yx: tuple[int, int]) -> None:
    request = dataclasses.replace(REQUEST, base_revision=1)
    two = Picture((2, 1), PixelFormat.RGBA_U8, bytes(8))
    outside = dataclasses.replace(CHANGE, picture=two, offsets_yx=((0, 0), offset_yx))
    with pytest.raises(BadMessage, match="answer_does_not_fit"):
        ask_colorize(daemon_that_sends(outside), request, PHOTO)


@pytest.mark.parametrize(
    ("chosen", "silence_s"), [("2.5", 2.5), ("", 20), ("0", 20), ("-1", 20), ("inf", 20), ("x", 20)]
)
def test_the_silence_can_be_chosen(chosen: str, silence_s: float) -> None:
    code = "from handtint_shared.exchange import SILENCE_S; print(SILENCE_S)"
    environment = os.environ | {SILENCE_VARIABLE: chosen}
    said = subprocess.check_output([sys.executable, "-c", code], env=environment)
    assert float(said) == silence_s


def part(base_revision: int, offsets_yx: tuple[tuple[int, int], ...] = ((0, 1),)) -> PartEvent:
    return PartEvent(Picture((1, 1), PixelFormat.RGBA_U8, bytes(4)), base_revision, offsets_yx)


def test_what_comes_before_the_reply_is_told() -> None:
    preview = PreviewEvent(Picture((1, 1), PixelFormat.RGB_U8, bytes(3)))
    told: list[EarlyEvent] = []
    link = Link(MemoryTransport(lambda _: [preview, part(3), OF_THREE]), "")
    request = dataclasses.replace(REQUEST, base_revision=3)
    assert ask_colorize(link, request, PHOTO, on_early=told.append) == OF_THREE
    assert told == [preview, part(3)]


@pytest.mark.parametrize("event", [part(2), part(3, ((0, 2),)), part(3, ((5, 0),))])
def test_a_part_that_does_not_fit_is_refused(event: PartEvent) -> None:
    link = Link(MemoryTransport(lambda _: [event, OF_THREE]), "")
    with pytest.raises(BadMessage):
        ask_colorize(link, dataclasses.replace(REQUEST, base_revision=3), PHOTO)
