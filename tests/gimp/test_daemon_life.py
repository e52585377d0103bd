"""The plug-in takes care of the daemon: starts it, shares it, survives its sudden death."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devtools.namespace import HOST_ROOT
from gimp.harness import Gimp, WorkFolder
from gimp.studio import Studio
from handtint_daemon.gimp.plugin_tree import FOLDER_NAME, assemble_plugin_tree

_KILL = """
import os, signal, time
os.kill(pid, signal.SIGKILL)
for _ in range(1000):
    if not os.path.exists(f'/proc/{pid}') or 'Z' in open(f'/proc/{pid}/stat').read().split()[2]:
        break
    time.sleep(0.01)
else:
    raise TimeoutError(f'process {pid} lives on')
"""


def connection(state_dir: Path) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads((state_dir / "daemon.json").read_text())
    return plain


@pytest.fixture
def running(studio: Studio, state_dir: Path) -> dict[str, Any]:
    """The connection to the daemon that a first run has started or found."""
    assert studio.colorize(studio.image_with_hints())[0] == "success"
    return connection(state_dir)


def test_a_daemon_that_runs_is_used_again(
    studio: Studio, state_dir: Path, running: dict[str, Any]
) -> None:
    studio.colorize(studio.image_with_hints())
    assert connection(state_dir) == running


def test_after_sigkill_the_next_run_starts_another(
    studio: Studio, state_dir: Path, running: dict[str, Any]
) -> None:
    studio.run(_KILL, pid=running["pid"])
    assert studio.colorize(studio.image_with_hints()) == ["success", "Colours · Handtint"]
    assert connection(state_dir)["token"] != running["token"]


def test_a_broken_connection_file_does_not_block(
    studio: Studio, state_dir: Path, running: dict[str, Any]
) -> None:
    studio.run(_KILL, pid=running["pid"])
    (state_dir / "daemon.json").write_text('{"endpoint": "tcp://127')
    assert studio.colorize(studio.image_with_hints())[0] == "success"


@pytest.fixture
def second_studio(gimp_tree: Path, state_dir: Path, daemon_command: list[str]) -> Iterator[Studio]:
    """Another GIMP with a separate configuration and the same state folder."""
    work = WorkFolder()
    work.fill(gimp_tree)
    assemble_plugin_tree(work.plug_ins_folder / FOLDER_NAME, daemon_command)
    gimp = Gimp(gimp_tree, work, {"HANDTINT_STATE_DIR": f"{HOST_ROOT}{state_dir}"})
    yield Studio(gimp)
    gimp.close()
    work.remove()


def test_two_gimps_share_one_daemon(
    second_studio: Studio, studio: Studio, state_dir: Path, running: dict[str, Any]
) -> None:
    assert second_studio.colorize(second_studio.image_with_hints())[0] == "success"
    assert studio.colorize(studio.image_with_hints())[0] == "success"
    assert connection(state_dir) == running
