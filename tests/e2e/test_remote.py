"""A daemon on another computer: keys, the gateway before it, and the relay on the near side."""

from __future__ import annotations

import dataclasses
import os
import random
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import zmq

from e2e.daemon_process import EXIT_DEADLINE_S, START_DEADLINE_S, Daemon, running_daemon
from handtint_daemon import client
from handtint_daemon.remote_keys import hex_of_key, key_from_hex
from handtint_plugin import zmtp
from handtint_shared.codec import Envelope, decode, encode
from handtint_shared.connection import read_connection
from handtint_shared.errors import (
    DaemonGone,
    HandtintError,
    NoDaemon,
    RemoteUnreachable,
    WrongToken,
)
from handtint_shared.exchange import Link, ask, ask_colorize
from handtint_shared.messages import (
    ColorizeRequest,
    ErrorReply,
    HintPoint,
    PingReply,
    PingRequest,
    ProgressEvent,
    ShutdownRequest,
    StatusReply,
    StatusRequest,
)
from handtint_shared.paths import STATE_VARIABLE
from handtint_shared.pixels import Picture, PixelFormat, photo_key

PHOTO = Picture((300, 400), PixelFormat.Y_U8, bytes(range(200)) * 600)
POINTS = (HintPoint(60.0, 45.0, (200, 40, 30), 4.0),)
NOTHING_S = 1.0
REQUEST = ColorizeRequest("c", 1, photo_key(PHOTO), hint_points=POINTS, engine="propagate")


def handtint(state_dir: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "handtint_daemon", *words],
        env=os.environ | {STATE_VARIABLE: str(state_dir)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def own_key(state_dir: Path) -> str:
    found = re.search(r"[0-9a-f]{64}", handtint(state_dir, "keys").stdout)
    assert found is not None
    return found[0]


def free_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port: int = unused.getsockname()[1]
        return port


@dataclass(frozen=True, slots=True)
class Far:
    """The computer that serves."""

    state_dir: Path
    address: str
    key: str

    @contextmanager
    def serving(self) -> Iterator[Daemon]:
        with running_daemon(self.state_dir, "--remote", self.address) as daemon:
            yield daemon


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Far:
    state_dir = tmp_path_factory.mktemp("far")
    return Far(state_dir, f"127.0.0.1:{free_port()}", own_key(state_dir))


@pytest.fixture(scope="module")
def near_dir(far: Far, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state folder of a computer that may connect."""
    state_dir = tmp_path_factory.mktemp("near")
    allowed = handtint(far.state_dir, "keys", "--allow", "near", own_key(state_dir))
    assert allowed.returncode == 0, allowed.stderr
    return state_dir


@contextmanager
def relaying(state_dir: Path, far: Far) -> Iterator[subprocess.Popen[bytes]]:
    relay = subprocess.Popen(
        [sys.executable, "-m", "handtint_daemon", "relay", far.address, "--server-key", far.key],
        env=os.environ | {STATE_VARIABLE: str(state_dir)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        give_up_at = time.monotonic() + START_DEADLINE_S
        while (found := read_connection(state_dir / "daemon.json")) is None or (
            found.pid != relay.pid
        ):
            assert time.monotonic() < give_up_at and relay.poll() is None
            time.sleep(0.02)
        yield relay
    finally:
        relay.kill()
        relay.wait()


@contextmanager
def link_in(state_dir: Path) -> Iterator[Link]:
    connection = read_connection(state_dir / "daemon.json")
    assert connection is not None
    transport = zmtp.connect(connection.endpoint)  # what stands in the plug-in
    try:
        yield Link(transport, connection.token)
    finally:
        transport.close()


@pytest.fixture(scope="module")
def far_daemon(far: Far) -> Iterator[Daemon]:
    with far.serving() as daemon:
        yield daemon


@pytest.fixture(scope="module")
def near(far: Far, far_daemon: Daemon, near_dir: Path) -> Iterator[Path]:
    """The state folder of a computer whose relay runs."""
    with relaying(near_dir, far):
        yield near_dir


def test_a_photo_is_coloured_far_away(near: Path, far_daemon: Daemon) -> None:
    before = far_daemon.status().finished
    with link_in(near) as link:
        reply = ask_colorize(link, REQUEST, PHOTO)

    assert reply.picture.size_hw == PHOTO.size_hw
    assert far_daemon.status().finished == before + 1


def test_the_answer_is_the_same_as_nearby(near: Path, far_daemon: Daemon) -> None:
    with link_in(near) as link, far_daemon.link() as direct:
        far_pixels = bytes(ask_colorize(link, REQUEST, PHOTO).picture.pixels)
        near_pixels = bytes(ask_colorize(direct, REQUEST, PHOTO).picture.pixels)

    assert far_pixels == near_pixels


def test_status_is_the_far_daemons(near: Path, far_daemon: Daemon) -> None:
    with link_in(near) as link:
        assert ask(link, StatusRequest(), StatusReply).pid == far_daemon.pid


def test_the_command_line_goes_through_the_relay(near: Path, far_daemon: Daemon) -> None:
    assert f"process {far_daemon.pid}" in handtint(near, "status").stdout


def test_errors_come_back(near: Path) -> None:
    with link_in(near) as link, pytest.raises(HandtintError, match="no engine"):
        wrong = ColorizeRequest("c", 2, photo_key(PHOTO), PHOTO, engine="none", hint_points=POINTS)
        ask_colorize(link, wrong, PHOTO)


def test_two_programs_share_the_relay(near: Path) -> None:
    with link_in(near) as one, link_in(near) as other:
        for canvas, link in (("one", one), ("other", other), ("another", one)):
            request = dataclasses.replace(REQUEST, canvas=canvas)
            assert ask_colorize(link, request, PHOTO).canvas == canvas


def test_the_relays_token_is_asked_for(near: Path) -> None:
    with link_in(near) as link, pytest.raises(WrongToken):
        ask(Link(link.transport, "another"), StatusRequest(), StatusReply)


def test_a_far_client_that_has_gone_is_forgotten(near: Path, far_daemon: Daemon) -> None:
    with link_in(near) as link:
        ask(link, StatusRequest(), StatusReply)
        during = descriptors(far_daemon.pid)
    give_up_at = time.monotonic() + 10
    while descriptors(far_daemon.pid) >= during and time.monotonic() < give_up_at:
        time.sleep(0.05)

    assert descriptors(far_daemon.pid) < during


def descriptors(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def test_stop_ends_the_relay_and_not_the_far_daemon(
    far: Far, far_daemon: Daemon, tmp_path: Path
) -> None:
    handtint(far.state_dir, "keys", "--allow", "stopping", own_key(tmp_path))
    with relaying(tmp_path, far) as relay:
        stopped = handtint(tmp_path, "stop")

        assert (stopped.returncode, relay.wait(EXIT_DEADLINE_S)) == (0, 0)
    assert not (tmp_path / "daemon.json").exists()
    assert far_daemon.ping().pid == far_daemon.pid


def test_a_key_that_is_not_allowed_is_told_what_to_do(
    far: Far, far_daemon: Daemon, tmp_path: Path
) -> None:
    started_s = time.monotonic()
    refused = handtint(tmp_path, "relay", far.address, "--server-key", far.key)

    assert refused.returncode == 1
    assert "handtint keys --allow NAME KEY" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert time.monotonic() - started_s < 20


def test_a_key_that_was_removed_no_longer_opens(
    far: Far, far_daemon: Daemon, tmp_path: Path
) -> None:
    handtint(far.state_dir, "keys", "--allow", "former", own_key(tmp_path))
    handtint(far.state_dir, "keys", "--remove", "former")

    refused = handtint(tmp_path, "relay", far.address, "--server-key", far.key)

    assert "[remote_unreachable]" in refused.stderr


def test_a_wrong_server_key_is_told_what_to_do(
    far: Far, far_daemon: Daemon, near_dir: Path, tmp_path: Path
) -> None:
    other_key = own_key(tmp_path / "other")
    started_s = time.monotonic()
    refused = handtint(tmp_path, "relay", far.address, "--server-key", other_key)

    assert refused.returncode == 1
    assert "--server-key" in refused.stderr
    assert time.monotonic() - started_s < 20


def test_nobody_there_is_told_what_to_do(far: Far, tmp_path: Path) -> None:
    refused = handtint(tmp_path, "relay", f"127.0.0.1:{free_port()}", "--server-key", far.key)

    assert (refused.returncode, "serve --remote" in refused.stderr) == (1, True)


def test_a_key_that_is_none_is_refused(tmp_path: Path) -> None:
    refused = handtint(tmp_path, "relay", "127.0.0.1", "--server-key", "abc")

    assert (refused.returncode, "[bad_input]" in refused.stderr) == (1, True)


def test_an_address_that_is_none_of_this_computers_is_one_sentence(tmp_path: Path) -> None:
    refused = handtint(tmp_path, "serve", "--device", "cpu", "--remote", "192.0.2.1")

    assert (refused.returncode, "--remote" in refused.stderr) == (1, True)
    assert "Traceback" not in refused.stderr


@pytest.fixture
def knock(far: Far, far_daemon: Daemon) -> Iterator[zmq.Socket[bytes]]:
    """A DEALER of the test's own, not connected yet."""
    with zmq.Context() as context, context.socket(zmq.DEALER) as dealer:
        dealer.linger = 0
        yield dealer


def is_answered(dealer: zmq.Socket[bytes], far: Far, token: str) -> bool:
    dealer.connect(f"tcp://{far.address}")
    dealer.send_multipart(encode(Envelope("id", PingRequest(), token)))
    return bool(dealer.poll(NOTHING_S * 1000))


def test_without_curve_nothing_is_answered(
    knock: zmq.Socket[bytes], far: Far, far_daemon: Daemon
) -> None:
    assert not is_answered(knock, far, far_daemon.token)


def test_with_another_key_nothing_is_answered(
    knock: zmq.Socket[bytes], far: Far, far_daemon: Daemon
) -> None:
    knock.curve_serverkey = key_from_hex(far.key)
    knock.curve_publickey, knock.curve_secretkey = zmq.curve_keypair()

    assert not is_answered(knock, far, far_daemon.token)


def with_allowed_key(dealer: zmq.Socket[bytes], far: Far) -> None:
    public, secret = zmq.curve_keypair()
    handtint(far.state_dir, "keys", "--allow", "test", hex_of_key(public))
    dealer.curve_serverkey = key_from_hex(far.key)
    dealer.curve_publickey, dealer.curve_secretkey = public, secret


def test_with_an_allowed_key_no_token_is_needed(knock: zmq.Socket[bytes], far: Far) -> None:
    with_allowed_key(knock, far)

    assert is_answered(knock, far, token="")


def test_a_far_client_cannot_end_the_daemon(
    knock: zmq.Socket[bytes], far: Far, far_daemon: Daemon
) -> None:
    with_allowed_key(knock, far)
    knock.connect(f"tcp://{far.address}")
    knock.send_multipart(encode(Envelope("id", ShutdownRequest(), "")))
    knock.rcvtimeo = 10_000

    message = decode(knock.recv_multipart()).message

    assert isinstance(message, ErrorReply) and message.code == WrongToken.code
    assert far_daemon.ping().pid == far_daemon.pid


def test_the_plug_ins_own_client_gets_a_sentence_from_the_curve_port(
    far: Far, far_daemon: Daemon
) -> None:
    for connect in (zmtp.connect, client.connect):
        with pytest.raises(NoDaemon):
            connect(f"tcp://{far.address}")


@pytest.fixture
def own_far(tmp_path: Path) -> Far:
    """For one test, which may stop it."""
    return Far(tmp_path / "f", f"127.0.0.1:{free_port()}", own_key(tmp_path / "f"))


def test_the_relay_outlives_the_far_daemon(own_far: Far, tmp_path: Path) -> None:
    handtint(own_far.state_dir, "keys", "--allow", "n", own_key(tmp_path / "n"))
    near_dir = tmp_path / "n"
    with own_far.serving() as first, relaying(near_dir, own_far), link_in(near_dir) as link:
        assert ask(link, StatusRequest(), StatusReply).pid == first.pid
        first.process.kill()
        first.process.wait()
        with pytest.raises((RemoteUnreachable, DaemonGone)):
            ask(link, StatusRequest(), StatusReply)
        assert ask(link, PingRequest(), PingReply).pid != first.pid  # the relay is still there
        with own_far.serving() as second:
            assert ask(link, StatusRequest(), StatusReply).pid == second.pid


def test_who_waits_is_told_when_the_far_daemon_ends(own_far: Far, tmp_path: Path) -> None:
    handtint(own_far.state_dir, "keys", "--allow", "n", own_key(tmp_path / "n"))
    side_px = 6000
    large = Picture((side_px, side_px), PixelFormat.Y_U8, os.urandom(side_px) * side_px)
    request = ColorizeRequest(
        "c", 1, photo_key(large), large, hint_points=POINTS, engine="propagate"
    )
    near_dir = tmp_path / "n"
    with own_far.serving() as daemon, relaying(near_dir, own_far), link_in(near_dir) as link:
        link.transport.send(encode(Envelope("r", request, link.token)))
        assert link.transport.receive(30) is not None  # progress: it is at work
        daemon.process.kill()
        started_s = time.monotonic()
        while isinstance(last := decode(link.transport.receive(20) or []).message, ProgressEvent):
            pass

    assert isinstance(last, ErrorReply) and last.code == DaemonGone.code
    assert time.monotonic() - started_s < 10


def test_relay_and_daemon_do_not_run_side_by_side(near: Path, far: Far) -> None:
    second = handtint(near, "relay", far.address, "--server-key", far.key)

    assert (second.returncode, "[already_running]" in second.stderr) == (1, True)


def test_the_secret_key_is_for_this_user_alone(near_dir: Path) -> None:
    secret = near_dir / "keys" / "own.key_secret"

    assert (secret.stat().st_mode & 0o777, secret.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_noise_at_the_relay_and_at_the_far_door_does_no_harm(
    near: Path, far: Far, far_daemon: Daemon
) -> None:
    connection = read_connection(near / "daemon.json")
    assert connection is not None
    rng = random.Random(1)  # noqa: S311 - reproducible is what is wanted
    host, _, port = far.address.partition(":")
    for _ in range(30):
        with socket.socket(socket.AF_UNIX) as raw:
            raw.connect(connection.endpoint.removeprefix("ipc://"))
            raw.sendall(rng.randbytes(1000))
        with socket.create_connection((host, int(port))) as raw:
            raw.sendall(rng.randbytes(1000))

    with link_in(near) as link:
        assert ask(link, StatusRequest(), StatusReply).pid == far_daemon.pid
