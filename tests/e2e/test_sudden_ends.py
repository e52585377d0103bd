"""A daemon that dies or hangs at any point: the client is told, and its next click works."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from e2e import faulty_daemon
from e2e.command_line import HANDTINT, NETWORK
from e2e.daemon_process import EXIT_DEADLINE_S, Daemon, running_daemon
from handtint_daemon import client
from handtint_daemon.lifecycle.single_instance import holder_pid
from handtint_plugin import zmtp
from handtint_shared.canvas import new_canvas
from handtint_shared.codec import Envelope, encode
from handtint_shared.errors import DaemonGone, DaemonSilent, TooLarge
from handtint_shared.exchange import SILENCE_VARIABLE, Link, ask_colorize
from handtint_shared.launching import Connect, find_or_start_daemon
from handtint_shared.messages import ColorizeReply, ColorizeRequest, HintPoint
from handtint_shared.paths import STATE_VARIABLE, lock_path
from handtint_shared.pixels import Picture, PixelFormat, photo_key
from waiting import wait_until

SIZE_HW = (600, 800)
PHOTO = Picture(SIZE_HW, PixelFormat.Y_U8, random.Random(1).randbytes(800) * 600)  # noqa: S311
ENCODING, PAINTING, COMPOSING = "reading", "spreading", "writing"


def colorize(link: Link, silence_s: float = 20.0) -> ColorizeReply:
    points = (HintPoint(50.0, 50.0, (200, 40, 30), 5.0),)
    request = ColorizeRequest(
        new_canvas(), photo_key(PHOTO), hint_points=points, engine="propagate"
    )
    try:
        return ask_colorize(link, request, PHOTO, silence_s=silence_s)
    finally:
        link.transport.close()


@pytest.mark.parametrize(
    ("point", "connect"),
    [
        (ENCODING, zmtp.connect),
        (PAINTING, zmtp.connect),
        (COMPOSING, zmtp.connect),
        (faulty_daemon.SENDING, zmtp.connect),
        (faulty_daemon.SENDING, client.connect),
    ],
)
@pytest.mark.usefixtures("client_state")
def test_a_daemon_that_is_killed(point: str, connect: Connect) -> None:
    command = faulty_daemon.command("kill", point)
    with pytest.raises(DaemonGone):
        colorize(find_or_start_daemon(connect, command))
    assert colorize(find_or_start_daemon(connect, command)).picture.size_hw == SIZE_HW


@pytest.mark.usefixtures("client_state")
def test_a_daemon_that_hangs_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SILENCE_VARIABLE, "3")
    command = faulty_daemon.command("stop", faulty_daemon.SENDING)
    with pytest.raises(DaemonSilent, match="daemon_silent"):
        colorize(find_or_start_daemon(zmtp.connect, command), silence_s=2.0)
    hung_pid = holder_pid(lock_path())
    assert colorize(find_or_start_daemon(zmtp.connect, command)).picture.size_hw == SIZE_HW
    assert holder_pid(lock_path()) not in (None, hung_pid)


def test_a_busy_daemon_is_not_taken_for_a_hung_one(own_daemon: Daemon) -> None:
    with own_daemon.link() as link:
        points = (HintPoint(50.0, 50.0, (200, 40, 30), 5.0),)
        request = ColorizeRequest(
            "c0" * 16, photo_key(PHOTO), PHOTO, hint_points=points, engine=NETWORK
        )
        link.transport.send(encode(Envelope("id", request, own_daemon.token)))
        second = subprocess.run(
            [*HANDTINT, "serve"],
            env=os.environ | {STATE_VARIABLE: str(own_daemon.state_dir), SILENCE_VARIABLE: "0.1"},
            capture_output=True,
            text=True,
            timeout=EXIT_DEADLINE_S,
            check=False,
        )
        assert "already running" in second.stdout
    assert own_daemon.ping().pid == own_daemon.pid


@pytest.mark.usefixtures("client_state")
def test_work_without_end_is_ended() -> None:
    command = faulty_daemon.command("sleep", PAINTING, "--job-limit", "0.02")
    link = find_or_start_daemon(zmtp.connect, command)
    with pytest.raises(TooLarge) as caught:
        colorize(link)
    assert caught.value.reason == "took_too_long"
    # without that limit, which is too short on a busy machine
    patient = faulty_daemon.command("sleep", "never")
    assert colorize(find_or_start_daemon(zmtp.connect, patient)).picture.size_hw == SIZE_HW


ASKING = (
    "from e2e.test_sudden_ends import colorize; from handtint_plugin import zmtp;"
    "from handtint_shared.launching import find_daemon; colorize(find_daemon(zmtp.connect))"
)


def test_a_client_that_is_killed_takes_its_request_along(tmp_path: Path) -> None:
    nap = faulty_daemon.program("nap", PAINTING)
    with running_daemon(tmp_path, program=nap) as daemon:
        environment = {STATE_VARIABLE: str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[1])}
        asking = subprocess.Popen([sys.executable, "-c", ASKING], env=os.environ | environment)
        wait_until((tmp_path / "struck").exists)
        asking.kill()
        asking.wait(EXIT_DEADLINE_S)

        status = daemon.wait_until_idle()
        assert (status.finished, status.waiting) == (0, 0)
