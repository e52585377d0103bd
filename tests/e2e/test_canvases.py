"""A canvas: whoever knows its name can act on it, nobody else can, and the newest request wins."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from e2e.command_line import NETWORK, altered
from e2e.conversation import code_of, final_answer, painting, send
from e2e.daemon_process import Daemon
from handtint_daemon.arrays.pictures import array_of
from handtint_lab.benchmarks.scene import draw_hint_layer, draw_photo, size_of
from handtint_shared.canvas import new_canvas
from handtint_shared.codec import Envelope, encode
from handtint_shared.errors import BadMessage, Cancelled, Superseded
from handtint_shared.exchange import Link, ask, ask_colorize
from handtint_shared.messages import (
    CancelReply,
    CancelRequest,
    ColorizeReply,
    ColorizeRequest,
    HintPoint,
)
from handtint_shared.patches import patches_of
from handtint_shared.paths import STATE_VARIABLE
from handtint_shared.pixels import Picture, PixelFormat, photo_key

DEFAULT_ENGINE = NETWORK
SIZE_HW = (300, 400)
PHOTO = draw_photo(SIZE_HW)
SLOW_PHOTO, SLOW_HINTS = draw_photo(size_of(12)), draw_hint_layer(size_of(12))
RED, GREEN, BLUE = (
    HintPoint(x, 150.0, rgb, 5.0)
    for x, rgb in ((50.0, (190, 60, 50)), (200.0, (70, 140, 60)), (350.0, (60, 80, 170)))
)


def slow_request(canvas: str) -> ColorizeRequest:
    return ColorizeRequest(canvas, photo_key(SLOW_PHOTO), SLOW_PHOTO, hint_points=(RED,))


def final_code(link: Link) -> str:
    return code_of(final_answer(link.transport).message)


def test_the_newest_request_of_a_canvas_wins_over_whatever_connection(daemon: Daemon) -> None:
    canvas = new_canvas()
    with (
        painting(daemon, slow_request(canvas)) as first,
        daemon.link() as second,
        daemon.link() as third,
    ):
        codes = []
        for older, newer in ((first, second), (second, third)):
            send(newer, slow_request(canvas))
            codes.append(final_code(older))  # so the newer one has arrived
        codes.append(final_code(third))
    assert codes == [Superseded.code, Superseded.code, ColorizeReply.__name__]


def test_who_knows_a_canvas_can_cancel(daemon: Daemon) -> None:
    canvas = new_canvas()
    with painting(daemon, slow_request(canvas)) as link, daemon.link() as other:
        assert ask(other, CancelRequest(canvas), CancelReply) == CancelReply(1)
        assert final_code(link) == Cancelled.code


def test_who_does_not_know_it_can_neither_cancel_nor_supersede(daemon: Daemon) -> None:
    canvas = new_canvas()
    nearly = canvas[:-1] + ("0" if canvas[-1] != "0" else "1")
    with painting(daemon, slow_request(canvas)) as link, daemon.link() as stranger:
        for guess in (new_canvas(), nearly):
            assert ask(stranger, CancelRequest(guess), CancelReply) == CancelReply(0)
            send(stranger, slow_request(guess))
        assert final_code(link) == ColorizeReply.__name__


@pytest.mark.parametrize(
    "name", ["", "click", "0" * 31, "0" * 33, "F" * 32, " " + "0" * 31, "0" * 32 + "\n", "٠" * 32]
)
def test_a_name_of_another_form_is_refused(daemon: Daemon, name: str) -> None:
    frames = encode(Envelope("id", CancelRequest("5" * 32), daemon.token))
    packed = bytes(frames[0]).replace(b"\xd9\x20" + b"5" * 32, packed_text(name))
    with daemon.link() as link:
        link.transport.send([packed])
        assert final_code(link) == BadMessage.code


def packed_text(text: str) -> bytes:
    return b"\xd9" + bytes([len(text.encode())]) + text.encode()


def test_the_log_holds_no_canvas(daemon: Daemon) -> None:
    canvas = new_canvas()
    with daemon.link() as link, painting(daemon, slow_request(canvas)) as painted:
        ask(link, CancelRequest(canvas), CancelReply)
        final_answer(painted.transport)
        ask_colorize(link, edit(canvas, RED), PHOTO)
    assert "colored" in daemon.log() and canvas not in daemon.log()


def test_two_containers_with_one_process_number_do_not_meet(daemon: Daemon, tmp_path: Path) -> None:
    photo = tmp_path / "photo.pgm"
    height, width = SLOW_PHOTO.size_hw
    photo.write_bytes(b"P5 %d %d 255\n" % (width, height) + bytes(SLOW_PHOTO.pixels))
    command = [*altered("import os; os.getpid = lambda: 7"), "colorize", str(photo)]
    environment = os.environ | {STATE_VARIABLE: str(daemon.state_dir)}
    processes = [
        subprocess.Popen(
            [*command, "-o", str(tmp_path / f"{n}.jpg")], env=environment, stderr=subprocess.PIPE
        )
        for n in range(2)
    ]
    said = [process.communicate(timeout=120)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said


def edit(canvas: str, *hints: HintPoint, base_revision: int = 0) -> ColorizeRequest:
    return ColorizeRequest(
        canvas,
        photo_key(PHOTO),
        hint_points=hints,
        engine="propagate",
        base_revision=base_revision,
    )


def put_in(picture: Picture, reply: ColorizeReply) -> Picture:
    """Return what a client has after a reply, having had `picture` before."""
    pixels = array_of(picture).copy()
    for place, patch in patches_of(reply):
        pixels[place.slices] = array_of(patch)
    return Picture(picture.size_hw, PixelFormat.RGBA_U8, pixels.tobytes())


def far(one: Picture, other: Picture) -> int:
    return int(np.abs(array_of(one).astype(int) - array_of(other)).max())


def test_no_base_however_large_locks_a_canvas(daemon: Daemon) -> None:
    canvas = new_canvas()
    with daemon.link() as link:
        for base in (2**62, 1, -1):
            reply = ask_colorize(link, edit(canvas, RED, base_revision=base), PHOTO)
            assert reply.base_revision == 0
        held = reply.revision
        change = ask_colorize(link, edit(canvas, RED, base_revision=held), PHOTO)
    assert change.base_revision == held


def test_runs_that_race_from_one_base_end_in_the_right_colors(daemon: Daemon) -> None:
    """Both have the first answer. Whichever is inserted last, the next change fits it."""
    canvas = new_canvas()
    with daemon.link() as one, daemon.link() as other:
        base = ask_colorize(one, edit(canvas, RED), PHOTO)
        held = base.revision
        early = ask_colorize(one, edit(canvas, RED, GREEN, base_revision=held), PHOTO)
        late = ask_colorize(other, edit(canvas, RED, BLUE, base_revision=held), PHOTO)
        assert len({held, early.revision, late.revision}) == 3
        now = put_in(base.picture, early)  # after `late`: the image shows the older answer
        last = ask_colorize(one, edit(canvas, RED, BLUE, base_revision=early.revision), PHOTO)
        alone = ask_colorize(one, edit(new_canvas(), RED, BLUE), PHOTO)
    assert far(put_in(now, last), alone.picture) <= 1


def test_an_answer_that_was_undone_and_redone_is_not_taken_for_a_lost_one(daemon: Daemon) -> None:
    canvas = new_canvas()
    with daemon.link() as link:
        first = ask_colorize(link, edit(canvas, RED), PHOTO)
        second = ask_colorize(link, edit(canvas, RED, GREEN), PHOTO)
        # Undo; the next answer never arrives, since the person cancels; then redo.
        ask_colorize(link, edit(canvas, BLUE, base_revision=first.revision), PHOTO)
        third = ask_colorize(link, edit(canvas, BLUE, base_revision=second.revision), PHOTO)
        alone = ask_colorize(link, edit(new_canvas(), BLUE), PHOTO)
    assert far(put_in(second.picture, third), alone.picture) <= 1
