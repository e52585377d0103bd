"""Two users on one machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import gettempdir

import pytest

from e2e.daemon_process import Daemon
from e2e.second_user import NOBODY, as_nobody
from handtint_shared.connection import read_connection
from handtint_shared.paths import STATE_VARIABLE

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two users")

SECOND_USER = """
import os, pathlib, sys
from e2e.clicking import next_click
from handtint_plugin import zmtp
from handtint_shared.connection import read_connection
from handtint_shared.errors import NoDaemon, WrongToken
from handtint_shared.exchange import Link, ask
from handtint_shared.messages import ShutdownReply, ShutdownRequest, StatusReply, StatusRequest
from handtint_shared.launching import find_daemon

print(next_click().pid)
assert read_connection(pathlib.Path(sys.argv[1])) is None  # not readable
try:
    ask(Link(zmtp.connect(sys.argv[2], "guessed"), "guessed"), StatusRequest(), StatusReply)
except (NoDaemon, WrongToken) as error:
    print(error.code)
ask(find_daemon(zmtp.connect), ShutdownRequest(), ShutdownReply)
"""


@only_root
def test_two_users_have_a_daemon_each_and_neither_reaches_the_others(
    own_daemon: Daemon, tmp_path: Path
) -> None:
    home, connection_file = tmp_path / "home", own_daemon.state_dir / "daemon.json"
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    above = tmp_path.relative_to(gettempdir()).parents  # as many as pytest's workers create
    for folder in (tmp_path, own_daemon.state_dir, *(gettempdir() / part for part in above)):
        if folder != Path(gettempdir()):
            folder.chmod(0o755)  # the file's own mode protects it
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
