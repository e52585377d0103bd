"""The unit file, and the messages without systemd. For the running service see tests/e2e."""

import os
from pathlib import Path

import pytest

from handtint_daemon.lifecycle.systemd import (
    command_of,
    install_service,
    remove_service,
    service_runs_as,
    service_state,
    unit_path,
    unit_text,
)
from handtint_shared.errors import StartFailed

COMMAND = ["/opt/hand tint/python", "-m", "handtint", "serve"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user whose computer has no systemctl."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "/nothing/here")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return tmp_path


def lines_of(unit: str, name: str) -> list[str]:
    return [line for line in unit.splitlines() if line.startswith(f"{name}=")]


def test_place_in_the_home_folder(home: Path) -> None:
    assert unit_path() == home / ".config/systemd/user/handtint.service"


def test_place_that_the_person_chose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "elsewhere"))
    assert unit_path() == tmp_path / "elsewhere/systemd/user/handtint.service"


def test_a_folder_with_a_space_stays_one_word() -> None:
    expected = 'ExecStart="/opt/hand tint/python" "-m" "handtint" "serve"'
    assert lines_of(unit_text(COMMAND, {}), "ExecStart") == [expected]


@pytest.mark.parametrize("word", ["50%", "$HOME", 'say "a"', "back\\slash", "ümläut"])
def test_words_come_back_as_they_were(word: str) -> None:
    command = [f"/opt/{word}/python", word]
    assert command_of(unit_text(command, {})) == command


def test_only_variables_of_handtint_go_along() -> None:
    unit = unit_text(COMMAND, {"HANDTINT_STATE_DIR": "/a b/50%", "SECRET": "x"})
    assert lines_of(unit, "Environment") == ['Environment="HANDTINT_STATE_DIR=/a b/50%%"']


def test_a_unit_without_a_command() -> None:
    assert command_of("[Service]\nType=exec\n") == []


def test_a_unit_whose_quotes_do_not_end() -> None:
    assert command_of('[Service]\nExecStart="/opt/python\n') == []


def test_without_systemd_nothing_is_written(home: Path) -> None:
    with pytest.raises(StartFailed, match="no_systemd"):
        install_service(COMMAND, at_login=True)
    assert list(home.iterdir()) == []


def test_without_systemd_there_is_no_state() -> None:
    with pytest.raises(StartFailed, match="no_systemd"):
        service_state()


def test_removing_works_without_systemd(home: Path) -> None:
    wants = unit_path().parent / "default.target.wants"
    wants.mkdir(parents=True)
    unit_path().write_text(unit_text(COMMAND, {}))
    (wants / unit_path().name).symlink_to(unit_path())

    assert remove_service() is True
    assert [path.name for path in home.rglob("*")] == [".config"]


def test_removing_leaves_units_of_others_alone() -> None:
    unit_path().parent.mkdir(parents=True)
    unit_path().write_text(unit_text(COMMAND, {}))
    other = unit_path().with_name("other.service")
    other.touch()

    remove_service()
    assert list(unit_path().parent.iterdir()) == [other]


def test_nothing_to_remove() -> None:
    assert remove_service() is False


def test_without_systemd_no_process_is_the_services() -> None:
    unit_path().parent.mkdir(parents=True)
    unit_path().write_text(unit_text(COMMAND, {}))
    assert not service_runs_as(os.getpid())
