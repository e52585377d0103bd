"""Two real `handtint colorize` that make the same file at the same time."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from e2e.command_line import CommandLine, altered, with_state
from e2e.daemon_process import Daemon
from e2e.pictures import write_ramp
from waiting import wait_until

WORDS = ("colorize", "photo.png", "--hints", "hints.csv", "-o")
_PATIENCE_S = 120


@pytest.fixture
def handtint(tmp_path: Path, daemon: Daemon) -> CommandLine:
    write_ramp(tmp_path / "photo.png")
    (tmp_path / "hints.csv").write_text("x,y,color,radius\n40,25,#aa6e5a,9\n")
    return with_state(tmp_path, daemon.state_dir)


@contextmanager
def at_work(handtint: CommandLine, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A process that has its answer, and writes it as soon as the folder holds a file `go-on`."""
    program = altered(
        "import time",
        "from pathlib import Path",
        "from handtint_daemon.commands import colorize",
        "ask = colorize._asked",
        "def asked(*words):",
        "    answer = ask(*words)",
        "    Path('has-asked').touch()",
        f"    for _ in range({_PATIENCE_S * 20}):",
        "        if Path('go-on').exists():",
        "            return answer",
        "        time.sleep(0.05)",
        "    raise TimeoutError",
        "colorize._asked = asked",
    )
    process = subprocess.Popen(
        [*program, *words],
        cwd=handtint.folder,
        env=os.environ | handtint.variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            wait_until(
                lambda: (handtint.folder / "has-asked").exists() or process.poll() is not None
            )
            yield process
        finally:
            (handtint.folder / "go-on").touch()
            process.wait(_PATIENCE_S)


def outcome(process: subprocess.Popen[str], folder: Path) -> tuple[int, str, str]:
    (folder / "go-on").touch()
    stdout, stderr = process.communicate(timeout=_PATIENCE_S)
    return process.returncode, stdout, stderr


def test_without_force_the_second_is_told_at_once_and_the_first_has_its_file(
    handtint: CommandLine, tmp_path: Path
) -> None:
    with at_work(handtint, *WORDS, "out.png") as first:
        second = handtint(*WORDS, "out.png")
        code, _, stderr = outcome(first, tmp_path)

    assert (second.returncode, code) == (1, 0), second.stderr + stderr
    assert "Another `handtint colorize` is making out.png" in second.stderr
    with Image.open(tmp_path / "out.png") as image:
        assert image.size == (80, 50)
    assert not list(tmp_path.glob(".handtint*"))


def test_what_was_made_meanwhile_without_a_lock_is_kept_beside_the_result(
    handtint: CommandLine, tmp_path: Path
) -> None:
    with at_work(handtint, *WORDS, "out.png") as first:
        (tmp_path / "out.png").write_bytes(b"by another program")
        code, stdout, stderr = outcome(first, tmp_path)

    assert code == 0, stderr
    assert (tmp_path / "out.png").read_bytes() == b"by another program"
    assert "out-2.png: coloured" in stdout
    with Image.open(tmp_path / "out-2.png") as image:
        assert image.size == (80, 50)


def test_with_force_both_are_done_and_the_file_keeps_mode_and_link(
    handtint: CommandLine, tmp_path: Path
) -> None:
    target, link = tmp_path / "target.png", tmp_path / "link.png"
    target.write_bytes(b"before")
    target.chmod(0o640)
    link.symlink_to(target.name)

    with at_work(handtint, *WORDS, "link.png", "--force", "--label") as first:
        second = handtint(*WORDS, "link.png", "--force")
        as_second_left_it = target.read_bytes()
        code, _, stderr = outcome(first, tmp_path)

    assert (second.returncode, code) == (0, 0), second.stderr + stderr
    assert link.is_symlink()
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert b"chosen by a person" in target.read_bytes() != as_second_left_it
    assert not list(tmp_path.glob(".handtint*"))


def test_in_place_one_is_told_and_all_names_have_the_result(
    handtint: CommandLine, tmp_path: Path
) -> None:
    (tmp_path / "one.png").write_bytes(b"before")
    (tmp_path / "two.png").hardlink_to(tmp_path / "one.png")

    with at_work(handtint, *WORDS, "one.png", "--in-place") as first:
        second = handtint(*WORDS, "two.png", "--in-place")
        code, _, stderr = outcome(first, tmp_path)

    assert (second.returncode, code) == (1, 0), second.stderr + stderr
    assert "is making two.png" in second.stderr
    assert (tmp_path / "one-before.png").read_bytes() == b"before"
    with Image.open(tmp_path / "two.png") as image:
        assert image.size == (80, 50)
