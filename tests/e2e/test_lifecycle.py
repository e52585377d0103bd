"""Start, sharing, idle exit, and which files stay or go."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from e2e.clicking import PHOTO, colorize
from e2e.command_line import HANDTINT, LIGHT, NETWORK, Done, execute, with_state
from e2e.daemon_process import EXIT_DEADLINE_S, Daemon, running_daemon
from handtint_daemon.client import connect
from handtint_shared.connection import Connection, write_connection
from handtint_shared.exchange import ask
from handtint_shared.launching import find_daemon, find_or_start_daemon
from handtint_shared.messages import PingReply, PingRequest, ShutdownReply, ShutdownRequest
from handtint_shared.paths import STATE_VARIABLE
from handtint_shared.version import PRODUCT_VERSION, PROTOCOL_VERSION

# Idle exit: if several start at once, a late one may find the lock free and nobody to stop it.
SERVE = [*HANDTINT, "serve", "--idle-exit", "0.2", "--engine", LIGHT]


@pytest.fixture
def state_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    return tmp_path / "state"


def serve_in(state_dir: Path, *options: str) -> Done:
    return execute([*SERVE, *options], os.environ | {STATE_VARIABLE: str(state_dir)})


def test_connection_file_is_for_this_user_alone(own_daemon: Daemon) -> None:
    mode = stat.S_IMODE((own_daemon.state_dir / "daemon.json").stat().st_mode)

    assert mode == 0o600


def test_torch_is_not_loaded_before_an_engine_needs_it(own_daemon: Daemon) -> None:
    with own_daemon.link() as link:
        colorize(link, engine=LIGHT)

    assert "libtorch" not in Path(f"/proc/{own_daemon.pid}/maps").read_text()


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signal_ends_it_and_takes_the_connection_file_along(
    own_daemon: Daemon, signal_number: signal.Signals
) -> None:
    own_daemon.process.send_signal(signal_number)

    assert own_daemon.process.wait(EXIT_DEADLINE_S) == 0
    assert not (own_daemon.state_dir / "daemon.json").exists()


def test_it_outlives_its_terminal_where_nohup_asks_for_that(tmp_path: Path) -> None:
    with running_daemon(tmp_path, program=["nohup", *HANDTINT]) as daemon:
        daemon.process.send_signal(signal.SIGHUP)
        with daemon.link() as link:
            colorize(link)  # takes longer than a daemon told to exit stays
        assert daemon.ping().pid == daemon.pid
        assert daemon.stop() == 0


def test_so_few_files_that_nobody_could_connect_are_told_at_the_start(state_dir: Path) -> None:
    command = ["bash", "-c", 'ulimit -n 32; exec "$@"', "bash", *HANDTINT, "serve"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "open only 32 files" in done.stderr and "ulimit -n" in done.stderr
    assert not (state_dir / "daemon.json").exists()


def test_with_few_more_it_works(state_dir: Path) -> None:
    few = ["bash", "-c", 'ulimit -n 64; exec "$@"', "bash", *HANDTINT]
    with running_daemon(state_dir, engine=NETWORK, program=few) as daemon, daemon.link() as link:
        assert colorize(link, engine="").picture.size_hw == PHOTO.size_hw
        assert [daemon.ping().pid for _ in range(50)] == [daemon.pid] * 50


def test_shutdown_request_is_answered_and_obeyed(own_daemon: Daemon) -> None:
    with own_daemon.link() as link:
        assert ask(link, ShutdownRequest(), ShutdownReply) == ShutdownReply(own_daemon.pid)

    assert own_daemon.process.wait(EXIT_DEADLINE_S) == 0


def test_idle_daemon_leaves(tmp_path: Path) -> None:
    with running_daemon(tmp_path, "--idle-exit", "0.005") as daemon:
        assert daemon.process.wait(EXIT_DEADLINE_S) == 0


def test_second_daemon_leaves_the_first_alone(own_daemon: Daemon) -> None:
    second = serve_in(own_daemon.state_dir)

    assert (second.returncode, "already running" in second.stdout) == (0, True)
    assert own_daemon.ping().pid == own_daemon.pid


def test_killed_daemon_blocks_nobody(own_daemon: Daemon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STATE_VARIABLE, str(own_daemon.state_dir))
    own_daemon.process.kill()
    own_daemon.process.wait(EXIT_DEADLINE_S)
    assert (own_daemon.state_dir / "daemon.json").exists()

    link = find_or_start_daemon(connect, SERVE)

    new_pid = ask(link, PingRequest(), PingReply).pid
    ask(link, ShutdownRequest(), ShutdownReply)
    link.transport.close()
    assert new_pid != own_daemon.pid


def test_stale_file_whose_port_another_program_has_is_seen_through(
    own_daemon: Daemon, state_dir: Path
) -> None:
    stolen = Connection(own_daemon.endpoint, "an old token", 1, PRODUCT_VERSION, PROTOCOL_VERSION)
    write_connection(state_dir / "daemon.json", stolen)

    assert find_daemon(connect) is None


def test_clients_that_start_at_once_share_one_daemon(state_dir: Path) -> None:
    asking = (
        "import sys; from handtint_daemon.client import connect;"
        "from handtint_shared.exchange import ask;"
        "from handtint_shared.launching import find_or_start_daemon;"
        "from handtint_shared.messages import PingReply, PingRequest;"
        "link = find_or_start_daemon(connect, sys.argv[1:]);"
        "print(ask(link, PingRequest(), PingReply).pid)"
    )
    clients = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", asking, *SERVE], stdout=subprocess.PIPE
        )
        for _ in range(4)
    ]
    pids = {int(client.communicate(timeout=60)[0]) for client in clients}
    for pid in pids:
        os.kill(pid, signal.SIGTERM)

    assert len(pids) == 1


def test_daemon_that_is_just_leaving_is_followed_by_a_new_one(state_dir: Path) -> None:
    pids = []
    for _ in range(4):  # the next is requested at once: the lock may still be held
        link = find_or_start_daemon(connect, SERVE)
        pids.append(ask(link, ShutdownRequest(), ShutdownReply).pid)
        link.transport.close()

    assert len(set(pids)) == 4


@pytest.mark.parametrize("port", ["70000", "65536", "99999", "-1", "1e3", "", "http", "9" * 5000])
def test_port_that_is_none_is_wrong_usage(tmp_path: Path, port: str) -> None:
    refused = serve_in(tmp_path, f"--port={port}")

    assert refused.returncode == 2
    last = refused.stderr.splitlines()[-1]
    assert last.endswith("argument --port: must be a whole number from 0 to 65535")


def test_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with running_daemon(tmp_path / "state", "--port", "0") as first:
        refused = serve_in(tmp_path / "other", "--port", str(first.port))

    assert refused.returncode == 1
    assert "--port" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_gpu_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    refused = serve_in(tmp_path / "state", "--device", "mps")

    assert refused.returncode == 1
    assert "[no_device]" in refused.stderr


def test_state_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    refused = serve_in(tmp_path / "file" / "state")

    assert refused.returncode == 1
    assert STATE_VARIABLE in refused.stderr
    assert "Traceback" not in refused.stderr


def test_hung_daemon_is_ended_by_force(own_daemon: Daemon) -> None:
    own_daemon.process.send_signal(signal.SIGSTOP)

    stopped = with_state(own_daemon.state_dir, own_daemon.state_dir)("stop", "--force")

    assert stopped.returncode == 0, stopped.stderr
    assert own_daemon.process.wait(EXIT_DEADLINE_S) == -signal.SIGKILL
