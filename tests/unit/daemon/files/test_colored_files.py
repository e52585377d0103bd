from io import BytesIO
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms

from handtint_daemon.arrays.pictures import array_of, picture_of
from handtint_daemon.files.colored_files import write_colored
from handtint_daemon.files.photo_files import read_photo
from handtint_shared.errors import BadInput, WriteFailed
from handtint_shared.pixels import Picture, PixelFormat

DEEP_GRAY = np.arange(24, dtype=np.uint16).reshape(4, 6) * 2000
DEEP_RGBA = np.dstack([DEEP_GRAY, DEEP_GRAY + 7, DEEP_GRAY + 300, np.full((4, 6), 65535, "u2")])


def colored(pixels: np.ndarray) -> Picture:
    deep = pixels.dtype == np.uint16
    return picture_of(pixels, PixelFormat.RGBA_U16 if deep else PixelFormat.RGBA_U8)


@pytest.fixture
def deep_photo(tmp_path: Path) -> Path:
    path = tmp_path / "scan.tif"
    tags = [(315, "s", 0, "A. Scanner", True)]
    tifffile.imwrite(
        path, DEEP_GRAY, resolution=(600, 600), resolutionunit="INCH", extratags=tags, metadata=None
    )
    return path


@pytest.mark.parametrize("ending", ["png", "tif"])
def test_sixteen_bits_stay_sixteen(tmp_path: Path, deep_photo: Path, ending: str) -> None:
    output = tmp_path / f"out.{ending}"
    write_colored(output, colored(DEEP_RGBA), read_photo(deep_photo))

    np.testing.assert_array_equal(array_of(read_photo(output).picture), DEEP_RGBA[..., :3])


def test_jpeg_has_eight(tmp_path: Path, deep_photo: Path) -> None:
    output = tmp_path / "out.jpg"
    write_colored(output, colored(DEEP_RGBA), read_photo(deep_photo))

    with Image.open(output) as image:
        assert (image.mode, image.size) == ("RGB", (6, 4))


@pytest.mark.parametrize("ending", ["png", "tif", "jpg"])
def test_resolution_and_artist_are_kept(tmp_path: Path, deep_photo: Path, ending: str) -> None:
    output = tmp_path / f"out.{ending}"
    write_colored(output, colored(DEEP_RGBA), read_photo(deep_photo))

    with Image.open(output) as image:
        assert round(float(image.info["dpi"][0])) == 600
        assert image.getexif()[315] == "A. Scanner"


@pytest.mark.parametrize("ending", ["png", "tif"])
def test_alpha_of_the_photo_is_kept(tmp_path: Path, ending: str) -> None:
    alpha = np.arange(24, dtype=np.uint8).reshape(4, 6)
    gray = np.arange(24, dtype=np.uint8).reshape(4, 6)
    Image.fromarray(np.dstack([gray, alpha])).save(tmp_path / "photo.png")
    answer = np.dstack([gray, gray, gray + 9, np.full((4, 6), 255, np.uint8)])

    output = tmp_path / f"out.{ending}"
    write_colored(output, colored(answer), read_photo(tmp_path / "photo.png"))

    with Image.open(output) as image:
        np.testing.assert_array_equal(np.asarray(image)[..., 3], alpha)


def test_profiled_photo_comes_back_tagged_srgb(tmp_path: Path) -> None:
    path = tmp_path / "adobe.png"
    profile = imagecodecs.cms_profile("adobergb")
    Image.fromarray(np.zeros((4, 6, 3), np.uint8)).save(path, icc_profile=profile)
    output = tmp_path / "out.png"

    write_colored(output, colored(DEEP_RGBA), read_photo(path))

    with Image.open(output) as image:
        profile = ImageCms.ImageCmsProfile(BytesIO(image.info["icc_profile"]))
    assert "sRGB" in ImageCms.getProfileDescription(profile)


def test_unknown_ending_is_one_sentence(tmp_path: Path, deep_photo: Path) -> None:
    with pytest.raises(BadInput, match="output_suffix"):
        write_colored(tmp_path / "out.xyz", colored(DEEP_RGBA), read_photo(deep_photo))


def test_folder_that_is_not_there_is_one_sentence(tmp_path: Path, deep_photo: Path) -> None:
    with pytest.raises(WriteFailed, match=r"out\.png"):
        write_colored(tmp_path / "no" / "out.png", colored(DEEP_RGBA), read_photo(deep_photo))


def test_nothing_is_left_beside_the_result(tmp_path: Path, deep_photo: Path) -> None:
    folder = tmp_path / "results"
    folder.mkdir()
    write_colored(folder / "out.png", colored(DEEP_RGBA), read_photo(deep_photo))

    assert [path.name for path in folder.iterdir()] == ["out.png"]
