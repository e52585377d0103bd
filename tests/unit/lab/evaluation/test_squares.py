from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from handtint_daemon.files.picture_sources import PictureSource, list_pictures
from handtint_lab.evaluation.squares import read_square
from handtint_shared.errors import BadInput


def png(width: int = 12, height: int = 8, mode: str = "RGB") -> bytes:
    file = io.BytesIO()
    Image.new(mode, (width, height), 200).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as opened:
        for name in ("b/2.png", "b/1.png", "a/3.PNG", "a/notes.txt"):
            opened.writestr(name, png())
    return path


def names(source: Path, limit: int | None = None) -> list[str]:
    return [picture.name for picture in list_pictures(source, limit)]


def test_a_zip_lists_its_pictures_by_name(archive: Path) -> None:
    assert names(archive) == ["a/3.PNG", "b/1.png", "b/2.png"]


def test_a_folder_inside_a_zip(archive: Path) -> None:
    assert names(archive / "b") == ["b/1.png", "b/2.png"]


def test_a_folder_lists_its_pictures_by_name(archive: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(tmp_path / "out")
    assert names(tmp_path / "out") == names(archive)


def test_limit_takes_the_first(archive: Path) -> None:
    assert names(archive, 2) == ["a/3.PNG", "b/1.png"]


@pytest.mark.parametrize("missing", ["nothing.zip", "nothing.zip/modern"])
def test_a_source_that_is_not_there(tmp_path: Path, missing: str) -> None:
    with pytest.raises(BadInput, match="folder_missing"):
        list_pictures(tmp_path / missing)


def test_a_file_that_is_no_zip(tmp_path: Path) -> None:
    (tmp_path / "photos.zip").write_bytes(b"not a zip")
    with pytest.raises(BadInput, match="zip_unreadable"):
        list_pictures(tmp_path / "photos.zip")


def test_a_source_without_pictures(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no_pictures"):
        list_pictures(tmp_path)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "LA", "1", "CMYK"])
def test_every_kind_of_picture_becomes_rgb(mode: str, tmp_path: Path) -> None:
    suffix = "TIFF" if mode == "CMYK" else "PNG"
    file = io.BytesIO()
    Image.new(mode, (12, 8)).save(file, suffix)
    assert read_square(PictureSource("x", file.getvalue), 16).shape == (16, 16, 3)


def test_a_picture_of_the_right_size_is_not_resampled() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (16, 16, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    np.testing.assert_array_equal(read_square(PictureSource("x", file.getvalue), 16), pixels)


@pytest.mark.parametrize("content", [b"", b"no picture", png()[:40], png()[:50]])
def test_a_broken_picture_is_said(content: bytes) -> None:
    with pytest.raises(BadInput, match="picture_unreadable"):
        read_square(PictureSource("x", lambda: content), 16)


def test_a_member_that_needs_a_password_is_said(archive: Path) -> None:
    content = bytearray(archive.read_bytes())
    for mark, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # header and directory
        content[content.find(mark) + flags_at] |= 1
    archive.write_bytes(bytes(content))
    with pytest.raises(BadInput, match="encrypted"):
        [read_square(picture, 16) for picture in list_pictures(archive)]


def test_a_corrupt_zip_member_is_said(archive: Path) -> None:
    content = bytearray(archive.read_bytes())
    content[content.find(b"IDAT") + 6] ^= 0xFF
    archive.write_bytes(bytes(content))
    broken = []
    for picture in list_pictures(archive):
        try:
            read_square(picture, 16)
        except BadInput:
            broken.append(picture.name)
    assert broken == ["b/2.png"]
