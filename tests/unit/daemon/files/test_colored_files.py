from io import BytesIO
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms

from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.files.colored_files import colored_file, format_notes, most_bytes
from handtint_daemon.files.photo_files import read_photo
from handtint_daemon.files.writing.formats import JPEG, PNG, WEBP, default_output, format_of
from handtint_shared.errors import BadInput
from unit.daemon.files.colored import NOW, answer, colored

DEEP_GRAY = np.arange(24, dtype=np.uint16).reshape(4, 6) * 2000
DEEP_RGB = np.dstack([DEEP_GRAY, DEEP_GRAY + 7, DEEP_GRAY + 300])
ENDINGS = ["png", "tif", "jpg", "webp"]


@pytest.fixture
def deep_photo(tmp_path: Path) -> Path:
    path = tmp_path / "scan.tif"
    tags = [(315, "s", 0, "A. Scanner", True)]
    tifffile.imwrite(
        path, DEEP_GRAY, resolution=(600, 600), resolutionunit="INCH", extratags=tags, metadata=None
    )
    return path


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("ending", ["png", "tif"])
def test_sixteen_bits_stay_sixteen(tmp_path: Path, ending: str, order: str) -> None:
    path, output = tmp_path / "scan.tif", tmp_path / f"out.{ending}"
    tifffile.imwrite(path, DEEP_GRAY, byteorder=order)
    file = colored_file(answer(DEEP_RGB), read_photo(path), format_of(output), NOW)
    output.write_bytes(file)

    np.testing.assert_array_equal(array_of(read_photo(output).picture), DEEP_RGB)


@pytest.mark.parametrize("ending", ["jpg", "webp"])
def test_jpeg_and_webp_have_eight_and_it_is_told(
    tmp_path: Path, deep_photo: Path, ending: str
) -> None:
    output = colored(deep_photo, tmp_path / f"out.{ending}")

    with Image.open(output) as image:
        assert (image.mode, image.size) == ("RGB", (6, 4))
    notes = format_notes(read_photo(deep_photo), format_of(output))
    assert [note.reason for note in notes] == ["photo_reduced"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_resolution_and_artist_are_kept(tmp_path: Path, deep_photo: Path, ending: str) -> None:
    metadata = read_photo(colored(deep_photo, tmp_path / f"out.{ending}")).metadata

    assert metadata.dpi == (600, 600)
    assert metadata.exif.entries[315].data == b"A. Scanner\0"


@pytest.mark.parametrize("ending", ["png", "tif", "webp"])
def test_alpha_of_the_photo_is_kept(tmp_path: Path, ending: str) -> None:
    alpha = np.arange(24, dtype=np.uint8).reshape(4, 6)
    Image.fromarray(np.dstack([alpha, alpha])).save(tmp_path / "photo.png")

    output = colored(tmp_path / "photo.png", tmp_path / f"out.{ending}")

    with Image.open(output) as image:
        np.testing.assert_array_equal(np.asarray(image)[..., 3], alpha)
    assert format_notes(read_photo(tmp_path / "photo.png"), format_of(output)) == ()


def test_that_jpeg_has_no_alpha_is_told(tmp_path: Path) -> None:
    pixels = np.full((4, 6, 2), 99, np.uint8)
    Image.fromarray(pixels).save(tmp_path / "photo.png")

    notes = format_notes(read_photo(tmp_path / "photo.png"), JPEG)

    assert [note.reason for note in notes] == ["alpha_left_out"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_profiled_photo_comes_back_tagged_srgb(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "adobe.png"
    profile = imagecodecs.cms_profile("adobergb")
    Image.fromarray(np.zeros((4, 6, 3), np.uint8)).save(path, icc_profile=profile)

    with Image.open(colored(path, tmp_path / f"out.{ending}")) as image:
        profile = ImageCms.ImageCmsProfile(BytesIO(image.info["icc_profile"]))
    assert "sRGB" in ImageCms.getProfileDescription(profile)


def test_too_long_a_side_for_the_format_is_told_before_the_work(tmp_path: Path) -> None:
    Image.fromarray(np.zeros((1, 16384), np.uint8)).save(tmp_path / "photo.png")
    photo = read_photo(tmp_path / "photo.png")

    assert format_notes(photo, JPEG) == ()
    with pytest.raises(BadInput, match=r"output_too_large.*'WebP' most=16383"):
        format_notes(photo, WEBP)


def test_a_file_is_not_longer_than_was_reckoned(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (99, 99, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "photo.png")
    photo = read_photo(tmp_path / "photo.png")

    assert len(colored_file(answer(noise), photo, PNG, NOW)) <= most_bytes(photo)


def test_unknown_ending_is_one_sentence() -> None:
    with pytest.raises(BadInput, match="output_suffix"):
        format_of(Path("out.xyz"))


@pytest.mark.parametrize(
    ("photo", "output"),
    [
        ("a/photo.tif", "a/photo-coloured.tif"),
        ("photo.JPEG", "photo-coloured.JPEG"),
        ("photo.webp", "photo-coloured.webp"),
        ("photo.pgm", "photo-coloured.png"),
        ("photo.jp2", "photo-coloured.png"),
        ("photo", "photo-coloured.png"),
    ],
)
def test_a_format_is_chosen_for_any_photo(photo: str, output: str) -> None:
    assert default_output(Path(photo)) == Path(output)
    format_of(default_output(Path(photo)))
