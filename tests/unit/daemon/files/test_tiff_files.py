"""TIFFs as scanners and archives make them."""

import struct
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.files.photo_files import read_photo
from handtint_daemon.photo import Photo
from handtint_shared.errors import BadInput
from unit.daemon.files.made_photos import (
    GRAY_U8,
    GRAY_U16,
    SAME_L,
    SAME_L_U8,
    SIZE_HW,
    TRUTH_0_1,
    bare_tiff,
    mean_error_L,
    packed,
    reasons,
    tiff,
)


@pytest.mark.parametrize("is_white_0", [False, True])
@pytest.mark.parametrize("bits", [1, 2, 4, 8, 10, 12, 14, 16])
def test_gray_tiff_of_any_depth(tmp_path: Path, bits: int, is_white_0: bool) -> None:
    most = 2**bits - 1
    levels = np.round(TRUTH_0_1 * most).astype(np.uint32)
    stored = most - levels if is_white_0 else levels
    rows = packed(stored, bits) if bits != 16 else stored.astype("<u2").tobytes()

    photo = read_photo(bare_tiff(tmp_path, rows, bits, 0 if is_white_0 else 1))

    assert photo.is_deep == (bits > 8)
    most_out = 65535 if photo.is_deep else 255
    np.testing.assert_array_equal(array_of(photo.picture), np.round(levels * (most_out / most)))


def test_32_bits_come_out_as_16_and_are_told(tmp_path: Path) -> None:
    photo = read_photo(tiff(tmp_path, GRAY_U16.astype(np.uint32) << 16))

    np.testing.assert_array_equal(array_of(photo.picture), GRAY_U16)
    assert reasons(photo) == ["photo_depth"]


@pytest.mark.parametrize(
    ("dtype", "white"),
    [
        *((np.float16, white) for white in (1, 255)),  # half floats end at 65504
        *((dtype, white) for dtype in (np.float32, np.float64) for white in (1, 255, 65535)),
    ],
)
@pytest.mark.parametrize("channels", [1, 3])
def test_floats_of_any_range(tmp_path: Path, dtype: type, white: int, channels: int) -> None:
    values = (TRUTH_0_1 * white).astype(dtype)
    pixels = values if channels == 1 else np.dstack([values] * 3)

    photo = read_photo(tiff(tmp_path, pixels, photometric="rgb" if channels == 3 else "minisblack"))

    assert mean_error_L(photo) < SAME_L
    expected = {"photo_float_range"} if white != 1 else set()
    assert set(reasons(photo)) == expected | ({"photo_depth"} if dtype is not np.float16 else set())


def test_float_highlights_above_white_are_no_other_range(tmp_path: Path) -> None:
    values = TRUTH_0_1.astype(np.float32)
    values[-1, -3:] = 30

    assert mean_error_L(read_photo(tiff(tmp_path, values))) < SAME_L


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_infrared_is_no_part_of_the_picture(tmp_path: Path, dtype: type) -> None:
    gray = GRAY_U8 if dtype is np.uint8 else GRAY_U16
    infrared = np.full(SIZE_HW, 9, dtype)
    for channels in (1, 3):
        pixels = np.dstack([*[gray] * channels, infrared])
        photometric = "minisblack" if channels == 1 else "rgb"
        path = tiff(
            tmp_path,
            pixels,
            photometric=photometric,
            extrasamples=["unspecified"],
            planarconfig="contig",
        )

        photo = read_photo(path)

        np.testing.assert_array_equal(array_of(photo.picture), gray)
        assert photo.alpha is None


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_associated_alpha_is_undone(tmp_path: Path, dtype: type) -> None:
    most = np.iinfo(dtype).max
    alpha = np.full(SIZE_HW, most // 2, dtype)
    alpha[:, 10:] = most
    color = np.round(np.dstack([TRUTH_0_1] * 3) * alpha[..., None]).astype(dtype)
    path = tiff(tmp_path, np.dstack([color, alpha]), photometric="rgb", extrasamples=["assocalpha"])

    photo = read_photo(path)

    assert mean_error_L(photo) < (SAME_L if dtype is np.uint16 else 2 * SAME_L_U8)
    assert photo.alpha is not None
    np.testing.assert_array_equal(photo.alpha, alpha)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_cmyk_tiff_keeps_its_depth(tmp_path: Path, dtype: type) -> None:
    most = np.iinfo(dtype).max
    ink = np.zeros((*SIZE_HW, 4), dtype)
    ink[..., 3] = np.round((1 - TRUTH_0_1) * most)

    photo = read_photo(tiff(tmp_path, ink, photometric="separated"))

    assert photo.is_deep == (dtype is np.uint16)
    assert mean_error_L(photo) < (SAME_L if photo.is_deep else SAME_L_U8)


@pytest.mark.parametrize("photometric", ["cielab", "icclab"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_lab_tiff_keeps_its_lightness(tmp_path: Path, dtype: type, photometric: str) -> None:
    L_0_100 = Photo(GRAY_U16).lightness()
    white = 65280 if photometric == "icclab" and dtype is np.uint16 else np.iinfo(dtype).max
    lab = np.zeros((*SIZE_HW, 3), dtype)
    lab[..., 0] = np.round(L_0_100 / 100 * white)

    photo = read_photo(tiff(tmp_path, lab, photometric=photometric))

    assert mean_error_L(photo) < (SAME_L if dtype is np.uint16 else SAME_L_U8)


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("bigtiff", [False, True])
@pytest.mark.parametrize("tile", [None, (16, 16)])
@pytest.mark.parametrize("compression", [None, "lzw", "zlib", "packbits"])
def test_tiff_of_any_build(
    tmp_path: Path,
    byteorder: str,
    bigtiff: bool,
    tile: tuple[int, int] | None,
    compression: str | None,
) -> None:
    file = tmp_path / "photo.tif"
    with tifffile.TiffWriter(file, bigtiff=bigtiff, byteorder=byteorder) as writer:  # type: ignore[arg-type]
        writer.write(GRAY_U16, tile=tile, compression=compression, metadata=None)

    np.testing.assert_array_equal(array_of(read_photo(file).picture), GRAY_U16)


def test_palette_tiff(tmp_path: Path) -> None:
    colormap = np.repeat((np.arange(256, dtype=np.uint16) * 257)[::-1][None], 3, axis=0)

    photo = read_photo(tiff(tmp_path, 255 - GRAY_U8, photometric="palette", colormap=colormap))

    np.testing.assert_array_equal(array_of(photo.picture), GRAY_U8)


PREVIEW = np.full((6, 8), 90, np.uint8)


@pytest.mark.parametrize("subfiletype", [1, 0])
def test_preview_page_is_not_the_picture(tmp_path: Path, subfiletype: int) -> None:
    with tifffile.TiffWriter(tmp_path / "photo.tif") as file:
        file.write(PREVIEW, subfiletype=subfiletype, metadata=None)
        file.write(GRAY_U8, metadata=None)

    photo = read_photo(tmp_path / "photo.tif")

    np.testing.assert_array_equal(array_of(photo.picture), GRAY_U8)
    assert reasons(photo) == []


def test_picture_in_a_sub_directory(tmp_path: Path) -> None:
    with tifffile.TiffWriter(tmp_path / "photo.tif") as file:
        file.write(PREVIEW, subfiletype=1, subifds=1, metadata=None)
        file.write(GRAY_U16, metadata=None)

    np.testing.assert_array_equal(array_of(read_photo(tmp_path / "photo.tif").picture), GRAY_U16)


@pytest.mark.parametrize("ending", ["tif", "gif"])
def test_one_of_several_pages(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"pages.{ending}"
    second = GRAY_U8[::-1].copy()
    first = Image.fromarray(GRAY_U8)
    first.save(path, save_all=True, append_images=[Image.fromarray(second)])

    assert reasons(read_photo(path)) == ["photo_pages"]
    chosen = read_photo(path, page=2)
    assert reasons(chosen) == []
    np.testing.assert_array_equal(array_of(chosen.picture), second)
    with pytest.raises(BadInput, match=r"photo_page_missing .* page=3 count=2"):
        read_photo(path, page=3)


@pytest.mark.parametrize(
    "photometric",
    [5, 8, 3, 2],
    ids=["CMYK of one sample", "Lab of one sample", "palette without colours", "RGB of one sample"],
)
def test_tiff_that_lacks_its_samples_is_one_sentence(tmp_path: Path, photometric: int) -> None:
    path = bare_tiff(tmp_path, GRAY_U8.tobytes(), 8, photometric)

    with pytest.raises(BadInput, match=r"tiff_layout|file_unreadable"):
        read_photo(path)


def test_pages_that_lead_back_to_the_first(tmp_path: Path) -> None:
    path, levels = tmp_path / "photo.tif", np.arange(48, dtype=np.uint8).reshape(6, 8)
    tifffile.imwrite(path, levels, byteorder="<")
    content = bytearray(path.read_bytes())
    (first,) = struct.unpack_from("<I", content, 4)
    (tags,) = struct.unpack_from("<H", content, first)
    struct.pack_into("<I", content, first + 2 + 12 * tags, first)
    path.write_bytes(content)
    photo = read_photo(path)
    np.testing.assert_array_equal(array_of(photo.picture), levels)
    assert photo.notes == ()


def test_a_profile_of_numbers_is_a_broken_one(tmp_path: Path) -> None:
    path, levels = tmp_path / "photo.tif", np.arange(48, dtype=np.uint8).reshape(6, 8)
    tifffile.imwrite(path, levels, extratags=[(34675, "H", 3, (1, 2, 3), True)])
    photo = read_photo(path)
    np.testing.assert_array_equal(array_of(photo.picture), levels)
    assert [note.reason for note in photo.notes] == ["profile_unreadable"]


def test_a_width_that_is_no_number(tmp_path: Path) -> None:
    path = tmp_path / "photo.tif"
    tifffile.imwrite(path, np.zeros((6, 8), np.uint8), byteorder="<")
    content = bytearray(path.read_bytes())
    (first,) = struct.unpack_from("<I", content, 4)
    width_tag = content.index(struct.pack("<H", 256), first)
    struct.pack_into("<H", content, width_tag + 2, 1)  # its type: bytes
    path.write_bytes(content)
    with pytest.raises(BadInput, match="tiff_layout"):
        read_photo(path)
