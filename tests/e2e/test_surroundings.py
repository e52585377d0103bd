"""Disk, home, port, clock, other users and other versions: what is not of the daemon's making."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.daemon_process import EXIT_DEADLINE_S, Daemon, running_daemon
from handtint_daemon import client
from handtint_daemon.single_instance import end_holder, holder_pid
from handtint_plugin import zmtp
from handtint_shared.connection import Connection, read_connection, write_connection
from handtint_shared.errors import StartFailed, Superseded, WrongVersion
from handtint_shared.exchange import SILENCE_VARIABLE, Link, ask, ask_colorize, next_revision
from handtint_shared.launching import find_daemon, find_or_start_daemon
from handtint_shared.messages import (
    ColorizeReply,
    ColorizeRequest,
    HintPoint,
    PingReply,
    PingRequest,
)
from handtint_shared.paths import STATE_VARIABLE, connection_path, lock_path, start_log_path
from handtint_shared.pixels import Picture, PixelFormat, photo_key
from handtint_shared.version import PRODUCT_VERSION, PROTOCOL_VERSION

PHOTO = Picture((60, 80), PixelFormat.Y_U8, random.Random(1).randbytes(60 * 80))  # noqa: S311
SERVE = [sys.executable, "-m", "handtint_daemon", "serve", "--device", "cpu"]
NOBODY = 65534
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two users")


def colorize(link: Link, revision: int | None = None) -> ColorizeReply:
    points = (HintPoint(5.0, 5.0, (200, 40, 30), 2.0),)
    request = ColorizeRequest(
        canvas="surroundings",
        revision=next_revision() if revision is None else revision,
        photo_key=photo_key(PHOTO),
        hint_points=points,
        engine="propagate",
    )
    return ask_colorize(link, request, PHOTO)


def next_click() -> PingReply:
    """A daemon is found or started, and colours."""
    link = find_or_start_daemon(zmtp.connect, SERVE)
    try:
        assert colorize(link).picture.size_hw == PHOTO.size_hw
        return ask(link, PingRequest(), PingReply)
    finally:
        link.transport.close()


def allow_file_bytes(pid: int, limit: int) -> None:
    """0 is as a full disk to that process: no file can grow."""
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))


def test_disk_that_fills_up_under_a_daemon_stops_no_colors(own_daemon: Daemon) -> None:
    allow_file_bytes(own_daemon.pid, 0)
    for _ in range(3):
        with own_daemon.link() as link:
            colorize(link)
    allow_file_bytes(own_daemon.pid, resource.RLIM_INFINITY)
    logged_before = own_daemon.log().count("colored")
    with own_daemon.link() as link:
        colorize(link)

    assert own_daemon.log().count("colored") == logged_before + 1


@pytest.mark.usefixtures("client_state")
def test_full_disk_at_the_start_is_one_sentence_and_then_forgotten() -> None:
    code = "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (0, -1));"
    run = "sys.argv[1:] = ['serve']; runpy.run_module('handtint_daemon', run_name='__main__')"
    full = subprocess.run(
        [sys.executable, "-c", code + run],
        capture_output=True,
        text=True,
        timeout=EXIT_DEADLINE_S,
        check=False,
    )

    assert (full.returncode, "[start_failed]" in full.stderr) == (1, True)
    assert "make room there" in full.stderr
    assert next_click().pid == holder_pid(lock_path())


@pytest.fixture
def write_protected(client_state: Path) -> Iterator[Path]:
    client_state.mkdir()
    client_state.chmod(0o500)
    yield client_state
    client_state.chmod(0o700)


def test_read_only_home_is_one_sentence_and_then_forgotten(write_protected: Path) -> None:
    # else root may write everywhere
    humbly = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    refused = subprocess.run(
        [*humbly, *SERVE], capture_output=True, text=True, timeout=EXIT_DEADLINE_S, check=False
    )

    assert (refused.returncode, "[start_failed]" in refused.stderr) == (1, True)
    assert STATE_VARIABLE in refused.stderr
    write_protected.chmod(0o700)
    assert next_click().pid == holder_pid(lock_path())


def test_connection_file_that_cannot_be_written_is_told(client_state: Path) -> None:
    (client_state / "daemon.json" / "in the way").mkdir(parents=True)
    with pytest.raises(StartFailed):
        find_or_start_daemon(zmtp.connect, SERVE)

    assert "make it writable" in start_log_path().read_text(encoding="utf-8")
    (client_state / "daemon.json" / "in the way").rmdir()
    (client_state / "daemon.json").rmdir()
    assert next_click().pid == holder_pid(lock_path())


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """Another program of this user, whose number a daemon had before."""
    process = subprocess.Popen(["sleep", "600"])
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """Another program that has the port now, and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


STALE_FILES = {
    "garbage": b"\xff\xfe{",
    "cut off": b'{"endpoint": "tcp://127',
    "empty": b"",
    "no endpoint": json.dumps(
        {
            "endpoint": "garbage",
            "token": "x",
            "pid": 1,
            "product_version": "0",
            "protocol_version": [1, 0],
        }
    ).encode(),
}


@pytest.mark.parametrize("connect", [zmtp.connect, client.connect], ids=["plug-in", "command line"])
@pytest.mark.parametrize("content", STALE_FILES.values(), ids=STALE_FILES)
def test_connection_file_of_garbage_is_no_daemon(
    client_state: Path, content: bytes, connect: zmtp.connect
) -> None:
    client_state.mkdir()
    connection_path().write_bytes(content)

    assert find_daemon(connect) is None


def test_recycled_process_number_and_port_harm_nobody(
    client_state: Path, stranger: subprocess.Popen[bytes], deaf_port: int
) -> None:
    stale = Connection(
        f"tcp://127.0.0.1:{deaf_port}", "old", stranger.pid, PRODUCT_VERSION, PROTOCOL_VERSION
    )
    write_connection(connection_path(), stale)
    lock_path().write_text(str(stranger.pid))

    assert next_click().pid == holder_pid(lock_path())
    assert stranger.poll() is None


def test_force_never_hits_another_program(
    own_daemon: Daemon, stranger: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STATE_VARIABLE, str(own_daemon.state_dir))
    wrong = Connection("tcp://127.0.0.1:1", "", stranger.pid, PRODUCT_VERSION, PROTOCOL_VERSION)
    write_connection(connection_path(), wrong)
    own_daemon.process.send_signal(signal.SIGSTOP)
    subprocess.run([*SERVE[:3], "stop", "--force"], check=True, timeout=EXIT_DEADLINE_S)

    assert own_daemon.process.wait(EXIT_DEADLINE_S) == -signal.SIGKILL
    assert stranger.poll() is None


def test_daemon_that_lost_its_connection_file_is_replaced(
    own_daemon: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STATE_VARIABLE, str(own_daemon.state_dir))
    monkeypatch.setenv(SILENCE_VARIABLE, "1")
    connection_path().unlink()
    found = next_click()
    new_pid = holder_pid(lock_path())
    assert new_pid is not None and end_holder(lock_path(), new_pid)

    assert found.pid == new_pid != own_daemon.pid


CLOCK_THAT_JUMPS = """
import itertools, time
true_time, jumps = time.time, itertools.cycle([0.0, -7200.0, 1e8, -1e8])
time.time = lambda: true_time() + next(jumps)
time.time_ns = lambda: int(time.time() * 1e9)
"""


def test_clock_that_jumps_is_not_noticed(
    client_state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(CLOCK_THAT_JUMPS)
    tests = Path(__file__).parents[1]
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{tests}")
    click = "from e2e.test_surroundings import next_click; print(next_click().pid)"
    with running_daemon(client_state, "--idle-exit", "1") as daemon:
        pids = [
            int(subprocess.check_output([sys.executable, "-c", click], timeout=60))
            for _ in range(3)
        ]

    assert pids == [daemon.pid] * 3


def test_clock_set_back_does_not_make_a_request_an_old_one(
    own_daemon: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    with own_daemon.link() as link:
        colorize(link)
        monkeypatch.setattr("time.time_ns", lambda: 0)
        assert colorize(link).picture.size_hw == PHOTO.size_hw
        with pytest.raises(Superseded):  # the order still counts
            colorize(link, revision=1)


def other_version(protocol: tuple[int, int]) -> list[str]:
    """This daemon, but it says that it speaks another protocol."""
    code = (
        f"import handtint_shared.version as v; v.PROTOCOL_VERSION = {protocol}; import sys;"
        "from handtint_daemon.__main__ import main; sys.exit(main(['serve', '--device', 'cpu']))"
    )
    return [sys.executable, "-c", code]


MAJOR, MINOR = PROTOCOL_VERSION


@pytest.mark.parametrize("protocol", [(MAJOR, MINOR - 1), (MAJOR, MINOR + 1)])
@pytest.mark.usefixtures("client_state")
def test_daemon_of_another_minor_version_is_used(protocol: tuple[int, int]) -> None:
    link = find_or_start_daemon(zmtp.connect, other_version(protocol))
    try:
        assert ask(link, PingRequest(), PingReply).protocol_version == protocol
        assert colorize(link).picture.size_hw == PHOTO.size_hw
    finally:
        link.transport.close()


@pytest.mark.usefixtures("client_state")
def test_daemon_of_another_major_version_is_stopped_as_the_sentence_says() -> None:
    with pytest.raises(WrongVersion):
        find_or_start_daemon(zmtp.connect, other_version((MAJOR + 1, 0)))
    stopped = subprocess.run(
        [*SERVE[:3], "stop"], capture_output=True, timeout=EXIT_DEADLINE_S, check=False
    )

    assert (stopped.returncode, stopped.stdout) == (0, b"The daemon has stopped.\n")
    assert next_click().protocol_version == PROTOCOL_VERSION


SECOND_USER = """
import os, pathlib, sys
from e2e.test_surroundings import next_click
from handtint_plugin import zmtp
from handtint_shared.connection import read_connection
from handtint_shared.errors import NoDaemon, WrongToken
from handtint_shared.exchange import Link, ask
from handtint_shared.messages import PingReply, PingRequest, ShutdownReply, ShutdownRequest
from handtint_shared.launching import find_daemon

print(next_click().pid)
assert read_connection(pathlib.Path(sys.argv[1])) is None  # not readable
try:
    ask(Link(zmtp.connect(sys.argv[2]), "guessed"), PingRequest(), PingReply)
except (NoDaemon, WrongToken) as error:
    print(error.code)
ask(find_daemon(zmtp.connect), ShutdownRequest(), ShutdownReply)
"""


def as_nobody(command: list[str]) -> list[str]:
    """The command of another user, who can read nothing in this one's home but our code."""
    shown = {Path(sys.base_prefix), Path(sys.prefix), Path(__file__).parents[2]}
    steps = ["set -e; stash=$(mktemp -d); mount -t tmpfs none $stash"]
    for number, path in enumerate(sorted(shown)):
        steps.append(f"mkdir $stash/{number}; mount --rbind '{path}' $stash/{number}")
    steps.append('mount -t tmpfs -o mode=755 none "$0"')
    for number, path in enumerate(sorted(shown)):
        steps.append(f"mkdir -p '{path}'; mount --rbind $stash/{number} '{path}'")
    steps.append(f'exec setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups "$@"')
    return ["unshare", "--mount", "sh", "-c", "\n".join(steps), str(Path.home()), *command]


@only_root
def test_two_users_have_a_daemon_each_and_neither_reaches_the_others(
    own_daemon: Daemon, tmp_path: Path
) -> None:
    home, connection_file = tmp_path / "home", own_daemon.state_dir / "daemon.json"
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    for folder in (tmp_path, *tmp_path.parents[:2], own_daemon.state_dir):
        folder.chmod(0o755)  # what protects is the file's own mode
    environment = {k: v for k, v in os.environ.items() if k != STATE_VARIABLE}
    second = subprocess.run(
        as_nobody([sys.executable, "-c", SECOND_USER, str(connection_file), own_daemon.endpoint]),
        env=environment | {"HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert second.returncode == 0, second.stderr
    pid, refusal = second.stdout.split()
    assert (int(pid) != own_daemon.pid, refusal in {"no_daemon", "wrong_token"}) == (True, True)
    assert own_daemon.ping().pid == own_daemon.pid
    assert read_connection(connection_file) == own_daemon.connection
