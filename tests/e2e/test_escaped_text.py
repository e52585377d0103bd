"""Text from others is escaped in log and terminal, on one line, whatever it contains."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import msgpack
import pytest

from e2e.command_line import altered, with_state
from e2e.conversation import final_answer
from e2e.daemon_process import Daemon, running_daemon
from handtint_shared.canvas import new_canvas
from handtint_shared.codec import Envelope, encode
from handtint_shared.messages import ColorizeRequest, HintPoint, StatusRequest
from handtint_shared.pixels import Buffer, Picture, PixelFormat, photo_key

PHOTO = Picture((4, 4), PixelFormat.Y_U8, bytes(16))
EVIL = "\x1b[2J\x1b]0;owned\x07\r\n2026-01-01 00:00:00,000 INFO    - x: forged\u202e\x9b\u2028\x85"
LINE_OF_LOG = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ +\S+ handtint_daemon[.\w]*: "
)


def colorize(engine: str) -> ColorizeRequest:
    points = (HintPoint(1.0, 1.0, (200, 40, 30)),)
    return ColorizeRequest(new_canvas(), photo_key(PHOTO), PHOTO, hint_points=points, engine=engine)


def frames_with(token: str, **changes: object) -> list[bytes]:
    header = msgpack.unpackb(encode(Envelope("id", StatusRequest(), token))[0])
    return [msgpack.packb(header | changes)]


def ask_raw(daemon: Daemon, frames: Sequence[Buffer]) -> None:
    with daemon.link() as link:
        link.transport.send(frames)
        final_answer(link.transport)


def send_evil_texts(daemon: Daemon) -> None:
    for message in (
        encode(Envelope(EVIL, colorize(EVIL), daemon.token)),
        encode(Envelope(EVIL, StatusRequest(), EVIL)),
        frames_with(daemon.token, type=EVIL),
        frames_with(daemon.token, body={EVIL: EVIL}),
        frames_with(daemon.token, type="colorize_request", body={"canvas": EVIL, EVIL: 1}),
        frames_with(daemon.token, request_id=EVIL, protocol=[99, 0]),
    ):
        ask_raw(daemon, message)


def unfit(text: str) -> set[str]:
    """Return the characters that are not plainly visible, except line ends."""
    return {c for c in text if not c.isprintable() and c != "\n"}


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_the_log_holds_lines_of_the_daemon_alone(tmp_path: Path, log_format: str) -> None:
    with running_daemon(tmp_path, "--log-format", log_format) as daemon:
        send_evil_texts(daemon)
        lines = (tmp_path / "daemon.log").read_bytes().decode().split("\n")[:-1]
    assert not unfit("\n".join(lines))
    is_ours = LINE_OF_LOG.match if log_format == "text" else json.loads
    assert all(is_ours(line) for line in lines), lines
    assert any(r"\x1b[2J" in line for line in lines)


def said_by(*words: str, state_dir: Path) -> str:
    """Return what `handtint` prints on stdout and stderr."""
    done = with_state(state_dir, state_dir)(*words)
    return done.stdout + done.stderr


@pytest.mark.parametrize("words", [("status",), ("status", "--json"), ("doctor",)])
def test_what_another_client_wrote_reaches_the_terminal_escaped(
    own_daemon: Daemon, words: Sequence[str]
) -> None:
    send_evil_texts(own_daemon)
    said = said_by(*words, state_dir=own_daemon.state_dir)
    assert not unfit(said) and "\n2026-01-01" not in said


EVIL_WORDS = f"""
EVIL = {EVIL!r}
import handtint_daemon.serving.status_report as report
report.PRODUCT_VERSION = EVIL
report.ENGINE_NAMES = ("propagate", EVIL)
import handtint_daemon.painting.colorizer as colorizer
from handtint_shared.messages import ColorizeReply, Problem
def evil_reply(revision, engine, picture, hints, notice, *rest):
    notice = Problem(EVIL, EVIL, {{EVIL: EVIL}}, EVIL)
    return ColorizeReply(revision, EVIL, picture, hints, notice, *rest)
colorizer.ColorizeReply = evil_reply
"""


def test_what_a_daemon_wrote_reaches_the_terminal_escaped(tmp_path: Path) -> None:
    photo = tmp_path / "photo.pgm"
    photo.write_bytes(b"P5 4 4 255\n" + bytes(PHOTO.pixels))
    with running_daemon(tmp_path / "state", program=altered(EVIL_WORDS)):
        state_dir = tmp_path / "state"
        status = said_by("status", state_dir=state_dir)
        colored = said_by(
            "colorize", str(photo), "-o", str(tmp_path / "o.png"), state_dir=state_dir
        )
    for said in (status, colored):
        assert "forged" in said
        assert not unfit(said) and "\n2026-01-01" not in said
