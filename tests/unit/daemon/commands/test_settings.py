"""`handtint settings`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handtint.__main__ import main
from handtint_shared.paths import SETTINGS_VARIABLE


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "settings.toml"
    monkeypatch.setenv(SETTINGS_VARIABLE, str(path))
    monkeypatch.setenv("HANDTINT_PORT", "8000")
    return path


def test_each_is_shown_with_its_value_and_its_place(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text("idle-exit = 0\n")
    assert main(["settings"]) == 0
    lines = capsys.readouterr().out.splitlines()
    told = {name: rest for name, *rest in map(str.split, lines[: lines.index("")])}
    assert told["idle-exit"] == ["0", str(file)]
    assert told["port"] == ["8000", "HANDTINT_PORT"]
    assert told["engine"] == ["handtint", "default"]
    assert f"file: {file}" in lines


def test_a_file_that_is_not_there_is_told_as_a_place(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["settings"]) == 0
    assert f"file: {file} (none yet)" in capsys.readouterr().out


def test_programs_get_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text('device = "cpu"')
    assert main(["settings", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["file"] == str(file)
    assert told["settings"]["device"] == {"value": "cpu", "origin": str(file)}
    assert told["settings"]["port"] == {"value": 8000, "origin": "HANDTINT_PORT"}


def test_one_that_cannot_be_is_an_error(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("prot = 8000")
    assert main(["settings"]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"handtint: {file} sets “prot”, which is not a setting")
