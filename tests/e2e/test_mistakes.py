"""Unexpected terminals, outputs and files: reported in a sentence, never as a bug."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from PIL import Image

from e2e.clicking import colorize
from e2e.command_line import ENGINE_VARIABLE, HANDTINT, LIGHT, Done, execute
from e2e.daemon_process import running_daemon
from e2e.pictures import write_ramp
from handtint_daemon.lifecycle.single_instance import end_holder, holder_pid
from handtint_shared.paths import STATE_VARIABLE, lock_path

Run = Callable[..., Done]


@pytest.fixture
def handtint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """A runner of `handtint …` in tmp_path, with its own state folder."""
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    monkeypatch.setenv(ENGINE_VARIABLE, LIGHT)

    def run(
        *words: str | Path, variables: Mapping[str, str] | None = None, redirect: str = ""
    ) -> Done:
        command = ["bash", "-c", f'"$@" {redirect}', "bash", *HANDTINT, *map(str, words)]
        return execute(command, os.environ | (variables or {}), cwd=tmp_path)

    yield run
    pid = holder_pid(lock_path())
    assert pid is None or end_holder(lock_path(), pid)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return write_ramp(tmp_path / "photo.png")


def require_told(done: Done, *parts: str, code: int = 1) -> None:
    """Require one sentence with these parts, and no traceback."""
    assert (done.returncode, done.stdout) == (code, ""), done
    *usage, said = done.stderr.strip().splitlines()
    assert said.startswith("handtint") and (code == 2) == bool(usage), done.stderr
    assert all(part in said for part in parts), said
    assert "bug" not in done.stderr and "Traceback" not in done.stderr


PIPES_AND_DEVICES = {"pipe": "mkfifo it.png", "endless": "ln -s /dev/zero it.png"}


@pytest.mark.parametrize("kind", PIPES_AND_DEVICES)
def test_nobody_waits_for_a_pipe_or_a_device(handtint: Run, tmp_path: Path, kind: str) -> None:
    subprocess.run(PIPES_AND_DEVICES[kind].split(), cwd=tmp_path, check=True)
    require_told(handtint("colorize", "it.png"), "is a pipe or a device")


@pytest.mark.parametrize("file", [".", "none.safetensors"])
@pytest.mark.usefixtures("photo")
def test_weights_that_are_no_file_are_told(handtint: Run, file: str) -> None:
    done = handtint("evaluate", ".", "--engine", f"handtint={file}")
    require_told(done, f"“{file}” is missing or damaged", "[bad_weights]")


@pytest.mark.parametrize("file", [".", "none.safetensors"])
def test_a_daemon_with_such_weights_runs_all_the_same(tmp_path: Path, file: str) -> None:
    with running_daemon(tmp_path / "state", engine=f"handtint={file}") as daemon:
        daemon.wait_until_it_logs("engine handtint cannot be made")
        assert daemon.ping().pid == daemon.pid
        assert daemon.stop() == 0


def test_an_engine_without_weights_minds_no_file(tmp_path: Path) -> None:
    with running_daemon(tmp_path / "state", engine="propagate=.") as daemon:
        with daemon.link() as link:
            assert colorize(link, engine="").notice is None
        assert daemon.stop() == 0


NO_UTF_8 = {"PYTHONIOENCODING": "ascii", "LANG": "C", "LC_ALL": "C"}
TOO_BRIGHT = '[{"x": 1, "y": 1, "rgb": [255, 255, 0], "radius": 3}]'


def test_a_terminal_that_is_not_utf_8_gets_what_it_can_show(
    handtint: Run, photo: Path, tmp_path: Path
) -> None:
    (tmp_path / "hints.json").write_text(TOO_BRIGHT)
    words = ("colorize", photo, "--hints", "hints.json", "--engine", "propagate")
    done = handtint(*words, variables=NO_UTF_8)
    assert (done.returncode, done.stderr.strip()) == (0, ""), done
    assert r"\u0394E" in done.stdout and "photo-coloured.png" in done.stdout


@pytest.mark.parametrize("words", [("status",), ("doctor",), ("models",), ("--help",)])
def test_no_command_minds_such_a_terminal(handtint: Run, words: tuple[str, ...]) -> None:
    done = handtint(*words, variables=NO_UTF_8)
    assert done.returncode != 70 and "Traceback" not in done.stderr, done


@pytest.mark.parametrize(
    "words", [("status",), ("--help",), ("models", "list"), ("stop",)], ids=" ".join
)
def test_a_full_standard_output_is_told(handtint: Run, words: tuple[str, ...]) -> None:
    done = handtint(*words, redirect=">/dev/full")
    require_told(done, "standard output", "No space left")


def test_a_picture_is_not_lost_by_it(handtint: Run, photo: Path, tmp_path: Path) -> None:
    words = ("colorize", photo, "--engine", "propagate")
    require_told(handtint(*words, redirect=">/dev/full"), "standard output")
    assert (tmp_path / "photo-coloured.png").stat().st_size > 0


@pytest.mark.parametrize("redirect", [">&-", ">&- 2>&-", "<&- >&- 2>&-", "| true"])
def test_where_nobody_listens_the_work_is_done(
    handtint: Run, photo: Path, tmp_path: Path, redirect: str
) -> None:
    done = handtint("colorize", photo, "--engine", "propagate", redirect=redirect)
    assert (done.returncode, done.stdout, done.stderr.strip()) == (0, "", "")
    with Image.open(tmp_path / "photo-coloured.png") as colored:
        assert colored.size == (80, 50)
