from collections.abc import Iterator
from pathlib import Path

import pytest

from handtint_daemon.album.finding import Sign, sign_of
from handtint_daemon.album.inputs import sha256_of_file
from handtint_daemon.album.ledger import DONE, PLACING, Ledger, Made
from handtint_daemon.album.placing import place, staged_path, take_up
from handtint_daemon.album.plan import ANY
from handtint_shared.errors import BadInput, WriteFailed


def test_an_output_goes_to_a_free_place_in_a_new_folder(tmp_path: Path) -> None:
    staged, output = tmp_path / "staged", tmp_path / "sub" / "deep" / "a.jpg"
    staged.write_bytes(b"new")

    assert place(staged, output, "") == sign_of(output)
    assert (output.read_bytes(), staged.exists()) == (b"new", False)


@pytest.mark.parametrize("replaces", ["", "0" * 64])
def test_what_appeared_meanwhile_is_kept(tmp_path: Path, replaces: str) -> None:
    staged, output = tmp_path / "staged", tmp_path / "a.jpg"
    staged.write_bytes(b"new")
    output.write_bytes(b"a person's")

    with pytest.raises(BadInput):
        place(staged, output, replaces)

    assert (output.read_bytes(), staged.exists()) == (b"a person's", True)


def test_ours_is_replaced_and_whatever_else_by_force(tmp_path: Path) -> None:
    staged, output = tmp_path / "staged", tmp_path / "a.jpg"
    for replaces in (ANY, None):
        staged.write_bytes(b"new")
        output.write_bytes(b"old")
        place(staged, output, replaces or sha256_of_file(output))
        assert output.read_bytes() == b"new"


def test_a_file_where_a_folder_is_needed_is_told(tmp_path: Path) -> None:
    (tmp_path / "staged").write_bytes(b"new")
    (tmp_path / "sub").write_bytes(b"a file")

    with pytest.raises(WriteFailed):
        place(tmp_path / "staged", tmp_path / "sub" / "a.jpg", "")


class Killed:
    """An album whose run was killed while it placed a.jpg."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.staging = folder, folder / "staging"
        self.staging.mkdir()
        self.output = folder / "a.jpg"
        self.staged = staged_path(self.staging, "a.jpg", "a.jpg")
        self.ledger = Ledger(folder / "ledger.sqlite", to_write=True)

    def had_noted(self, new: bytes, former: bytes = b"") -> None:
        self.staged.write_bytes(new)
        sha256 = sha256_of_file(self.staged)
        self.output.write_bytes(former)
        replaces = sha256_of_file(self.output) if former else ""
        self.output.unlink()
        made = Made(
            *("a.jpg", PLACING, Sign(1, 2, 3), "photo", "inputs", "a.jpg", Sign()),
            *(sha256, replaces, 1, 1.0),
        )
        self.ledger.note_placing(made, "{}")

    def taken_up(self) -> Made | None:
        take_up(self.ledger, self.folder, self.staging)
        assert not list(self.staging.iterdir())
        return self.ledger.made().get("a.jpg")


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[Killed]:
    album = Killed(tmp_path)
    yield album
    album.ledger.close()


@pytest.mark.parametrize("former", [b"", b"old"])
def test_killed_before_the_move_it_is_moved(killed: Killed, former: bytes) -> None:
    killed.had_noted(b"new", former)
    if former:
        killed.output.write_bytes(former)

    made = killed.taken_up()

    assert made and (made.state, made.output_sign) == (DONE, sign_of(killed.output))
    assert killed.output.read_bytes() == b"new"


@pytest.mark.parametrize("is_staged", [True, False])
def test_killed_after_the_move_it_is_noted(killed: Killed, is_staged: bool) -> None:
    killed.had_noted(b"new")
    killed.output.write_bytes(b"new")
    if not is_staged:
        killed.staged.unlink()

    made = killed.taken_up()

    assert made and made.state == DONE
    assert killed.output.read_bytes() == b"new"


def test_without_what_was_staged_the_former_output_may_be_replaced(killed: Killed) -> None:
    killed.had_noted(b"new", b"old")
    killed.output.write_bytes(b"old")
    killed.staged.write_bytes(b"ne")  # cut short

    made = killed.taken_up()

    assert made and made.output_sha256 == sha256_of_file(killed.output)
    assert made.inputs_sha256 == ""


def test_what_a_person_put_there_meanwhile_is_kept(killed: Killed) -> None:
    killed.had_noted(b"new")
    killed.output.write_bytes(b"a person's")

    assert killed.taken_up() is None
    assert killed.output.read_bytes() == b"a person's"
