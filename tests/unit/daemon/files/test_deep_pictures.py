"""Pictures of more and of fewer than 8 bits in formats of today."""

import sys
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pillow_heif
import pytest
from PIL import Image

from handtint_daemon.files.photo_files import read_photo
from handtint_shared.errors import BadInput
from unit.daemon.files.made_photos import SAME_L_JPEG, SAME_L_U8, TRUTH_0_1, mean_error_L


def levels(bits: int, channels: int) -> np.ndarray:
    gray = np.round(TRUTH_0_1 * (2**bits - 1)).astype(np.uint8 if bits == 8 else np.uint16)
    return gray if channels == 1 else np.dstack([gray] * channels)


def write(path: Path, bits: int, channels: int) -> None:
    pixels = levels(bits, channels)
    options: dict[str, Any] = {"bitspersample": bits}
    if path.suffix == ".avif":
        content = imagecodecs.avif_encode(pixels, level=100, **options)
    else:
        form = "JP2" if path.suffix == ".jp2" else "J2K"
        options |= {"codecformat": form, "reversible": True, "level": 0}
        content = imagecodecs.jpeg2k_encode(pixels, **options)
    path.write_bytes(content)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(
    ("ending", "bits"),
    [
        *(("jp2", 8), ("jp2", 12), ("jp2", 16), ("j2k", 8), ("j2k", 10), ("j2k", 16)),
        *(("avif", 8), ("avif", 10), ("avif", 12)),
    ],
)
def test_jpeg_2000_and_avif_keep_their_bits(
    tmp_path: Path, ending: str, bits: int, channels: int
) -> None:
    write(tmp_path / f"photo.{ending}", bits, channels)

    photo = read_photo(tmp_path / f"photo.{ending}")

    assert photo.is_deep == (bits > 8)
    assert mean_error_L(photo) < SAME_L_U8 / 2 ** (bits - 8) + 0.001


@pytest.mark.parametrize("ending", ["jp2", "avif"])
def test_a_deep_picture_that_is_cut_off_is_one_sentence(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"photo.{ending}"
    write(path, 12 if ending == "avif" else 16, 3)
    path.write_bytes(path.read_bytes()[:-300])

    with pytest.raises(BadInput, match="photo"):
        read_photo(path)


@pytest.mark.parametrize(("options", "tolerance"), [({"lossless": True}, SAME_L_U8), ({}, 1.5)])
def test_webp(tmp_path: Path, options: dict[str, Any], tolerance: float) -> None:
    rgb = np.dstack([levels(8, 3), np.full(TRUTH_0_1.shape, 200, np.uint8)])
    Image.fromarray(rgb).save(tmp_path / "photo.webp", quality=98, **options)

    photo = read_photo(tmp_path / "photo.webp")

    assert mean_error_L(photo) < tolerance
    assert photo.alpha is not None and (photo.alpha == 200).all()


def write_heic(path: Path, bits: int, channels: int) -> None:
    gray = (TRUTH_0_1 * (255 if bits == 8 else 65535)).round()
    pixels = np.dstack([gray] * channels).astype(np.uint8 if bits == 8 else np.uint16)
    mode = {3: "RGB", 4: "RGBA"}[channels] + ("" if bits == 8 else ";16")
    size = TRUTH_0_1.shape[::-1]
    made = pillow_heif.from_bytes(mode=mode, size=size, data=pixels.tobytes())
    exif = Image.Exif()
    exif[315] = "Eve"
    made.info["exif"] = exif.tobytes()
    made.save(path, quality=-1, chroma=444, matrix_coefficients=0)


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("bits", [8, 10])
def test_heic(tmp_path: Path, bits: int, channels: int) -> None:
    write_heic(tmp_path / "photo.heic", bits, channels)

    photo = read_photo(tmp_path / "photo.heic")

    assert photo.is_deep == (bits > 8)
    assert mean_error_L(photo) < SAME_L_JPEG
    assert (photo.alpha is not None) == (channels == 4)
    assert photo.metadata.exif.entries[315].data == b"Eve\0"


def test_heic_without_the_extra_says_how_to_convert(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_heic(tmp_path / "photo.heic", 8, 3)
    monkeypatch.setitem(sys.modules, "pillow_heif", None)

    with pytest.raises(BadInput, match="photo_file_heic"):
        read_photo(tmp_path / "photo.heic")


def test_a_broken_heic_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "photo.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64))

    with pytest.raises(BadInput, match="file_unreadable"):
        read_photo(tmp_path / "photo.heic")
