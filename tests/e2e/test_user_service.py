"""`handtint service` with a real systemd, which runs a user session in namespaces.

Skipped if systemd is not installed, or if this user may not create such namespaces.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from devtools.namespace import DIE_WITH_PARENT, UNSHARE
from e2e.command_line import with_state
from handtint_daemon.lifecycle.daemon_command import service_command
from handtint_daemon.lifecycle.systemd import unit_text
from handtint_shared.paths import STATE_VARIABLE
from waiting import wait_until

SYSTEMD = Path("/lib/systemd/systemd")
SESSION = """
set -e
mount -t proc proc /proc
mount -t tmpfs tmpfs /run
mount -t cgroup2 none /sys/fs/cgroup
mkdir -p /run/systemd/system
"$1" --user --log-target=console 2> "$HOME/systemd.log" &
for _ in $(seq 100); do
  case "$(systemctl --user is-system-running 2>&1)" in running|degraded) break;; *) sleep 0.1;; esac
done
handtint() { "$PYTHON" -m handtint "$@"; }
soon() { for _ in $(seq 600); do "$@" && return; sleep 0.05; done; echo "in vain: $*"; }
until_it_answers() { soon test -e "$HANDTINT_STATE_DIR/daemon.json"; }
fact() { systemctl --user show --value -p "$1" handtint; }
is_at_rest() { case "$(fact SubState)" in dead|failed) ;; *) false;; esac; }
is_another_than() { case "$(fact MainPID)" in 0|"$1") false;; esac; }
set +e
"""
InSession = Callable[[str], str]


@functools.cache
def has_systemd() -> bool:
    """Return whether a session is possible here."""
    if not SYSTEMD.exists() or shutil.which("systemctl") is None:
        return False
    trial = "mount -t tmpfs tmpfs /run && mount -t cgroup2 none /sys/fs/cgroup"
    done = subprocess.run([*UNSHARE, "--cgroup", "sh", "-c", trial], check=False)
    return done.returncode == 0


@pytest.fixture
def in_session(tmp_path: Path) -> InSession:
    """A runner of scripts in a session of a new user; returns the output, and ends everything."""
    if not has_systemd():
        pytest.skip("no session of systemd can be had here")
    for name in ("home", "runtime"):
        (tmp_path / name).mkdir(mode=0o700)
    environment = {name: value for name, value in os.environ.items() if "XDG" not in name} | {
        "HOME": str(tmp_path / "home"),
        "XDG_RUNTIME_DIR": str(tmp_path / "runtime"),
        STATE_VARIABLE: str(tmp_path / "state"),
        "PYTHON": sys.executable,
    }

    namespaces = [*DIE_WITH_PARENT, *UNSHARE, "--cgroup"]

    def run(script: str) -> str:
        done = subprocess.run(
            [*namespaces, "bash", "-c", SESSION + script, "session", str(SYSTEMD)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        return done.stdout

    return run


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    if (analyze := shutil.which("systemd-analyze")) is None:
        pytest.skip("systemd is not installed")
    unit = tmp_path / "handtint.service"
    unit.write_text(unit_text(service_command(), {STATE_VARIABLE: "/a b/50%"}))
    verified = subprocess.run(
        [analyze, "verify", "--user", str(unit)],
        env=os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (verified.returncode, verified.stdout, verified.stderr) == (0, "", "")


def test_installed_it_runs_and_answers(in_session: InSession) -> None:
    said = in_session("handtint service install; until_it_answers; handtint service status")
    assert "installed, does not start at login, running as process" in said


def test_at_login(in_session: InSession, tmp_path: Path) -> None:
    said = in_session("handtint service install --at-login; handtint service status")
    wants = tmp_path / "home/.config/systemd/user/default.target.wants/handtint.service"
    assert ("starts at login, running" in said, wants.is_symlink()) == (True, True)


def test_installing_again_without_at_login_takes_that_back(in_session: InSession) -> None:
    said = in_session(
        "handtint service install --at-login; handtint service install; handtint service status"
    )
    assert "does not start at login, running as process" in said


def test_a_daemon_that_is_killed_is_started_again(in_session: InSession) -> None:
    said = in_session(
        "handtint service install; until_it_answers; killed=$(fact MainPID);"
        "systemctl --user kill -s KILL handtint;"
        "soon is_another_than $killed; handtint service status"
    )
    assert "running as process" in said


def test_a_daemon_that_is_told_to_stop_stays_away(in_session: InSession) -> None:
    said = in_session(
        "handtint service install; until_it_answers; handtint stop; soon is_at_rest;"
        "handtint service status"
    )
    assert "not running (start it with `systemctl --user start" in said


@pytest.mark.parametrize("first", ["", "systemctl --user kill -s STOP handtint;"])
def test_a_daemon_that_is_stopped_by_force_stays_away(in_session: InSession, first: str) -> None:
    said = in_session(
        f"handtint service install; until_it_answers; {first} handtint stop --force;"
        "soon is_at_rest;"
        "handtint service status"
    )
    assert "The daemon has stopped.\nTo start its service again:" in said
    assert "not running (start it with `systemctl --user start" in said


def test_a_service_that_hangs_is_mended_as_a_service(in_session: InSession) -> None:
    said = in_session(
        "handtint service install; until_it_answers; systemctl --user kill -s STOP handtint;"
        "handtint doctor --mend; handtint service status"
    )
    assert "mended  daemon responds" in said
    assert "running as process" in said


def test_a_daemon_of_the_plug_in_goes_on(in_session: InSession) -> None:
    said = in_session(
        '"$PYTHON" -m handtint serve > /dev/null & until_it_answers;'
        " handtint service install; soon is_at_rest;"
        'handtint service status; handtint status | grep "process $!"'
    )
    assert "Another daemon is already running and stays" in said
    assert "not running: a daemon that was started in another way is" in said
    assert "up 0:" in said


def test_a_service_that_fails_is_told(in_session: InSession) -> None:
    said = in_session(
        "handtint service install; until_it_answers; systemctl --user stop handtint;"
        'unit="$HOME/.config/systemd/user/handtint.service";'
        """sed -i 's/"serve"/"no-such-command"/; s/Burst=5/Burst=1/' "$unit";"""
        "systemctl --user daemon-reload; systemctl --user start handtint;"
        "soon is_at_rest;"
        "handtint service status; handtint doctor"
    )
    assert "has failed (exit-code)" in said
    assert "found: The service has failed (exit-code)." in said


def test_removed_it_has_stopped_and_left_nothing(in_session: InSession, tmp_path: Path) -> None:
    said = in_session(
        "handtint service install --at-login; until_it_answers; handtint service remove;"
        "handtint status; handtint service status"
    )
    assert "not running" in said
    assert "not installed" in said
    assert not list(tmp_path.glob("home/.config/*"))


def test_the_command_of_the_unit_runs_the_daemon(tmp_path: Path) -> None:
    environment = os.environ | {STATE_VARIABLE: str(tmp_path)}
    serving = subprocess.Popen(service_command(), env=environment, stdout=subprocess.PIPE)
    try:
        wait_until((tmp_path / "daemon.json").exists)
        said = with_state(tmp_path, tmp_path)("status")
        assert f"process {serving.pid}" in said.stdout
    finally:
        serving.terminate()
        serving.communicate(timeout=20)
    assert serving.returncode == 0
