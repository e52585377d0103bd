"""A connection file that is broken, stale or missing, or points to another program."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.clicking import next_click
from e2e.command_line import HANDTINT
from e2e.daemon_process import EXIT_DEADLINE_S, Daemon
from handtint_daemon import client
from handtint_daemon.lifecycle.single_instance import end_holder, holder_pid
from handtint_plugin import zmtp
from handtint_shared.connection import Connection, write_connection
from handtint_shared.exchange import SILENCE_VARIABLE
from handtint_shared.launching import find_daemon
from handtint_shared.paths import STATE_VARIABLE, connection_path, lock_path
from handtint_shared.version import PRODUCT_VERSION, PROTOCOL_VERSION


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """Another program of this user, with the process id of a former daemon."""
    process = subprocess.Popen(["sleep", "600"])
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """Another program that is using the port, and never says anything."""
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
    subprocess.run([*HANDTINT, "stop", "--force"], check=True, timeout=EXIT_DEADLINE_S)

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
