"""The locks and what set-up reads from them."""

import re
import sys
import tomllib
from pathlib import Path

import pytest

from handtint_install.environment import CHECKOUT, torch_requirement
from handtint_install.stages import SetUpError, run_logged

LOCKS = ["requirements.lock", "requirements-dev.lock"]
SOURCE_LOCK = "requirements-source.lock"


def locked(name: str) -> dict[str, str]:
    text = (CHECKOUT / "install" / name).read_text()
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.M))


@pytest.mark.parametrize("name", [*LOCKS, SOURCE_LOCK])
def test_every_locked_package_has_hashes(name: str) -> None:
    text = (CHECKOUT / "install" / name).read_text()
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.M)[1:]
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_lock_holds_what_the_project_asks_for() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    names = {re.split(r"[^\w.-]", need)[0] for need in project["dependencies"]}
    assert names - {"torch"} - set(locked("requirements.lock")) == set()


def test_locks_agree() -> None:
    plain, dev = (locked(name) for name in LOCKS)
    assert {name: dev[name] for name in plain.keys() & dev} == {
        name: plain[name] for name in plain.keys() & dev
    }


def test_one_version_of_torch_is_named() -> None:
    assert re.fullmatch(r"torch==\d+\.\d+\.\d+", torch_requirement(CHECKOUT / "pyproject.toml"))


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("OSError: [Errno 28] No space left on device", "disk_full"),
        ("Temporary failure in name resolution", "index_offline"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "hashes_differ"),
        ("ERROR: something else", "set_up_step.*something else"),
    ],
)
def test_a_failing_program_is_told_by_its_reason(tmp_path: Path, printed: str, reason: str) -> None:
    with pytest.raises(SetUpError, match=reason):
        run_logged([sys.executable, "-c", f"raise SystemExit({printed!r})"], tmp_path / "log")


def test_the_log_keeps_what_was_printed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    run_logged([sys.executable, "-c", "print('first')"], log)
    run_logged([sys.executable, "-c", "print('second')"], log)
    assert ("first\n" in log.read_text(), "second\n" in log.read_text()) == (True, True)
