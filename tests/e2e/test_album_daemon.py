"""An album that the daemon paints."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from e2e.command_line import CommandLine, altered, execute, with_state
from e2e.daemon_process import Daemon
from e2e.pictures import write_ramp
from handtint_daemon.files.provenance.examined import examine

WORDS = ("album", "album", "--daemon", "--workers", "1", "--json")


@pytest.fixture
def handtint(tmp_path: Path, own_daemon: Daemon, client_state: Path) -> CommandLine:
    assert own_daemon.state_dir == client_state  # which ends a daemon that was started later
    (tmp_path / "album").mkdir()
    for name in ("a", "b"):
        write_ramp(tmp_path / "album" / f"{name}.png")
        hints = [{"x": 20, "y": 20, "radius": 3, "rgb": [200, 80, 40]}]
        (tmp_path / "album" / f"{name}.hints.json").write_text(json.dumps(hints))
    return with_state(tmp_path, own_daemon.state_dir)


def test_the_daemon_paints_and_if_it_ends_so_does_the_run_and_another_goes_on(
    handtint: CommandLine, tmp_path: Path, own_daemon: Daemon
) -> None:
    kill = (
        "from handtint_daemon.album.ledger import Ledger",
        "import os",
        "then = Ledger.note_done",
        f"Ledger.note_done = lambda *a: (then(*a), os.kill({own_daemon.pid}, {signal.SIGKILL:d}))",
    )
    killing = execute([*altered(*kill), *WORDS], os.environ | handtint.variables, cwd=tmp_path)
    assert killing.returncode == 1, killing.stderr
    assert "[daemon_gone]" in killing.stderr
    first = examine(tmp_path / "album-coloured/a.png", tmp_path / "album/a.png")
    assert (first.unchanged, first.same_photo, len(first.record.hints)) == (True, True, 1)

    again = handtint(*WORDS)

    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["colored"] == ["b.png"]
    status = json.loads(handtint("status", "--json").stdout)
    assert handtint("stop").returncode == 0
    assert (status["finished"], status["failed"]) == (2, 0)
