"""Over TCP anybody on the computer can connect: they hold little, learn nothing, break nothing.

If this user is root, strangers are a second user, else a program without the token.
"""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from e2e.clicking import SERVE
from e2e.daemon_process import Daemon, running_daemon
from e2e.second_user import as_stranger
from e2e.strangers import greeting
from handtint_daemon import client
from handtint_daemon.lifecycle.process_memory import process_memory
from handtint_plugin import zmtp
from handtint_plugin.zmtp_frames import command
from handtint_shared.canvas import new_canvas
from handtint_shared.codec import Envelope, decode, encode
from handtint_shared.errors import ReachError, WrongToken
from handtint_shared.exchange import Link, ask_colorize
from handtint_shared.launching import Connect, find_or_start_daemon
from handtint_shared.messages import ColorizeRequest, HintPoint, ProgressEvent
from handtint_shared.pixels import Picture, PixelFormat, photo_key
from handtint_shared.proofs import password_of
from waiting import wait_until

HELD_BYTES = 256 << 20
SIDE_HW = (3000, 4000)
PHOTO = Picture(SIDE_HW, PixelFormat.Y_U8, bytes(range(250)) * (12_000_000 // 250))
SMALL = Picture((50, 50), PixelFormat.Y_U8, bytes(range(250)) * 10)
ANSWER_S = 20.0
PORT_OPTIONS = ("--port", "0")


@pytest.fixture
def tcp_daemon(tmp_path: Path) -> Iterator[Daemon]:
    with running_daemon(tmp_path / "state", *PORT_OPTIONS) as daemon:
        yield daemon


def request_for(photo: Picture) -> ColorizeRequest:
    points = (HintPoint(9.0, 9.0, (200, 40, 30), 3.0),)
    return ColorizeRequest(new_canvas(), photo_key(photo), hint_points=points)


@contextmanager
def closing_link(link: Link) -> Iterator[Link]:
    yield link
    link.transport.close()


@contextmanager
def stranger(attack: str, daemon: Daemon, *numbers: int) -> Iterator[subprocess.Popen[str]]:
    """A stranger ready to attack; the result is the next line that it prints."""
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


def answers_at_last(daemon: Daemon) -> bool:
    return reached_at_last(lambda: daemon.ping().pid == daemon.pid)


def reached_at_last(seen: Callable[[], bool]) -> bool:
    """Wait until it is true: strangers can cost time, even so much that a client gives up."""

    def is_reached() -> bool:
        with suppress(ReachError):
            return seen()
        return False

    return wait_until(is_reached)


def is_idle(daemon: Daemon) -> bool:
    status = daemon.status()
    return status.running + status.waiting == 0


def wait_until_warm(daemon: Daemon) -> None:
    """Wait until its memory is that of an idle daemon."""
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
            assert isinstance(decode(frames).message, ProgressEvent)  # work on it has begun
        assert said_after_a_nod(thief) == "there"
        assert reached_at_last(lambda: is_idle(tcp_daemon))
        assert said_after_a_nod(thief) == "0 bytes"


def test_those_who_take_the_next_names_do_not_end_the_daemon(tcp_daemon: Daemon) -> None:
    with stranger("next-ids", tcp_daemon) as crowd:
        assert said_after_a_nod(crowd) == "there"
        assert answers_at_last(tcp_daemon)


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
        Path(f"/proc/{tcp_daemon.pid}/clear_refs").write_text("5")  # resets the peak
        print(said_after_a_nod(pusher))
    held_bytes = process_memory(tcp_daemon.pid).peak_bytes - before_bytes
    print(held_bytes >> 20, "MB held")
    assert held_bytes < HELD_BYTES
    assert tcp_daemon.ping().pid == tcp_daemon.pid


BOTH_CLIENTS = pytest.mark.parametrize(
    "connect", [zmtp.connect, client.connect], ids=["plug-in", "command line"]
)


@BOTH_CLIENTS
def test_who_listens_where_a_daemon_was_gets_neither_token_nor_photo(
    client_state: Path, connect: Connect
) -> None:
    serve = [*SERVE, *PORT_OPTIONS]
    with running_daemon(client_state, *PORT_OPTIONS) as killed:
        killed.process.kill()
        killed.process.wait()
        with stranger("impostor", killed) as listener:
            assert said_after_a_nod(listener) == "there"
            with closing_link(find_or_start_daemon(connect, serve)) as link:
                assert ask_colorize(link, request_for(SMALL), SMALL).picture.size_hw == (50, 50)
            heard = bytes.fromhex(said_after_a_nod(listener))

    assert b"ping_request" in heard
    assert killed.token.encode() not in heard
    assert link.token.encode() not in heard
    assert bytes(SMALL.pixels)[:40] not in heard


WRONG_TOKENS = ["", "guessed", "x" * 100_000, "tökén 色"]


@BOTH_CLIENTS
@pytest.mark.parametrize("token", WRONG_TOKENS, ids=lambda token: token[:8] or "empty")
def test_a_wrong_token_is_told_so(passwords_daemon: Daemon, connect: Connect, token: str) -> None:
    with pytest.raises(WrongToken):
        connect(passwords_daemon.endpoint, token)


RIGHT_USER = b"handtint"
SHOWN = {
    "empty": (RIGHT_USER, b""),
    "short": (RIGHT_USER, b"geheim"),
    "long": (RIGHT_USER, b"geheim" * 42),
    "no UTF-8": (RIGHT_USER, b"geheim\xff\xfe\0"),
    "another user": (b"ghe1m", b"geheim"),
    "nobody": (b"", b"geheim"),
}


@pytest.mark.parametrize(("user", "password"), SHOWN.values(), ids=SHOWN)
def test_a_wrong_password_is_refused(
    passwords_daemon: Daemon, user: bytes, password: bytes
) -> None:
    with passwords_daemon.raw_connection(ANSWER_S) as connection:
        hello = bytes([len(user)]) + user + bytes([len(password)]) + password
        connection.sendall(greeting(b"PLAIN") + command(b"HELLO", hello))
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    assert answer.endswith(b"RROR\x03400")
    assert b"WELCOME" not in answer


def test_the_right_password_of_another_user_is_refused(passwords_daemon: Daemon) -> None:
    password = password_of(passwords_daemon.token).encode()
    test_a_wrong_password_is_refused(passwords_daemon, b"root", password)


def test_a_hello_whose_lengths_lie_is_refused(passwords_daemon: Daemon) -> None:
    for hello in (b"", b"\xff", b"\x08handtint\xffgeheim", b"\x08handtint\x06geheim" + b"x" * 99):
        with passwords_daemon.raw_connection(ANSWER_S) as connection:
            connection.sendall(greeting(b"PLAIN") + command(b"HELLO", hello))
            answer = b"".join(iter(lambda: connection.recv(4096), b""))
        assert b"WELCOME" not in answer


@pytest.fixture(scope="module")
def passwords_daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """At its end it still answers, and has logged no secret, right or wrong."""
    with running_daemon(tmp_path_factory.mktemp("passwords"), *PORT_OPTIONS) as daemon:
        yield daemon
        assert daemon.ping().pid == daemon.pid
        log = daemon.log()
        for secret in (daemon.token, password_of(daemon.token), "geheim", "ghe1m"):
            assert secret not in log
        for token in WRONG_TOKENS:
            assert password_of(token) not in log
            assert not token or token not in log
