"""What needs no download: tests/gimp uses the tree itself."""

from pathlib import Path

import pytest

from devtools.debian_packages import DebianUnusable
from devtools.gimp_tree import default_folder, ensure_gimp_tree
from devtools.namespace import enter_command


def test_another_system_is_told_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DebianUnusable, match=r"^apt-get, dpkg-deb, "):
        ensure_gimp_tree(tmp_path / "tree")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DebianUnusable, match=r"file/tree cannot be used"):
        ensure_gimp_tree(tmp_path / "file/tree")


def test_the_folder_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDTINT_GIMP_TREE", "/somewhere")
    assert default_folder() == Path("/somewhere")


def test_each_suite_has_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HANDTINT_GIMP_TREE", raising=False)
    folders = set()
    for suite in ("trixie", "forky"):
        monkeypatch.setenv("HANDTINT_GIMP_SUITE", suite)
        folders.add(default_folder())
    assert len(folders) == 2


def test_folders_and_the_callers_variables_are_passed_on() -> None:
    command = enter_command(Path("/tree"), {Path("/a b"): "/mnt"}, {"HOME": "/mnt", "X": "y z"})
    assert command[-9:-4] == ["/tree", "1", "/a b", "/mnt", "HOME=/mnt"]
