"""Querying programs that are not GIMP 3 gives a reason, never a traceback or a hang."""

import sys
from pathlib import Path

import pytest

from handtint_daemon.gimp.console import GimpSilent, ask_gimp, missing_procedures

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs are shell scripts")


def program(tmp_path: Path, body: str) -> list[str]:
    path = tmp_path / "gimp-console"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return [str(path)]


def test_gimp_2_is_refused(tmp_path: Path) -> None:
    command = program(tmp_path, "echo GNU Image Manipulation Program version 2.10.34")
    with pytest.raises(GimpSilent, match=r"2\.10\.34"):
        ask_gimp(command)


def test_no_version(tmp_path: Path) -> None:
    with pytest.raises(GimpSilent, match="gimp_versionless"):
        ask_gimp(program(tmp_path, "echo hello"))


def test_no_program(tmp_path: Path) -> None:
    with pytest.raises(GimpSilent, match="gimp_unstartable"):
        ask_gimp([str(tmp_path / "gimp-console")])


def test_no_python_in_gimp_says_what_was_printed(tmp_path: Path) -> None:
    command = program(tmp_path, "echo 'The procedure python-fu-eval is missing'")
    with pytest.raises(GimpSilent, match="python-fu-eval is missing"):
        missing_procedures(command, ["handtint-colorize"])


def test_the_answer_is_found_among_noise(tmp_path: Path) -> None:
    command = program(tmp_path, """echo CRITICAL; echo 'HANDTINT ["handtint-x"]'; echo leaked""")
    assert missing_procedures(command, ["handtint-x", "handtint-y"]) == ["handtint-x"]
