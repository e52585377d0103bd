from collections.abc import Iterator
from pathlib import Path

import pytest

from handtint_daemon.album.folders.folder import Sign
from handtint_daemon.album.folders.local_folder import LocalFolder
from handtint_daemon.album.ledger import DONE, PLACING, Ledger, Made
from handtint_daemon.album.places import STAGING, Workshop
from handtint_daemon.album.placing import place, staged_name, take_up
from handtint_daemon.album.plan import ANY
from handtint_shared.errors import BadInput, WriteFailed
from unit.daemon.album.made_albums import workshop


@pytest.fixture
def output(tmp_path: Path) -> LocalFolder:
    (tmp_path / "staged").write_bytes(b"new")
    return LocalFolder(tmp_path)


def test_an_output_goes_to_a_free_place_in_a_new_folder(output: LocalFolder) -> None:
    assert place(output, "staged", "sub/deep/a.jpg", "") == output.sign_of("sub/deep/a.jpg")
    assert (output.path / "sub/deep/a.jpg").read_bytes() == b"new"
    assert not (output.path / "staged").exists()


@pytest.mark.parametrize("replaces", ["", "0" * 64])
def test_what_appeared_meanwhile_is_kept(output: LocalFolder, replaces: str) -> None:
    output.write("a.jpg", b"a person's")

    with pytest.raises(BadInput):
        place(output, "staged", "a.jpg", replaces)

    assert (output.path / "a.jpg").read_bytes() == b"a person's"
    assert (output.path / "staged").exists()


def test_ours_is_replaced_and_whatever_else_by_force(output: LocalFolder) -> None:
    for replaces in (ANY, None):
        output.write("staged", b"new")
        output.write("a.jpg", b"old")
        place(output, "staged", "a.jpg", replaces or output.sha256_of("a.jpg"))
        assert (output.path / "a.jpg").read_bytes() == b"new"


def test_a_file_where_a_folder_is_needed_is_told(output: LocalFolder) -> None:
    output.write("sub", b"a file")

    with pytest.raises(WriteFailed):
        place(output, "staged", "sub/a.jpg", "")


class Killed:
    """An album whose run was killed while it placed a.jpg."""

    def __init__(self, shop: Workshop) -> None:
        self.shop, self.output = shop, Path(str(shop.output), "a.jpg")
        self.staged = self.output
        shop.own.mkdir(parents=True)
        self.ledger = Ledger(shop.ledger_path, to_write=True)

    def had_noted(self, new: bytes, former: bytes = b"") -> None:
        folder = self.shop.output
        folder.write("a.jpg", new)
        sha256 = folder.sha256_of("a.jpg")
        staged = staged_name("a.jpg", "a.jpg", sha256)
        folder.write(staged, new)
        self.staged = self.output.parent / staged
        folder.write("a.jpg", former)
        replaces = folder.sha256_of("a.jpg") if former else ""
        folder.remove("a.jpg")
        made = Made(
            *("a.jpg", PLACING, Sign(1, 2, 3), "photo", "inputs", "a.jpg", Sign()),
            *(sha256, replaces, 1, 1.0),
        )
        self.ledger.note_placing(made, "{}")

    def taken_up(self) -> Made | None:
        take_up(self.ledger, self.shop)
        assert not list((self.output.parent / STAGING).iterdir())
        return self.ledger.made().get("a.jpg")


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[Killed]:
    album = Killed(workshop(tmp_path))
    yield album
    album.ledger.close()


@pytest.mark.parametrize("former", [b"", b"old"])
def test_killed_before_the_move_it_is_moved(killed: Killed, former: bytes) -> None:
    killed.had_noted(b"new", former)
    if former:
        killed.output.write_bytes(former)

    made = killed.taken_up()

    assert made and (made.state, made.output_sign) == (DONE, killed.shop.output.sign_of("a.jpg"))
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

    assert made and made.output_sha256 == killed.shop.output.sha256_of("a.jpg")
    assert made.inputs_sha256 == ""


def test_what_a_person_put_there_meanwhile_is_kept(killed: Killed) -> None:
    killed.had_noted(b"new")
    killed.output.write_bytes(b"a person's")

    assert killed.taken_up() is None
    assert killed.output.read_bytes() == b"a person's"
