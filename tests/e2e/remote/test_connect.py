"""`handtint connect`: the remote daemon, used as if it ran here."""

import json
import signal
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from e2e.command_line import altered
from e2e.daemon_process import running_daemon
from e2e.pictures import write_ramp
from e2e.remote.computers import HOST, Far, Near, await_end, children_of, is_alive
from waiting import DEADLINE_S

POINTS = [{"x": 40, "y": 25, "rgb": [170, 110, 90], "radius": 3}]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    (tmp_path / "hints.json").write_text(json.dumps(POINTS))
    return write_ramp(tmp_path / "photo.png")


def colorize(near: Near, photo: Path, output: str) -> subprocess.CompletedProcess[str]:
    hints = str(photo.with_name("hints.json"))
    return near.handtint("colorize", str(photo), "--hints", hints, "-o", output)


@pytest.mark.usefixtures("connection")
def test_a_picture_is_coloured_by_the_far_daemon(near: Near, far: Far, photo: Path) -> None:
    finished = json.loads(near.handtint("status", "--json").stdout)["finished"]

    done = colorize(near, photo, "out.png")

    assert done.returncode == 0, done.stderr
    pixels = np.asarray(Image.open(near.folder / "out.png")).astype(int)
    assert (pixels[..., 0] > pixels[..., 2]).all()
    status = json.loads(near.handtint("status", "--json").stdout)
    assert (status["pid"], status["finished"]) == (far.daemon_pid, finished + 2)


def test_status_and_doctor_name_the_other_computer(
    near: Near, connection: subprocess.Popen[bytes]
) -> None:
    status, doctor = near.handtint("status"), near.handtint("doctor")

    assert f"computer  {HOST}\n" in status.stdout
    assert f"daemon on {HOST}, " in doctor.stdout
    assert "ok      round trip" in doctor.stdout
    assert near.holder == connection.pid


def test_mending_does_not_end_a_connection_to_another_version(
    own_far: Far, near_own_far: Near
) -> None:
    program = altered("import handtint_shared.version as v; v.PRODUCT_VERSION = '9.9.9'")
    with (
        running_daemon(own_far.state_dir, program=program),
        own_far.listening(),
        near_own_far.connecting(own_far) as connection,
    ):
        doctor = near_own_far.handtint("doctor", "--mend")
        assert near_own_far.holder == connection.pid
    assert f"The daemon on {HOST} is version 9.9.9" in doctor.stdout


def test_the_connection_file_is_connects_own(
    near: Near, far: Far, connection: subprocess.Popen[bytes]
) -> None:
    ours, theirs = near.connection, far.connection
    assert ours is not None and theirs is not None
    assert (ours.pid, ours.remote, ours.token) == (connection.pid, HOST, theirs.token)
    assert (theirs.remote, ours.endpoint) == ("", f"ipc://{near.state_dir}/run/connect.sock")
    assert (near.state_dir / "run/connect.sock").stat().st_mode & 0o077 == 0


def test_stop_ends_the_connection_and_not_the_far_daemon(
    near: Near, far: Far, connection: subprocess.Popen[bytes]
) -> None:
    daemon = far.daemon_pid

    stopped = near.handtint("stop")

    assert stopped.stdout == f"No longer connected to {HOST}; the daemon there keeps running.\n"
    assert connection.wait(DEADLINE_S) == 0
    assert (far.daemon_pid, near.connection) == (daemon, None)
    assert near.handtint("status").returncode == 3
    far.await_no_link()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_with_all_that_is_its_own(
    near: Near, connection: subprocess.Popen[bytes], number: signal.Signals
) -> None:
    (ssh,) = children_of(connection.pid)

    connection.send_signal(number)

    assert connection.wait(DEADLINE_S) == 0
    assert not is_alive(ssh)
    assert near.connection is None
    assert list((near.state_dir / "run").iterdir()) == []


def test_killed_it_takes_ssh_along_and_a_click_starts_a_daemon_here(
    near: Near, far: Far, connection: subprocess.Popen[bytes], photo: Path
) -> None:
    (ssh,) = children_of(connection.pid)
    connection.kill()
    connection.wait(DEADLINE_S)
    await_end(ssh)
    far.await_no_link()

    done = colorize(near, photo, "out.png")

    assert done.returncode == 0, done.stderr
    assert near.connection is not None and near.connection.remote == ""
    assert near.handtint("stop").stdout == "The daemon has stopped.\n"


def test_neither_a_second_nor_a_daemon_here_runs_beside_it(
    near: Near, far: Far, connection: subprocess.Popen[bytes]
) -> None:
    second = near.handtint("connect", HOST, "--remote-command", far.handtint)
    daemon = near.handtint("serve", "--device", "cpu")

    assert (second.returncode, "[already_running]" in second.stderr) == (1, True)
    assert (daemon.returncode, "handtint connect" in daemon.stdout) == (0, True)
    assert near.holder == connection.pid
    assert near.handtint("status").returncode == 0


def test_a_port_is_reached_where_the_far_daemon_listens_on_one(
    own_far: Far, near_own_far: Near
) -> None:
    with (
        running_daemon(own_far.state_dir, "--port", "0") as daemon,
        own_far.listening(),
        near_own_far.connecting(own_far),
    ):
        found = near_own_far.connection
        status = json.loads(near_own_far.handtint("status", "--json").stdout)
    assert found is not None and found.endpoint.startswith("tcp://127.0.0.1:")
    assert found.endpoint != daemon.endpoint == status["endpoint"]
    assert status["pid"] == daemon.pid
