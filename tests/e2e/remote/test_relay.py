"""The relay itself: its token, its end, and the end of what it is connected to."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from e2e import floods
from e2e.daemon_process import EXIT_DEADLINE_S, Daemon
from e2e.remote.computers import POINTS, Far, free_port, handtint, link_in, own_key, relaying
from handtint_daemon.serving.request_rate import UNITS_AT_ONCE
from handtint_shared.codec import Envelope, decode, encode
from handtint_shared.errors import DaemonGone, RemoteUnreachable, WrongToken
from handtint_shared.exchange import Link, ask
from handtint_shared.messages import (
    ColorizeRequest,
    ErrorReply,
    PingReply,
    PingRequest,
    ProgressEvent,
    StatusReply,
    StatusRequest,
)
from handtint_shared.pixels import Picture, PixelFormat, photo_key


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


def test_a_flood_at_the_relay_is_dropped_there(near: Path, far_daemon: Daemon) -> None:
    with link_in(near) as flood, link_in(near) as other:
        told = floods.answers_to_pings(flood, 3 * UNITS_AT_ONCE)
        assert 0 < told[ErrorReply] < 30
        assert told[PingReply] < 3 * UNITS_AT_ONCE
        assert ask(other, StatusRequest(), StatusReply).pid == far_daemon.pid
