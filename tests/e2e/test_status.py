"""`handtint status` of a real daemon: idle, painting, not answering, gone."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import pytest

from e2e.command_line import Done, with_state
from e2e.daemon_process import EXIT_DEADLINE_S, Daemon, running_daemon
from handtint_shared.canvas import new_canvas
from handtint_shared.codec import Envelope, encode
from handtint_shared.errors import HandtintError
from handtint_shared.exchange import ask
from handtint_shared.messages import ColorizeReply, ColorizeRequest, HintPoint
from handtint_shared.pixels import Picture, PixelFormat, photo_key
from waiting import wait_until

SIZE_HW = (2000, 3000)
PHOTO = Picture(SIZE_HW, PixelFormat.Y_U8, bytes(range(200)) * 30_000)
POINTS = (HintPoint(50.0, 50.0, (200, 40, 30), 5.0),)


def status_of(daemon: Daemon, *options: str) -> Done:
    return with_state(daemon.state_dir, daemon.state_dir)("status", *options)


def request(engine: str = "propagate") -> ColorizeRequest:
    return ColorizeRequest(new_canvas(), photo_key(PHOTO), PHOTO, hint_points=POINTS, engine=engine)


def test_idle(own_daemon: Daemon) -> None:
    done = status_of(own_daemon)
    assert (done.returncode, done.stdout.splitlines()[0].split()) == (
        0,
        ["state", "running,", "idle"],
    )


def test_what_a_daemon_tells_of_itself(own_daemon: Daemon) -> None:
    plain = json.loads(status_of(own_daemon, "--json").stdout)
    assert (plain["state"], plain["pid"], plain["endpoint"]) == (
        "idle",
        own_daemon.pid,
        own_daemon.endpoint,
    )


def test_memory_is_what_the_system_says(own_daemon: Daemon) -> None:
    status = own_daemon.status()
    assert status.memory_bytes == pytest.approx(own_daemon.rss_bytes(), rel=0.2)
    assert status.peak_memory_bytes >= status.memory_bytes


def test_painting_and_waiting(own_daemon: Daemon) -> None:
    started_s = time.monotonic()
    with own_daemon.link() as one, own_daemon.link() as other:
        one.transport.send(encode(Envelope("1", request(), own_daemon.token)))
        other.transport.send(encode(Envelope("2", request(), own_daemon.token)))
        status = wait_until(  # in the first half millisecond the times are still 0
            own_daemon.status,
            lambda s: s.finished or (s.stage and s.longest_wait_s * s.running_s),
        )
    assert status.finished == 0
    assert (status.running, status.waiting, status.clients) == (1, 1, 2)
    assert max(status.running_s, status.longest_wait_s) < time.monotonic() - started_s


def test_times_of_finished_edits(own_daemon: Daemon) -> None:
    started_s = time.monotonic()
    with own_daemon.link() as link:
        for _ in range(3):
            ask(link, request(), ColorizeReply)
    times = own_daemon.status().edit_times
    passed_s = time.monotonic() - started_s
    assert (times.count, 0 < times.p50_s <= times.p95_s <= times.p99_s < passed_s) == (3, True)


def test_last_errors_by_code_and_without_paths(own_daemon: Daemon) -> None:
    with own_daemon.link() as link, pytest.raises(HandtintError):
        ask(link, request(engine="/home/zoë/aunt.png"), ColorizeReply)
    (error,) = own_daemon.status().last_errors
    assert (error.problem.reason, "aunt" in str(error)) == ("unknown_engine", False)


def test_log_of_json(tmp_path: Path) -> None:
    with running_daemon(tmp_path, "--log-format", "json") as daemon, daemon.link() as link:
        ask(link, request(), ColorizeReply)
    lines = (tmp_path / "daemon.log").read_text().splitlines()
    (edit,) = [line for line in map(json.loads, lines) if "hints" in line]
    facts = {name: edit[name] for name in ("size_hw", "hints", "engine", "level")}
    expected = {"size_hw": list(SIZE_HW), "hints": 1, "engine": "propagate", "level": "INFO"}
    assert (facts, len(edit["request_id"])) == (expected, 32)


def test_not_answering(own_daemon: Daemon) -> None:
    own_daemon.process.send_signal(signal.SIGSTOP)
    done = status_of(own_daemon, "--json")
    assert (done.returncode, json.loads(done.stdout)["state"]) == (4, "not answering")


def test_gone(own_daemon: Daemon) -> None:
    own_daemon.process.kill()
    own_daemon.process.wait(EXIT_DEADLINE_S)
    done = status_of(own_daemon)
    assert done.returncode == 3
    assert done.stdout.startswith("not running (start it with `handtint serve`")
