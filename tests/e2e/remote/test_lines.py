"""A line that breaks, and its recovery."""

import io
import json
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from e2e.daemon_process import running_daemon
from e2e.remote.computers import HOST, Far, Near, cut, freeze
from handtint_daemon.client import connect
from handtint_daemon.remote import lending
from handtint_plugin import zmtp
from handtint_shared.errors import RemoteUnreachable
from handtint_shared.launching import find_or_start_daemon
from handtint_shared.paths import STATE_VARIABLE
from waiting import DEADLINE_S, wait_until

MUST_NOT_START = ("false",)


def await_down(near: Near) -> None:
    """Wait until a client here is told that the line is down."""
    wait_until(lambda: near.handtint("status").returncode, lambda code: code == 4)


def test_it_comes_back_when_ssh_is_killed(near: Near, connection: subprocess.Popen[bytes]) -> None:
    cut(connection)
    near.await_connected(2)

    assert near.handtint("status").returncode == 0
    assert near.holder == connection.pid


def test_a_far_daemon_that_was_started_anew_is_found_with_its_token(
    near: Near, far: Far, connection: subprocess.Popen[bytes]
) -> None:
    former, pid = near.connection, far.daemon_pid
    assert former is not None

    far.end_daemon()  # `lend` starts another

    found = near.await_line(connection, not_token=former.token)
    status = json.loads(near.handtint("status", "--json").stdout)
    assert (found.endpoint, status["pid"] != pid) == (former.endpoint, True)
    assert status["pid"] == far.daemon_pid


@pytest.mark.parametrize("breaking", [cut, freeze])
def test_while_the_line_is_down_a_click_says_so_and_starts_nothing(
    own_far: Far,
    near_own_far: Near,
    breaking: Callable[[subprocess.Popen[bytes]], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    near = near_own_far
    monkeypatch.setenv(STATE_VARIABLE, str(near.state_dir))
    with own_far.listening() as sshd, near.connecting(own_far) as connection:
        sshd.terminate()
        sshd.wait(DEADLINE_S)
        breaking(connection)
        await_down(near)
        for client in (zmtp.connect, connect):  # the plug-in's, and the command line's
            with pytest.raises(RemoteUnreachable) as caught:
                find_or_start_daemon(client, MUST_NOT_START)
            assert caught.value.facts == {"host": HOST}
        served = near.handtint("serve", "--device", "cpu")  # and does not take over
        assert (served.returncode, near.holder) == (0, connection.pid)
        assert f"The connection to {HOST}, where the daemon" in near.handtint("status").stdout
        cut(connection)  # sooner than ssh would notice by itself
        with own_far.listening():
            near.await_connected(2)
            assert near.handtint("status").returncode == 0


def test_stop_gives_a_line_up_that_is_down(own_far: Far, near_own_far: Near) -> None:
    with own_far.listening() as sshd, near_own_far.connecting(own_far) as connection:
        sshd.terminate()
        sshd.wait(DEADLINE_S)
        cut(connection)
        await_down(near_own_far)
        stopped = near_own_far.handtint("stop")
        assert (stopped.returncode, connection.wait(DEADLINE_S)) == (0, 0)
    assert own_far.daemon_pid is not None


def test_a_daemon_that_is_lent_does_not_leave_for_want_of_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path))
    monkeypatch.setattr(lending, "_KEEP_AWAKE_S", 0.1)
    over = threading.Event()
    with running_daemon(tmp_path, "--idle-exit", "0.025") as daemon:
        lender = threading.Thread(target=lending.lend, args=[io.StringIO(), None, over])
        lender.start()
        try:
            with pytest.raises(subprocess.TimeoutExpired):
                daemon.process.wait(3 * 0.025 * 60)
            assert "nothing to do" not in daemon.log()
        finally:
            over.set()
            lender.join(DEADLINE_S)
        assert daemon.process.wait(DEADLINE_S) == 0
