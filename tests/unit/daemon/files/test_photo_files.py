from pathlib import Path
from zlib import crc32

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import ExifTags, Image, ImageOps

from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.files.metadata.upkeep import up_to_date
from handtint_daemon.files.photo_files import read_photo
from handtint_shared.errors import BadInput
from handtint_shared.pixels import PixelFormat
from unit.daemon.files.colored import NOW

GRAY_U8 = np.arange(12, dtype=np.uint8).reshape(3, 4) * 20
GRAY_U16 = np.arange(12, dtype=np.uint16).reshape(3, 4) * 5000
RGB_U8 = np.dstack([GRAY_U8, GRAY_U8 + 1, GRAY_U8 + 2])
RGB_U16 = np.dstack([GRAY_U16, GRAY_U16 + 1, GRAY_U16 + 2])


def save(folder: Path, name: str, pixels: np.ndarray) -> Path:
    path = folder / name
    if path.suffix == ".tif":
        tifffile.imwrite(path, pixels, photometric="rgb" if pixels.ndim == 3 else "minisblack")
    elif pixels.dtype == np.uint16:
        path.write_bytes(imagecodecs.png_encode(pixels))
    else:
        Image.fromarray(pixels).save(path)
    return path


@pytest.mark.parametrize("ending", ["png", "tif"])
@pytest.mark.parametrize(
    ("pixels", "pixel_format"),
    [
        pytest.param(GRAY_U8, PixelFormat.Y_U8, id="grey 8"),
        pytest.param(GRAY_U16, PixelFormat.Y_U16, id="grey 16"),
        pytest.param(RGB_U8, PixelFormat.RGB_U8, id="RGB 8"),
        pytest.param(RGB_U16, PixelFormat.RGB_U16, id="RGB 16"),
    ],
)
def test_pixels_keep_their_depth_and_values(
    tmp_path: Path, ending: str, pixels: np.ndarray, pixel_format: PixelFormat
) -> None:
    photo = read_photo(save(tmp_path, f"photo.{ending}", pixels))

    assert photo.picture.format is pixel_format
    np.testing.assert_array_equal(array_of(photo.picture), pixels)


def test_lzw_tiff_is_read(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    tifffile.imwrite(path, GRAY_U16, compression="lzw", predictor=True)

    np.testing.assert_array_equal(array_of(read_photo(path).picture), GRAY_U16)


def test_float_tiff_is_read_at_sixteen_bits(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    tifffile.imwrite(path, np.array([[0.0, 0.5, 1.0, 2.0, np.nan]], np.float32))

    assert array_of(read_photo(path).picture).tolist() == [[0, 32768, 65535, 65535, 0]]


def test_planar_tiff_is_read(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    planes = np.moveaxis(RGB_U16, -1, 0)
    tifffile.imwrite(path, planes, photometric="rgb", planarconfig="separate")

    np.testing.assert_array_equal(array_of(read_photo(path).picture), RGB_U16)


def test_gray_saved_as_rgb_is_gray(tmp_path: Path) -> None:
    path = save(tmp_path, "photo.png", np.dstack([GRAY_U8] * 3))

    assert read_photo(path).picture.format is PixelFormat.Y_U8


def test_alpha_is_kept_apart(tmp_path: Path) -> None:
    alpha = np.full((3, 4), 77, np.uint8)
    photo = read_photo(save(tmp_path, "photo.png", np.dstack([RGB_U8, alpha])))

    assert photo.picture.format is PixelFormat.RGB_U8
    assert photo.alpha is not None
    np.testing.assert_array_equal(photo.alpha, alpha)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_photo_is_upright_as_pillow_would_turn_it(tmp_path: Path, orientation: int) -> None:
    path = tmp_path / "camera.png"
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    Image.fromarray(GRAY_U8).save(path, exif=exif)

    photo = read_photo(path)

    with Image.open(path) as image:
        expected = np.asarray(ImageOps.exif_transpose(image))
    np.testing.assert_array_equal(array_of(photo.picture), expected)
    assert up_to_date(photo.metadata, (3, 4), NOW).exif.number(ExifTags.Base.Orientation) == 1


def test_profile_is_undone(tmp_path: Path) -> None:
    adobe = imagecodecs.cms_profile("adobergb")
    green = np.zeros((2, 2, 3), np.uint8) + np.array([100, 180, 90], np.uint8)
    path = tmp_path / "adobe.png"
    Image.fromarray(green).save(path, icc_profile=adobe)

    pixel = array_of(read_photo(path).picture)[0, 0]

    # Adobe RGB (100, 180, 90) is more saturated than sRGB (100, 180, 90): red decreases.
    assert pixel[0] < 80
    assert abs(int(pixel[1]) - 180) <= 3


@pytest.mark.parametrize("mode", ["1", "P", "CMYK", "LA"])
def test_other_modes_are_read(tmp_path: Path, mode: str) -> None:
    path = tmp_path / ("photo.tif" if mode == "CMYK" else "photo.png")
    Image.fromarray(RGB_U8).convert(mode).save(path)

    assert read_photo(path).picture.size_hw == (3, 4)


@pytest.mark.parametrize(
    ("name", "content"),
    [("absent.png", None), ("text.png", b"no picture"), ("half.png", b"\x89PNG\r\n\x1a\n")],
)
def test_unreadable_file_is_one_sentence(tmp_path: Path, name: str, content: bytes | None) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(BadInput, match=name):
        read_photo(path)


@pytest.mark.parametrize("ending", ["png", "tif"])
def test_truncated_file_is_one_sentence(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"photo.{ending}"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)).save(path)
    path.write_bytes(path.read_bytes()[:-2000])

    with pytest.raises(BadInput, match="photo"):
        read_photo(path)


@pytest.mark.parametrize(("width", "height"), [(20_000, 10_001), (262_145, 1), (1, 262_145)])
def test_too_large_a_photo_is_refused_before_it_is_read(
    tmp_path: Path, width: int, height: int
) -> None:
    path = tmp_path / "photo.png"
    whole = imagecodecs.png_encode(GRAY_U8)
    header = b"IHDR" + width.to_bytes(4) + height.to_bytes(4) + whole[24:29]
    path.write_bytes(whole[:12] + header + crc32(header).to_bytes(4) + whole[33:])

    with pytest.raises(BadInput, match=f"photo_file_too_large width={width} height={height}"):
        read_photo(path)


@pytest.mark.parametrize("name", ["photo.xcf", "photo.tif"])
def test_a_photo_with_layers_must_be_exported(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"gimp xcf v011\0" + bytes(80))

    with pytest.raises(BadInput, match=r"layered_photo.*GIMP"):
        read_photo(tmp_path / name)
