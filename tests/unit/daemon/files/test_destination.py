import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from handtint_daemon.files import destination
from handtint_daemon.files.destination import require_free, reserved
from handtint_shared.errors import BadInput, WriteFailed
from handtint_shared.lock import lock_file

NOBODY = 65534
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """In the end it holds nothing but results."""
    results = tmp_path / "results"
    results.mkdir()
    yield results
    assert not [path.name for path in results.iterdir() if path.name.startswith(".")]


@pytest.fixture
def existing(folder: Path) -> Path:
    path = folder / "out.png"
    path.write_bytes(b"as it was before")
    return path


def test_a_result_is_put_in_its_place(folder: Path) -> None:
    with reserved(folder / "out.png", 1000) as place:
        assert not (folder / "out.png").exists()
        written = place.write(b"picture")

    assert (written.path, written.notes) == (folder / "out.png", ())
    assert (folder / "out.png").read_bytes() == b"picture"
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE((folder / "out.png").stat().st_mode) == 0o666 & ~umask


def test_nothing_is_left_of_work_that_fails(folder: Path) -> None:
    with pytest.raises(KeyboardInterrupt), reserved(folder / "out.png", 1000):
        raise KeyboardInterrupt

    assert list(folder.iterdir()) == []


def test_an_existing_file_is_kept_unless_forced(existing: Path) -> None:
    with pytest.raises(BadInput, match="output_exists"), reserved(existing, 10):
        pass
    with reserved(existing, 10, force=True) as place:
        assert existing.read_bytes() == b"as it was before"
        place.write(b"new")

    assert existing.read_bytes() == b"new"


@pytest.mark.parametrize("name", ["x" * 300 + ".png", "no/folder.png", "out.png/inside.png", "."])
def test_a_place_that_cannot_be_is_told_before_the_work(existing: Path, name: str) -> None:
    with pytest.raises(WriteFailed, match="write_failed"):
        require_free(existing.parent / name)


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_pipe_or_device_is_not_replaced(folder: Path, kind: str) -> None:
    path = Path(os.devnull)
    if kind == "pipe":
        path = folder / "pipe.png"
        os.mkfifo(path)

    with pytest.raises(BadInput, match="output_special"):
        require_free(path, force=True, in_place=True)


def test_links_in_a_circle(folder: Path) -> None:
    (folder / "a.png").symlink_to("b.png")
    (folder / "b.png").symlink_to("a.png")

    with pytest.raises((WriteFailed, BadInput)):
        require_free(folder / "a.png", force=True)


def test_a_folder_where_nothing_may_be_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(WriteFailed, match="Permission denied"), reserved(folder / "out.png", 10):
        pass


def test_too_little_room_is_told_before_the_work(folder: Path) -> None:
    with pytest.raises(WriteFailed, match="output_room"), reserved(folder / "out.png", 10**18):
        pass


def test_room_is_reserved(folder: Path) -> None:
    with reserved(folder / "out.png", 100_000):
        (part,) = folder.iterdir()
        assert part.stat().st_blocks * 512 >= 100_000


def test_of_two_that_make_the_same_one_is_told(folder: Path) -> None:
    with reserved(folder / "out.png", 10) as first:
        with pytest.raises(BadInput, match="output_busy"), reserved(folder / "out.png", 10):
            pass
        with reserved(folder / "other.png", 10) as other:
            other.write(b"other")
        first.write(b"first")

    assert (folder / "out.png").read_bytes() == b"first"


def test_of_two_that_replace_the_same_the_later_wins(existing: Path) -> None:
    with reserved(existing, 10, force=True) as first, reserved(existing, 10, force=True) as second:
        first.write(b"first")
        second.write(b"second")

    assert existing.read_bytes() == b"second"


def test_what_a_killed_process_left_is_no_hindrance(folder: Path) -> None:
    with reserved(folder / "out.png", 10):
        (part,) = folder.iterdir()
    part.write_bytes(b"left behind by a process that was killed" * 9)

    with reserved(folder / "out.png", 10) as place:
        place.write(b"new")

    assert (folder / "out.png").read_bytes() == b"new"


def test_a_place_that_is_given_up_just_then_is_taken_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between opening and locking, the process before may have renamed the opened file."""
    taken = []

    def lock_late(file: IO[bytes]) -> None:
        if not taken:
            taken.append(Path(file.name).rename(folder / "theirs.png"))
        lock_file(file)

    monkeypatch.setattr(destination, "lock_file", lock_late)
    with reserved(folder / "out.png", 10) as place:
        place.write(b"ours")

    assert (folder / "theirs.png").read_bytes() == b""
    assert (folder / "out.png").read_bytes() == b"ours"


def test_what_another_program_made_meanwhile_is_kept_and_so_is_the_result(folder: Path) -> None:
    with reserved(folder / "out.png", 10) as place:
        (folder / "out.png").write_bytes(b"theirs")
        (folder / "out-2.png").write_bytes(b"theirs too")
        written = place.write(b"ours")

    assert written.path == folder / "out-3.png"
    assert [note.reason for note in written.notes] == ["output_taken"]
    assert (folder / "out.png").read_bytes() == b"theirs"
    assert (folder / "out-3.png").read_bytes() == b"ours"


@pytest.mark.parametrize("is_there", [True, False])
def test_the_target_of_a_link_is_replaced(folder: Path, tmp_path: Path, is_there: bool) -> None:
    target, link = tmp_path / "target.png", folder / "link.png"
    if is_there:
        target.write_bytes(b"as it was before")
    link.symlink_to(target)

    with reserved(link, 10, force=is_there) as place:
        place.write(b"new")

    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_the_mode_is_kept(existing: Path) -> None:
    existing.chmod(0o640)

    with reserved(existing, 10, force=True) as place:
        place.write(b"new")

    assert stat.S_IMODE(existing.stat().st_mode) == 0o640


@only_root
def test_the_owner_is_kept(existing: Path) -> None:
    os.chown(existing, NOBODY, NOBODY)

    with reserved(existing, 10, force=True) as place:
        place.write(b"new")

    assert (existing.stat().st_uid, existing.stat().st_gid) == (NOBODY, NOBODY)
    assert existing.read_bytes() == b"new"


def test_an_owner_that_cannot_be_kept_is_told(
    existing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "chown", refuse)
    mine = os.fstat
    monkeypatch.setattr(os, "fstat", lambda fd: _of_another(mine(fd)))
    with pytest.raises(BadInput, match="output_owner"), reserved(existing, 10, force=True):
        pass

    assert existing.read_bytes() == b"as it was before"


def _of_another(found: os.stat_result) -> os.stat_result:
    values = list(found)
    values[stat.ST_UID] += 1
    return os.stat_result(values)


def test_a_file_with_two_names_is_told_and_changed_in_place_with_a_copy(existing: Path) -> None:
    other = existing.with_name("other.png")
    other.hardlink_to(existing)

    with pytest.raises(BadInput, match=r"output_linked.*count=2"):
        require_free(existing, force=True)
    with reserved(existing, 10, in_place=True) as place:
        written = place.write(b"new")

    assert other.read_bytes() == existing.read_bytes() == b"new"
    (note,) = written.notes
    assert note.reason == "output_copy_kept"
    assert note.facts["copy"] == existing.with_name("out-before.png")
    assert existing.with_name("out-before.png").read_bytes() == b"as it was before"


def test_an_earlier_copy_is_kept_too(existing: Path) -> None:
    for data in (b"second", b"third"):
        with reserved(existing, 10, in_place=True) as place:
            place.write(data)

    assert existing.with_name("out-before.png").read_bytes() == b"as it was before"
    assert existing.with_name("out-before-2.png").read_bytes() == b"second"


def test_of_two_that_overwrite_the_same_one_is_told(existing: Path) -> None:
    """They would write into one another."""
    other = existing.with_name("other.png")
    other.hardlink_to(existing)

    with reserved(existing, 10, in_place=True) as first:
        with pytest.raises(BadInput, match="output_busy"), reserved(other, 10, in_place=True):
            pass
        first.write(b"first")

    assert other.read_bytes() == b"first"


def test_in_place_of_nothing_a_new_file_is_made(folder: Path) -> None:
    with reserved(folder / "out.png", 10, in_place=True) as place:
        assert place.write(b"new").notes == ()

    assert (folder / "out.png").read_bytes() == b"new"
