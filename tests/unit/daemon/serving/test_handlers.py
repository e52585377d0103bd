import os
import time
from collections.abc import Callable

import pytest

from handtint_daemon.config import ServeConfig
from handtint_daemon.engines.choice import EngineChoice
from handtint_daemon.painting.colorizer import Colorizer
from handtint_daemon.painting.photo_cache import PhotoCache
from handtint_daemon.serving.handlers import Handled, handle
from handtint_daemon.serving.jobs import Sender
from handtint_daemon.serving.state import DaemonState
from handtint_daemon.serving.work_makers import work_makers
from handtint_shared.errors import BadMessage, Cancelled, PhotoUnknown, Superseded
from handtint_shared.messages import (
    CancelReply,
    CancelRequest,
    ColorizeRequest,
    ExportRequest,
    FileFormat,
    InfluenceRequest,
    PingReply,
    PingRequest,
    ProposeRequest,
    Reference,
    Request,
    ShutdownReply,
    ShutdownRequest,
    StatusReply,
    StatusRequest,
    SuggestRequest,
    UncertaintyRequest,
)
from handtint_shared.pixels import Picture, PixelFormat
from handtint_shared.proofs import proof_of
from handtint_shared.version import PRODUCT_VERSION, PROTOCOL_VERSION

PHOTO = Picture((1, 1), PixelFormat.Y_U8, b"\x80")
SENDER, OTHER = Sender(b"client", "id"), Sender(b"other", "other id")
CANVAS = "c0" * 16


@pytest.fixture
def state() -> DaemonState:
    engines, cache = EngineChoice("handtint", "cpu"), PhotoCache(100)
    makers = work_makers(cache, Colorizer(cache, engines))
    return DaemonState(ServeConfig(), engines, "token", time.monotonic(), cache, makers)


def colorize(photo: Picture | None = PHOTO, canvas: str = CANVAS) -> ColorizeRequest:
    return ColorizeRequest(canvas, "key", photo)


def test_ping_tells_the_versions(state: DaemonState) -> None:
    proof = proof_of(state.token, "nonce")
    expected = PingReply(PRODUCT_VERSION, PROTOCOL_VERSION, os.getpid(), proof)

    assert handle(PingRequest("nonce"), SENDER, state) == Handled(expected)


def test_status_tells_what_waits(state: DaemonState) -> None:
    handle(colorize(), SENDER, state)

    reply = handle(StatusRequest(), SENDER, state).reply

    assert isinstance(reply, StatusReply)
    assert (reply.waiting, reply.running, reply.device) == (1, 0, "cpu")


def test_colorize_is_answered_later(state: DaemonState) -> None:
    assert handle(colorize(), SENDER, state) == Handled()
    assert [job.sender.request_id for job in state.board.waiting] == ["id"]


def test_photo_that_is_not_known_is_asked_for(state: DaemonState) -> None:
    with pytest.raises(PhotoUnknown):
        handle(colorize(photo=None), SENDER, state)


ABOUT = {
    "suggest": lambda photo: SuggestRequest(**colorize(photo).hinted(), x=0, y=0),
    "uncertainty": lambda photo: UncertaintyRequest(**colorize(photo).hinted()),
    "influence": lambda photo: InfluenceRequest(**colorize(photo).hinted()),
    "export": lambda photo: ExportRequest(
        **colorize(photo).hinted(),
        picture=Picture((1, 1), PixelFormat.RGBA_U8, bytes(4)),
        file_format=FileFormat.PNG,
    ),
    "propose": lambda photo: ProposeRequest(
        **colorize(photo).hinted(), reference=Reference("a key of its own", PHOTO)
    ),
    "propose from it": lambda photo: ProposeRequest(
        **colorize().hinted(), reference=Reference("a key of its own", photo)
    ),
}
every_question = pytest.mark.parametrize("ask", ABOUT.values(), ids=ABOUT)
Ask = Callable[[Picture | None], Request]


@every_question
def test_a_question_about_a_photo_that_is_not_known_asks_for_it(
    state: DaemonState, ask: Ask
) -> None:
    with pytest.raises(PhotoUnknown):
        handle(ask(None), SENDER, state)


@every_question
def test_a_question_and_an_edit_of_one_canvas_both_wait(state: DaemonState, ask: Ask) -> None:
    for request in (colorize(), ask(PHOTO), colorize(canvas="d0" * 16)):
        assert handle(request, SENDER, state) == Handled()
    assert len(state.board.waiting) == 3


@every_question
def test_neither_stops_the_other_while_it_runs(state: DaemonState, ask: Ask) -> None:
    for first, second in [(colorize(), ask(PHOTO)), (ask(PHOTO), colorize())]:
        handle(first, SENDER, state)
        job = state.board.start_next()
        handle(second, OTHER, state)
        assert job is not None
        job.stop.check()
        state.board.finish()
        state.board.start_next()
        state.board.finish()


@every_question
def test_the_newer_question_refuses_the_older_one(state: DaemonState, ask: Ask) -> None:
    handle(ask(PHOTO), SENDER, state)
    ((job, error),) = handle(ask(PHOTO), OTHER, state).refusals
    assert (job.sender.request_id, type(error)) == ("id", Superseded)


@every_question
def test_cancelling_a_canvas_drops_its_questions(state: DaemonState, ask: Ask) -> None:
    handle(ask(PHOTO), SENDER, state)
    assert handle(CancelRequest(CANVAS), SENDER, state).reply == CancelReply(1)


def test_newer_request_refuses_the_older_one(state: DaemonState) -> None:
    handle(colorize(), SENDER, state)

    handled = handle(colorize(), OTHER, state)

    ((job, error),) = handled.refusals
    assert (job.sender.request_id, type(error)) == ("id", Superseded)


def test_cancel_counts_and_refuses(state: DaemonState) -> None:
    handle(colorize(), SENDER, state)

    handled = handle(CancelRequest(CANVAS), SENDER, state)

    ((_, error),) = handled.refusals
    assert (handled.reply, type(error)) == (CancelReply(1), Cancelled)


def test_shutdown_stops_the_server(state: DaemonState) -> None:
    assert handle(ShutdownRequest(), SENDER, state) == Handled(ShutdownReply(os.getpid()))
    assert state.stopping


def test_reply_is_not_a_request(state: DaemonState) -> None:
    with pytest.raises(BadMessage):
        handle(CancelReply(1), SENDER, state)
