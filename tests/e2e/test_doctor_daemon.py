"""`handtint doctor` on a daemon that is gone, of another version, unable to start, or in trouble.

One that hangs: test_doctor.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from e2e.command_line import altered
from e2e.daemon_process import EXIT_DEADLINE_S, Daemon, running_daemon
from e2e.doctoring import told_of
from handtint_daemon.health import daemon as daemon_checks
from handtint_daemon.model.shipped import SHIPPED
from handtint_daemon.serving.jobs import MAX_WAITING_OF_CLIENT
from handtint_shared.canvas import new_canvas
from handtint_shared.codec import Envelope, encode
from handtint_shared.connection import read_connection
from handtint_shared.errors import StartFailed
from handtint_shared.exchange import ask_colorize
from handtint_shared.lock import is_running
from handtint_shared.messages import ColorizeRequest, HintPoint
from handtint_shared.paths import STATE_VARIABLE, connection_path, lock_path
from handtint_shared.pixels import Picture, PixelFormat, photo_key
from handtint_shared.sentences import explain
from waiting import wait_until

SIZE_HW = (1500, 1500)
PHOTO = Picture(SIZE_HW, PixelFormat.Y_U8, bytes(SIZE_HW[0] * SIZE_HW[1]))


@pytest.fixture
def client_of(own_daemon: Daemon, monkeypatch: pytest.MonkeyPatch) -> Daemon:
    """A daemon of which this process is a client."""
    monkeypatch.setenv(STATE_VARIABLE, str(own_daemon.state_dir))
    return own_daemon


def request(engine: str = "propagate") -> ColorizeRequest:
    points = (HintPoint(5.0, 5.0, (200, 40, 30), 2.0),)
    return ColorizeRequest(new_canvas(), photo_key(PHOTO), hint_points=points, engine=engine)


def test_the_file_of_a_daemon_that_is_gone(client_of: Daemon) -> None:
    client_of.process.kill()
    client_of.process.wait(EXIT_DEADLINE_S)
    fault = daemon_checks.connection_file_is_not_stale()
    assert f"(process {client_of.pid}) that is gone" in told_of(fault)
    assert fault is not None and fault.cure is not None
    fault.cure()
    assert not connection_path().exists()


@pytest.mark.usefixtures("client_of")
def test_the_file_of_a_daemon_that_runs() -> None:
    assert daemon_checks.connection_file_is_not_stale() is None


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("PRODUCT_VERSION = '0.0.9'", "version 0.0.9"),
        ("PROTOCOL_VERSION = (9, 0)", "different versions of Handtint"),
    ],
)
def test_a_daemon_of_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str, found: str
) -> None:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path))
    program = altered(f"import handtint_shared.version as v; v.{change}")
    with running_daemon(tmp_path, program=program) as daemon:
        fault = daemon_checks.daemon_starts_and_is_of_this_version()
        assert found in told_of(fault)
        assert fault is not None and fault.cure is not None
        fault.cure()
        assert daemon.process.wait(EXIT_DEADLINE_S) == 0


def test_a_daemon_that_is_just_starting_does_not_hang(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path))
    program = altered(
        "import time, handtint_shared.connection as c; write = c.write_connection",
        "c.write_connection = lambda *all: (time.sleep(1), write(*all))",
    )
    with subprocess.Popen([*program, "serve"], stdout=subprocess.DEVNULL) as starting:
        try:
            wait_until(lambda: is_running(lock_path()) or starting.poll() is not None)
            assert read_connection(connection_path()) is None
            assert daemon_checks.no_daemon_hangs() is None
        finally:
            starting.terminate()  # otherwise leaving the block waits for it


def test_the_reason_why_a_daemon_cannot_start(client_state: Path) -> None:
    (client_state / "daemon.json" / "in the way").mkdir(parents=True)
    with pytest.raises(StartFailed) as refused:  # doctor reports it like a fault
        daemon_checks.daemon_starts_and_is_of_this_version()
    told = str(explain(refused.value))
    assert told.startswith(f"The daemon cannot write to {client_state} (Is a directory)")
    assert "make room there, make it writable" in told


@pytest.mark.usefixtures("client_of")
def test_no_troubles() -> None:
    assert daemon_checks.daemon_met_no_trouble_lately() is None
    assert daemon_checks.no_client_waits_long() is None


def test_a_client_that_asks_for_too_much_at_once(client_of: Daemon) -> None:
    with client_of.link() as link:
        ask_colorize(link, request(), PHOTO)
        for number in range(20 * MAX_WAITING_OF_CLIENT):
            link.transport.send(encode(Envelope(str(number), request(), client_of.token)))
        client_of.wait_until_idle()
        fault = daemon_checks.daemon_met_no_trouble_lately()
    assert "your pictures are already waiting" in told_of(fault)


def test_a_daemon_whose_engine_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    weights = tmp_path / "torn.safetensors"
    weights.write_bytes(SHIPPED.read_bytes()[:-1000])
    with running_daemon(tmp_path / "state", engine=f"handtint={weights}") as daemon:
        with daemon.link() as link:
            assert ask_colorize(link, request(engine=""), PHOTO).engine == "propagate"
        fault = daemon_checks.daemon_met_no_trouble_lately()
    assert "“…” is missing or damaged" in told_of(fault)
    assert told_of(fault).endswith(": install it again.")
