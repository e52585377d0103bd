"""The store of decoded pictures: complete, or rebuilt."""

from __future__ import annotations

import threading
import zipfile
from pathlib import Path

import numpy as np
import pytest

from handtint_lab.training.picture_store import open_store
from handtint_shared.errors import BadInput, WriteFailed
from training.runs import draw_pictures, full_disk


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    draw_pictures(tmp_path / "pictures")
    return tmp_path / "pictures"


def test_a_broken_zip_member_is_left_out(tmp_path: Path) -> None:
    draw_pictures(tmp_path / "pictures", count=3)
    archive = tmp_path / "pictures.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for path in sorted((tmp_path / "pictures").iterdir()):
            out.write(path, path.name)
        out.writestr("broken.jpg", b"no picture at all")
    content = bytearray(archive.read_bytes())
    content[60] ^= 0xFF  # inside the first member: its checksum no longer matches
    archive.write_bytes(content)
    assert len(open_store([archive], tmp_path / "cache")) == 2


def test_a_damaged_compressed_member_is_left_out(tmp_path: Path) -> None:
    draw_pictures(tmp_path / "pictures", count=3)
    archive = tmp_path / "pictures.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for path in sorted((tmp_path / "pictures").iterdir()):
            out.writestr(path.name, path.read_bytes() * 2)
    content = bytearray(archive.read_bytes())
    content[40:60] = b"\xff" * 20  # no longer a deflate stream
    archive.write_bytes(content)
    assert len(open_store([archive], tmp_path / "cache")) == 2


def test_a_full_disk_leaves_no_half_cache(tmp_path: Path, pictures: Path) -> None:
    with full_disk(), pytest.raises(WriteFailed):
        open_store([pictures], tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.parametrize("suffix", [".rgb", ".json"])
def test_a_cut_cache_is_made_anew(tmp_path: Path, pictures: Path, suffix: str) -> None:
    whole = open_store([pictures], tmp_path / "anew" / "cache").rgb(7).copy()
    (cut,) = (tmp_path / "anew" / "cache").glob(f"*{suffix}")
    cut.write_bytes(cut.read_bytes()[:-10])
    np.testing.assert_array_equal(open_store([pictures], tmp_path / "anew" / "cache").rgb(7), whole)


def test_no_pictures_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="no_pictures"):
        open_store([tmp_path / "empty"], tmp_path / "cache")


def test_a_cache_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    draw_pictures(tmp_path / "pictures", count=1)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WriteFailed):
        open_store([tmp_path / "pictures"], tmp_path / "file")


def test_what_is_still_to_come_is_awaited(tmp_path: Path, pictures: Path) -> None:
    draw_pictures(tmp_path / "on its way")
    late = tmp_path / "late"
    comes = threading.Timer(0.3, (tmp_path / "on its way").rename, [late])
    comes.start()
    assert len(open_store([pictures, late], tmp_path / "cache", await_s=30)) == 16
    comes.join()


def test_what_never_comes_is_told_and_leaves_nothing(tmp_path: Path, pictures: Path) -> None:
    with pytest.raises(BadInput, match="never"):
        open_store([pictures, tmp_path / "never"], tmp_path / "cache", await_s=0.2)
    assert list((tmp_path / "cache").iterdir()) == []
