import os
from pathlib import Path

import pytest

from handtint_daemon.album.finding import FoundAlbum, find_album
from handtint_daemon.album.folders.local_folder import LocalFolder
from handtint_shared.errors import BadInput
from unit.daemon.album.made_albums import write


def found(folder: Path) -> FoundAlbum:
    return find_album(LocalFolder(folder), LocalFolder(folder / "out"))


def names(folder: Path) -> list[str]:
    return [photo.name for photo in found(folder).photos]


def test_photos_are_found_in_subfolders_and_sorted(tmp_path: Path) -> None:
    write(tmp_path, "b.jpg", "a.TIF", "sub/deep/c.png", "notes.txt", ".hidden.jpg", ".cache/d.jpg")

    assert names(tmp_path) == ["a.TIF", "b.jpg", "sub/deep/c.png"]


def test_hints_proposals_palette_and_outputs_are_no_photos(tmp_path: Path) -> None:
    write(
        tmp_path,
        *("a.jpg", "a.hints.png", "b.jpg", "b.hints.json", "b.proposed.json", "palette.json"),
        *("out/a.jpg", "c.hints.tif"),
    )

    a, b = found(tmp_path).photos
    assert (a.name, a.hints, a.proposed) == ("a.jpg", "a.hints.png", "")
    assert (b.name, b.hints, b.proposed) == ("b.jpg", "b.hints.json", "b.proposed.json")


def test_outputs_of_other_albums_are_no_photos(tmp_path: Path) -> None:
    write(tmp_path, "a.jpg", "earlier/a.jpg", "earlier/.handtint-album/ledger.sqlite")

    assert names(tmp_path) == ["a.jpg"]


def test_photos_that_differ_in_their_endings_only_are_told(tmp_path: Path) -> None:
    write(tmp_path, "a.jpg", "a.png", "b.jpg", "sub/b.jpg")

    assert found(tmp_path).twins == (("a.jpg", "a.png"),)
    assert names(tmp_path) == ["a.jpg", "a.png", "b.jpg", "sub/b.jpg"]


def test_hints_beside_two_photos_of_that_name_are_for_neither(tmp_path: Path) -> None:
    write(tmp_path, "a.jpg", "a.png", "a.hints.json", "b.jpg")

    album = found(tmp_path)

    assert [photo.name for photo in album.photos] == ["b.jpg"]
    assert [(name, error.reason) for name, error in album.problems] == [
        ("a.jpg", "album_hints_shared"),
        ("a.png", "album_hints_shared"),
    ]


def test_two_files_of_hints_are_told(tmp_path: Path) -> None:
    write(tmp_path, "a.jpg", "a.hints.json", "a.hints.png")

    ((name, error),) = found(tmp_path).problems

    assert (name, error.reason) == ("a.jpg", "album_hints_twice")


def test_a_format_that_cannot_be_written_becomes_png_beside_others(tmp_path: Path) -> None:
    write(tmp_path, "a.bmp", "b.jpeg")

    assert [photo.output for photo in found(tmp_path).photos] == ["a.bmp.png", "b.jpeg"]


def test_two_photos_of_one_output_are_told(tmp_path: Path) -> None:
    write(tmp_path, "a.bmp", "a.bmp.png")

    assert [error.reason for _, error in found(tmp_path).problems] == ["album_output_twice"] * 2
    assert names(tmp_path) == []


@pytest.mark.parametrize("inside", ["", "sub/"])
def test_a_folder_without_photos_is_told(tmp_path: Path, inside: str) -> None:
    write(tmp_path, f"{inside}readme.txt")

    with pytest.raises(BadInput) as error:
        found(tmp_path)

    assert error.value.reason == "album_empty"


def test_names_may_be_no_text(tmp_path: Path) -> None:
    name = os.fsdecode(b"gr\xfc\xdfe.jpg")
    write(tmp_path, name, os.fsdecode(b"gr\xfc\xdfe.hints.json"))

    (photo,) = found(tmp_path).photos

    assert os.fsencode(photo.name) == b"gr\xfc\xdfe.jpg" and photo.hints


def test_a_circle_of_links_ends(tmp_path: Path) -> None:
    write(tmp_path, "sub/a.jpg")
    (tmp_path / "sub" / "again").symlink_to(tmp_path)
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nowhere.jpg")

    assert names(tmp_path) == ["sub/a.jpg"]
