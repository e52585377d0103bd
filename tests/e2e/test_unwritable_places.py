"""A full disk, a read-only home, an unwritable connection file."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.clicking import SERVE, colorize, next_click
from e2e.command_line import altered
from e2e.daemon_process import EXIT_DEADLINE_S, Daemon
from handtint_daemon.lifecycle.single_instance import holder_pid
from handtint_plugin import zmtp
from handtint_shared.errors import StartFailed
from handtint_shared.launching import find_or_start_daemon
from handtint_shared.paths import STATE_VARIABLE, lock_path, start_log_path


def allow_file_bytes(pid: int, limit: int) -> None:
    """With limit 0 no file can grow, as on a full disk."""
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
    program = altered("import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, -1))")
    full = subprocess.run(
        [*program, "serve"],
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
    # otherwise root may write everywhere
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
