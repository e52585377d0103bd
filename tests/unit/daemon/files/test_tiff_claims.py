"""A TIFF that claims more than it holds is refused before anything is allocated for it."""

from __future__ import annotations

import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.files import photo_files
from handtint_daemon.files.photo_files import read_photo
from handtint_daemon.files.tiff_claims import require_held
from handtint_shared.errors import BadInput

WIDTH, LENGTH, SAMPLES, BYTE_COUNTS = 256, 257, 277, 279
TILE_WIDTH, TILE_LENGTH = 322, 323


def claiming(path: Path, **tags: int) -> Path:
    """Overwrite numbers in the first directory, by tag."""
    data = bytearray(path.read_bytes())
    (offset,) = struct.unpack("<I", data[4:8])
    (count,) = struct.unpack("<H", data[offset : offset + 2])
    wanted = {int(tag[1:]): value for tag, value in tags.items()}
    for place in range(offset + 2, offset + 2 + 12 * count, 12):
        tag, kind = struct.unpack("<HH", data[place : place + 4])
        if tag in wanted:
            form = "<H" if kind == 3 else "<I"
            struct.pack_into(form, data, place + 8, wanted.pop(tag))
    assert not wanted
    path.write_bytes(data)
    return path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """38 kB."""
    path = tmp_path / "small.tif"
    tifffile.imwrite(path, np.full((120, 160), 9000, np.uint16), metadata=None)
    return path


@pytest.mark.parametrize(
    "tags",
    [
        {f"_{WIDTH}": 16_000, f"_{LENGTH}": 12_000},
        {f"_{SAMPLES}": 60_000},
        {f"_{BYTE_COUNTS}": 0xFFFF_FFFF},
    ],
    ids=["pixels", "samples", "bytes"],
)
def test_more_than_the_file_holds(small: Path, tags: dict[str, int]) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(BadInput, match=r"tiff_claims|tiff_layout"):
            read_photo(claiming(small, **tags))
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


def test_more_than_tiles_hold(tmp_path: Path) -> None:
    path = tmp_path / "tiled.tif"
    tifffile.imwrite(path, np.zeros((64, 64), np.uint8), tile=(16, 16), metadata=None)
    with pytest.raises(BadInput, match="tiff_claims"):
        read_photo(claiming(path, **{f"_{TILE_WIDTH}": 30_000, f"_{TILE_LENGTH}": 30_000}))


@pytest.mark.parametrize(
    "compression", ["none", "zlib", "lzw", "packbits", "zstd", "lzma", "webp", "jpeg"]
)
def test_a_blank_page_is_read_however_small_it_became(tmp_path: Path, compression: str) -> None:
    path = tmp_path / "blank.tif"
    blank = np.full((2000, 3000), 255, np.uint8)
    if compression == "webp":
        blank = np.dstack([blank] * 3)
    tifffile.imwrite(path, blank, compression=compression, rowsperstrip=2000, metadata=None)

    assert array_of(read_photo(path).picture).shape[:2] == (2000, 3000)


def test_a_blank_fax(tmp_path: Path) -> None:
    path = tmp_path / "blank.tif"
    Image.new("1", (3000, 2000), 1).save(path, compression="group4")

    assert path.stat().st_size < 2000
    assert read_photo(path).picture.size_hw == (2000, 3000)


@pytest.mark.parametrize("compression", ["zlib", "lzw", "packbits"])
def test_a_large_blank_page_in_one_piece(tmp_path: Path, compression: str) -> None:
    path = tmp_path / "blank.tif"
    blank = np.full((9000, 8000), 255, np.uint8)
    tifffile.imwrite(path, blank, compression=compression, rowsperstrip=9000, metadata=None)

    with tifffile.TiffFile(path) as file:
        require_held(file.pages.first, path)


def test_half_of_an_uncompressed_photo_is_not_refused_for_its_claim(small: Path) -> None:
    claiming(small, **{f"_{LENGTH}": 230})
    with pytest.raises(BadInput) as caught:  # there is no more to read
        read_photo(small)
    assert caught.value.reason != "tiff_claims"


def test_too_little_memory_is_told(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill_memory(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(photo_files, "decode_tiff", fill_memory)
    with pytest.raises(BadInput, match="photo_memory"):
        read_photo(small)
