"""Over TCP anybody on the computer can connect: strangers hold little, learn nothing, end nothing.

Where this user is root they are a second user, else a program that is not told the token.
"""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from e2e.daemon_process import Daemon, running_daemon
from e2e.second_user import as_stranger
from handtint_daemon.lifecycle.process_memory import process_memory
from handtint_shared.canvas import new_canvas
from handtint_shared.codec import Envelope, decode, encode
from handtint_shared.exchange import ask_colorize
from handtint_shared.messages import ColorizeRequest, HintPoint, ProgressEvent
from handtint_shared.pixels import Picture, PixelFormat, photo_key

HELD_BYTES = 256 << 20
SIDE_HW = (3000, 4000)
PHOTO = Picture(SIDE_HW, PixelFormat.Y_U8, bytes(range(250)) * (12_000_000 // 250))
SMALL = Picture((50, 50), PixelFormat.Y_U8, bytes(range(250)) * 10)
ANSWER_S = 20.0
PORT_OPTIONS = ("--port", "0", "--engine", "propagate")


@pytest.fixture
def tcp_daemon(tmp_path: Path) -> Iterator[Daemon]:
    with running_daemon(tmp_path / "state", *PORT_OPTIONS) as daemon:
        yield daemon


def request_for(photo: Picture) -> ColorizeRequest:
    points = (HintPoint(9.0, 9.0, (200, 40, 30), 3.0),)
    return ColorizeRequest(new_canvas(), photo_key(photo), hint_points=points)


@contextmanager
def stranger(attack: str, daemon: Daemon, *numbers: int) -> Iterator[subprocess.Popen[str]]:
    """Ready to attack; what it prints next is what came of it."""
    words = [sys.executable, "-m", "e2e.strangers", attack, str(daemon.port), *map(str, numbers)]
    process = subprocess.Popen(
        as_stranger(words),
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def said_after_a_nod(process: subprocess.Popen[str]) -> str:
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def wait_until_warm(daemon: Daemon) -> None:
    """Its own memory is then what it stays at while nobody asks."""
    with daemon.link() as link:
        ask_colorize(link, request_for(SMALL), SMALL)


def test_an_answer_never_reaches_who_takes_the_name_of_one_that_has_gone(
    tcp_daemon: Daemon,
) -> None:
    request = dataclasses.replace(request_for(PHOTO), photo=PHOTO)
    with stranger("takeover", tcp_daemon) as thief:
        with tcp_daemon.link() as link:
            envelope = Envelope("id", request, tcp_daemon.token)
            link.transport.send(encode(envelope, link.transport.max_frame_bytes))
            frames = link.transport.receive(ANSWER_S)
            assert frames is not None
            assert isinstance(decode(frames).message, ProgressEvent)  # it is worked on
        assert said_after_a_nod(thief) == "0 bytes"
    tcp_daemon.wait_until_idle()


def test_those_who_take_the_next_names_do_not_end_the_daemon(tcp_daemon: Daemon) -> None:
    with stranger("next-ids", tcp_daemon) as crowd:
        assert said_after_a_nod(crowd) == "there"
        assert tcp_daemon.ping().pid == tcp_daemon.pid


@pytest.mark.parametrize(
    "attack",
    [
        ("endless",),
        ("hellos", 4, 1 << 30),
        ("hellos", 4, 1 << 20),
        ("hellos", 500, 1 << 20),
    ],
    ids=lambda attack: "-".join(map(str, attack)),
)
def test_all_strangers_together_hold_little(tcp_daemon: Daemon, attack: tuple[str, int]) -> None:
    name, *numbers = attack
    wait_until_warm(tcp_daemon)
    with stranger(name, tcp_daemon, *numbers) as pusher:
        before_bytes = tcp_daemon.rss_bytes()
        Path(f"/proc/{tcp_daemon.pid}/clear_refs").write_text("5")  # the peak starts anew
        print(said_after_a_nod(pusher))
    held_bytes = process_memory(tcp_daemon.pid).peak_bytes - before_bytes
    print(held_bytes >> 20, "MB held")
    assert held_bytes < HELD_BYTES
    assert tcp_daemon.ping().pid == tcp_daemon.pid
