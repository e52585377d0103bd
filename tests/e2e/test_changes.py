"""Consecutive edits: the daemon answers with what has changed, and the client applies it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from e2e.daemon_process import Daemon, running_daemon
from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.painting.photo_cache import ANSWERS_OF_CANVAS, MOST_ANSWERS
from handtint_lab.benchmarks.scene import draw_photo, size_of
from handtint_shared.canvas import new_canvas
from handtint_shared.exchange import Link, ask_colorize
from handtint_shared.geometry import Rect
from handtint_shared.messages import (
    ColorizeReply,
    ColorizeRequest,
    EarlyEvent,
    HintPoint,
    PartEvent,
    PreviewEvent,
)
from handtint_shared.patches import patches_of
from handtint_shared.pixels import Picture, PixelFormat, photo_key

SIZE_HW = size_of(1.0)
PHOTO, OTHER_PHOTO = draw_photo(SIZE_HW), draw_photo((300, 400))
PAINTING = new_canvas()
RNG = np.random.default_rng(8)
DOTS = tuple(
    HintPoint(float(x), float(y), (int(r), 120, int(b)), 5.0)
    for x, y, r, b in RNG.integers((0, 0, 90, 90), (SIZE_HW[1], SIZE_HW[0], 170, 170), (30, 4))
)


def ask_for(link: Link, dots: int, *, photo: Picture = PHOTO, **fields: object) -> ColorizeReply:
    defaults = {"canvas": PAINTING, "photo_key": photo_key(photo)}
    given = {"hint_points": DOTS[:dots], "engine": "propagate"}
    request = ColorizeRequest(**(defaults | given | fields))  # type: ignore[arg-type]
    return ask_colorize(link, request, photo)


def whole(link: Link, dots: int, **fields: object) -> AnyArray:
    """Return the answer to a client that has none."""
    return array_of(ask_for(link, dots, canvas=new_canvas(), **fields).picture)


def put_in(pixels: AnyArray, reply: ColorizeReply | PartEvent) -> None:
    for place, picture in patches_of(reply):
        pixels[place.slices] = array_of(picture)


@pytest.mark.parametrize("engine", ["propagate", "handtint"])
@pytest.mark.parametrize(
    ("answer_format", "level"), [(PixelFormat.RGBA_U8, 1), (PixelFormat.RGBA_U16, 257)]
)
def test_edits_in_a_row_end_in_the_whole_answer(
    daemon: Daemon, engine: str, answer_format: PixelFormat, level: int
) -> None:
    fields = {"engine": engine, "answer_format": answer_format}
    with daemon.link() as link:
        reply = ask_for(link, 20, **fields)
        pixels = array_of(reply.picture).astype(np.int32)
        for dots in (21, 22, 25, 24, 30):
            reply = ask_for(link, dots, base_revision=reply.revision, **fields)
            put_in(pixels, reply)
        expected = whole(link, 30, **fields)
    assert np.abs(pixels - expected).max() <= level


def test_one_dot_more_sends_less(daemon: Daemon) -> None:
    with daemon.link() as link:
        reply = ask_for(link, 20)
        beside = dataclasses.replace(DOTS[7], x=DOTS[7].x + 12)
        more = (*DOTS[:20], beside)
        change = ask_for(link, 0, base_revision=reply.revision, hint_points=more)
    assert change.base_revision == reply.revision
    assert len(change.picture.pixels) < len(reply.picture.pixels)


@pytest.mark.parametrize("later", [1, ANSWERS_OF_CANVAS])
def test_one_of_the_last_answers_serves_and_an_older_one_gets_the_whole(
    daemon: Daemon, later: int
) -> None:
    canvas = new_canvas()
    with daemon.link() as link:
        first = ask_for(link, 20, canvas=canvas)
        for dots in range(21, 21 + later):
            ask_for(link, dots, canvas=canvas)
        reply = ask_for(link, 20, canvas=canvas, base_revision=first.revision)
    serves = later < ANSWERS_OF_CANVAS
    assert reply.base_revision == (first.revision if serves else 0)
    assert (reply.picture.size_hw == SIZE_HW) != serves


def test_two_canvases_of_one_photo_do_not_meet(daemon: Daemon) -> None:
    with daemon.link() as link:
        one = ask_for(link, 20)
        ask_for(link, 5, canvas=new_canvas())
        pixels = array_of(one.picture).astype(np.int32)
        put_in(pixels, ask_for(link, 21, base_revision=one.revision))
        expected = whole(link, 21)
    assert np.abs(pixels - expected).max() <= 1


def test_a_daemon_started_anew_sends_the_whole(tmp_path: Path) -> None:
    with running_daemon(tmp_path) as daemon, daemon.link() as link:
        first = ask_for(link, 20)
        daemon.stop()
    with running_daemon(tmp_path) as daemon, daemon.link() as link:
        reply = ask_for(link, 21, base_revision=first.revision)
    assert (reply.base_revision, reply.picture.size_hw) == (0, SIZE_HW)


def test_answers_kept_are_in_the_status_and_bounded(daemon: Daemon) -> None:
    photo_bytes = []
    with daemon.link() as link:
        for _ in range(MOST_ANSWERS + 3):
            ask_for(link, 20, photo=OTHER_PHOTO, canvas=new_canvas())
            photo_bytes.append(daemon.wait_until_idle().photo_bytes)
    each = photo_bytes[1] - photo_bytes[0]
    expected = [photo_bytes[0] + each * min(n, MOST_ANSWERS - 1) for n in range(len(photo_bytes))]
    assert (each > 0, photo_bytes) == (True, expected)


def test_what_is_looked_at_and_a_preview_come_before_the_answer(daemon: Daemon) -> None:
    dot, told = DOTS[20], list[EarlyEvent]()
    request = ColorizeRequest(
        new_canvas(),
        photo_key(PHOTO),
        hint_points=DOTS[:20],
        engine="propagate",
        preview=True,
        focus=Rect(int(dot.y) - 60, int(dot.x) - 60, 120, 120),
    )
    with daemon.link() as link:
        first = ask_colorize(link, request, PHOTO, on_early=told.append)
        pixels = array_of(first.picture).astype(np.int32)
        later = dataclasses.replace(request, hint_points=DOTS[:21], base_revision=first.revision)
        reply = ask_colorize(link, later, PHOTO, on_early=told.append)
        kinds = [type(event) for event in told]
        assert kinds == [PreviewEvent, PreviewEvent, PartEvent]
        for answer in (told[-1], reply):
            assert isinstance(answer, PartEvent | ColorizeReply)
            put_in(pixels, answer)
        assert np.abs(pixels - whole(link, 21)).max() <= 1
