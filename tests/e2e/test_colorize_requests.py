"""Colouring through the real daemon: exact hints, the cache, newest wins, cancel."""

from dataclasses import replace

import numpy as np
import pytest

from e2e.command_line import NETWORK
from e2e.conversation import final_answer, painting
from e2e.daemon_process import Daemon
from handtint_daemon.arrays.pictures import array_of, picture_of
from handtint_lab.benchmarks.scene import DOTS, draw_hint_layer, draw_photo, size_of
from handtint_shared.canvas import new_canvas
from handtint_shared.errors import BadMessage, HandtintError, NoHints, UnknownEngine
from handtint_shared.exchange import ask, ask_about, ask_colorize, ask_propose
from handtint_shared.messages import (
    ColorizeReply,
    ColorizeRequest,
    HintPoint,
    InfluenceReply,
    InfluenceRequest,
    ProposeRequest,
    Reference,
    SuggestReply,
    SuggestRequest,
    UncertaintyReply,
    UncertaintyRequest,
)
from handtint_shared.pixels import Picture, PixelFormat, photo_key

DEFAULT_ENGINE = NETWORK
GRAY = picture_of(np.full((40, 60), 128, np.uint8), PixelFormat.Y_U8)
RED_POINT = HintPoint(30, 20, (150, 100, 90), 2)
SLOW_PHOTO = draw_photo(size_of(12))
SLOW_HINTS = draw_hint_layer(size_of(12))


def request_for(of: Picture, /, **fields: object) -> ColorizeRequest:
    given = {"canvas": new_canvas(), "photo_key": photo_key(of)} | fields
    return ColorizeRequest(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "answer_format", [PixelFormat.RGBA_U8, PixelFormat.RGBA_U16, PixelFormat.AB_F32]
)
def test_answer_has_the_photos_size_and_the_format_asked(
    daemon: Daemon, answer_format: PixelFormat
) -> None:
    request = request_for(GRAY, hint_points=(RED_POINT,), answer_format=answer_format)
    with daemon.link() as link:
        reply = ask_colorize(link, request, GRAY)

    assert (reply.picture.size_hw, reply.picture.format) == ((40, 60), answer_format)


def test_hint_colors_come_back_exactly_at_their_lightness(daemon: Daemon) -> None:
    gray = picture_of(np.full((40, 60), 118, np.uint8), PixelFormat.Y_U8)
    request = request_for(gray, hint_points=(HintPoint(30, 20, (118, 118, 118), 2), RED_POINT))
    with daemon.link() as link:
        reply = ask_colorize(link, request, gray)

    assert [hint.in_gamut for hint in reply.hints] == [True, True]
    assert array_of(reply.picture)[20, 30, 0] > array_of(reply.picture)[20, 30, 2]


def test_every_painted_dot_is_reported(daemon: Daemon) -> None:
    photo, hints = draw_photo(size_of(0.3)), draw_hint_layer(size_of(0.3))
    with daemon.link() as link:
        reply = ask_colorize(link, request_for(photo, hint_layer=hints), photo)

    assert len(reply.hints) == DOTS


def test_photo_travels_once(daemon: Daemon) -> None:
    photo = draw_photo((300, 401))
    request = request_for(photo, hint_points=(RED_POINT,))
    with daemon.link() as link:
        ask_colorize(link, request, photo)
        reply = ask(link, request_for(photo, hint_points=(RED_POINT,)), ColorizeReply)

    assert reply.picture.size_hw == (300, 401)


@pytest.mark.parametrize("engine", ["", "propagate", "handtint"])
def test_without_hints_the_daemon_says_what_to_do(daemon: Daemon, engine: str) -> None:
    with daemon.link() as link, pytest.raises(NoHints) as caught:
        ask_colorize(link, request_for(GRAY, engine=engine), GRAY)
    assert caught.value.reason == "no_hints"


def test_without_hints_when_meant_propagate_leaves_the_photo_neutral(daemon: Daemon) -> None:
    with daemon.link() as link:
        request = request_for(GRAY, engine="propagate", without_hints=True)
        reply = ask_colorize(link, request, GRAY)

    assert np.unique(array_of(reply.picture)[..., :3]).tolist() == [128]


def test_engine_name_is_never_a_path(daemon: Daemon) -> None:
    request = request_for(GRAY, hint_points=(RED_POINT,), engine="siggraph17=/etc/passwd")
    with daemon.link() as link, pytest.raises(UnknownEngine):
        ask_colorize(link, request, GRAY)


def test_photo_that_is_not_what_its_key_says_is_refused(daemon: Daemon) -> None:
    request = ColorizeRequest("c0" * 16, "0" * 32, GRAY, None, (RED_POINT,))
    with daemon.link() as link, pytest.raises(BadMessage) as caught:
        ask(link, request, ColorizeReply)
    assert caught.value.reason == "photo_key"


def test_control_is_answered_while_the_worker_paints(daemon: Daemon) -> None:
    slow = request_for(SLOW_PHOTO, photo=SLOW_PHOTO, hint_layer=SLOW_HINTS)
    with painting(daemon, slow) as link:
        assert daemon.ping().pid == daemon.pid
        assert daemon.status().running == 1
        answer = final_answer(link.transport)

    assert isinstance(answer.message, ColorizeReply)


def test_client_that_vanishes_frees_the_worker(daemon: Daemon) -> None:
    before = daemon.wait_until_idle()
    with painting(daemon, request_for(SLOW_PHOTO, photo=SLOW_PHOTO, hint_layer=SLOW_HINTS)):
        pass
    after = daemon.wait_until_idle()

    assert after.finished == before.finished


def test_likely_colors_and_places_are_told_between_two_edits(daemon: Daemon) -> None:
    photo = draw_photo((240, 321))
    edit = request_for(photo, hint_points=(RED_POINT,))
    with daemon.link() as link:
        suggest = SuggestRequest(**edit.hinted(), x=30, y=20)
        suggested = ask_about(link, suggest, photo, SuggestReply)
        first = ask_colorize(link, edit, photo)
        where = UncertaintyRequest(**edit.hinted(), count=3, map_px=32)
        told = ask(link, where, UncertaintyReply)
        edits = daemon.status().edit_times.count
        second = ask_colorize(link, replace(edit, base_revision=first.revision), photo)
        counted = daemon.status().edit_times.count - edits

    (likeliest, *_) = suggested.colors
    assert likeliest.share > 0.9 and likeliest.rgb[0] > likeliest.rgb[2]
    assert len(suggested.max_chroma) == 360 and suggested.engine == NETWORK
    assert len(told.places) == 3 and told.places[0].gain <= told.map_top * 1.05
    assert told.gain_map is not None and told.gain_map.size_hw == (24, 32)
    assert second.base_revision == first.revision
    assert counted == 1


def test_what_the_hints_decided_is_told(daemon: Daemon) -> None:
    photo = draw_photo((240, 321))
    edit = request_for(photo, hint_points=(RED_POINT,))
    with daemon.link() as link:
        asked = InfluenceRequest(**edit.hinted(), with_map=True)
        told = ask_about(link, asked, photo, InfluenceReply)
        without = ask(link, replace(asked, hint_points=(), with_map=False), InfluenceReply)
        spread = ask(link, replace(asked, engine="propagate", with_map=False), InfluenceReply)

    assert told.influence_map is not None and told.influence_map.size_hw == (240, 321)
    levels = np.frombuffer(told.influence_map.pixels, np.uint8).reshape(240, 321)
    assert levels[int(RED_POINT.y), int(RED_POINT.x)] == 255 and levels.min() < 128
    assert told.mean == pytest.approx(levels.mean() / 255) and 0 < told.decided < 1
    assert (without.mean, without.decided, without.influence_map) == (0, 0, None)
    assert (spread.mean, spread.decided) == (1, 1)


def test_hints_of_a_photo_are_proposed_on_its_mirror_image(daemon: Daemon) -> None:
    photo = draw_photo((240, 321))
    pixels = np.frombuffer(photo.pixels, np.uint8).reshape(240, 321, -1)
    mirrored = replace(photo, pixels=np.ascontiguousarray(pixels[:, ::-1]).tobytes())
    reference = Reference(photo_key(photo), hint_points=(RED_POINT,))
    request = ProposeRequest(**request_for(mirrored).hinted(), reference=reference)
    with daemon.link() as link:
        told = ask_propose(link, request, mirrored, photo)
        with pytest.raises(HandtintError) as caught:
            ask_propose(link, replace(request, engine="propagate"), mirrored, photo)

    (proposal,) = told.proposals
    assert (proposal.rgb, proposal.hint) == (RED_POINT.rgb, 0)
    assert 0 < proposal.confidence <= 1 and told.engine == NETWORK
    assert caught.value.reason == "engine_compares_no_photos"


@pytest.mark.parametrize(
    ("engine", "x", "reason"),
    [("propagate", 0, "engine_knows_no_colors"), ("", -1, "place_outside")],
)
def test_what_cannot_be_suggested_is_said(
    daemon: Daemon, engine: str, x: float, reason: str
) -> None:
    request = SuggestRequest(**request_for(GRAY, engine=engine).hinted(), x=x, y=0)
    with daemon.link() as link, pytest.raises(HandtintError) as caught:
        ask_about(link, request, GRAY, SuggestReply)
    assert caught.value.reason == reason


def test_status_counts(daemon: Daemon) -> None:
    before = daemon.status()
    with daemon.link() as link:
        ask_colorize(link, request_for(GRAY, hint_points=(RED_POINT,)), GRAY)
        with pytest.raises(HandtintError):
            ask_colorize(link, request_for(GRAY), GRAY)
    after = daemon.status()

    assert (after.finished - before.finished, after.failed - before.failed) == (1, 1)
    assert 0 < after.photo_bytes <= after.photo_limit_bytes
