"""PGM, JPEG and PNG as other programs make them, profiles and orientations."""

import logging
import struct
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zlib import crc32

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import ExifTags, Image, PngImagePlugin

from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.files.metadata.upkeep import up_to_date
from handtint_daemon.files.photo_files import read_photo
from handtint_daemon.photo import Photo
from handtint_shared.errors import BadInput
from unit.daemon.files.colored import NOW
from unit.daemon.files.made_photos import (
    GRAY_U8,
    GRAY_U16,
    SAME_L,
    SAME_L_JPEG,
    SAME_L_U8,
    SIZE_HW,
    TRUTH_0_1,
    linear_profile,
    mean_error_L,
    profile_of_inks,
    reasons,
    tiff,
)


def netpbm(kind: str, most: int) -> bytes:
    levels = np.round(TRUTH_0_1 * most).astype(np.uint16)
    samples = np.repeat(levels, 3) if kind in ("P3", "P6") else levels.reshape(-1)
    header = f"{kind}\n# a comment\n{SIZE_HW[1]} {SIZE_HW[0]}\n{most}\n".encode()
    if kind in ("P2", "P3"):
        return header + " ".join(str(sample) for sample in samples).encode()
    return header + samples.astype(">u2" if most > 255 else "u1").tobytes()


@pytest.mark.parametrize("most", [15, 255, 1000, 4095, 65535])
@pytest.mark.parametrize("kind", ["P2", "P3", "P5", "P6"])
def test_pgm_and_ppm_at_every_maxval(tmp_path: Path, kind: str, most: int) -> None:
    (tmp_path / "photo.pnm").write_bytes(netpbm(kind, most))

    photo = read_photo(tmp_path / "photo.pnm")

    assert photo.is_deep == (most > 255)
    true = np.round(TRUTH_0_1 * most) / most
    assert mean_error_L(photo, true) < (SAME_L if most > 255 else SAME_L_U8)


@pytest.mark.parametrize(("kind", "channels"), [("Pf", 1), ("PF", 3)])
@pytest.mark.parametrize(("scale", "order"), [("-1.0", "<f4"), ("1.0", ">f4")])
def test_pfm(tmp_path: Path, kind: str, channels: int, scale: str, order: str) -> None:
    header = f"{kind}\n{SIZE_HW[1]} {SIZE_HW[0]}\n{scale}\n".encode()
    samples = np.repeat(TRUTH_0_1[::-1, :, None], channels, axis=2).astype(order)
    (tmp_path / "photo.pfm").write_bytes(header + samples.tobytes())

    assert mean_error_L(read_photo(tmp_path / "photo.pfm")) < SAME_L


@pytest.mark.parametrize(
    "content", [b"P5 9 9 65536\n" + b"0" * 162, b"P5 9 9 255\n0000", b"P2 2 2 255\n1 2 x 4"]
)
def test_broken_pgm_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "photo.pgm").write_bytes(content)

    with pytest.raises(BadInput, match="photo"):
        read_photo(tmp_path / "photo.pgm")


def orientation_in_xmp(number: int) -> bytes:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/'
        '22-rdf-syntax-ns#"><rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" '
        f'tiff:Orientation="{number}"/></rdf:RDF></x:xmpmeta>'
    ).encode()


def turned_jpeg(path: Path, said: str) -> None:
    exif = Image.Exif()
    if "exif" in said:
        exif[ExifTags.Base.Orientation] = 6
    xmp = {"xmp": orientation_in_xmp(6)} if "xmp" in said else {}
    Image.fromarray(GRAY_U8).save(path, "JPEG", quality=98, exif=exif, **xmp)


def turned_tiff(path: Path, said: str) -> None:
    tags: list[tuple[object, ...]] = [(274, "H", 1, 6, True)] if "exif" in said else []
    if "xmp" in said:
        xmp = orientation_in_xmp(6)
        tags.append((700, "B", len(xmp), xmp, True))
    tifffile.imwrite(path, GRAY_U8, extratags=tags, metadata=None)  # type: ignore[arg-type]


def turned_jpeg_in_tiff(path: Path, said: str) -> None:
    rgb = np.dstack([GRAY_U8] * 3)
    image = Image.fromarray(rgb)
    exif = {274: 6} if "exif" in said else {}
    image.save(path, "TIFF", compression="jpeg", quality=98, tiffinfo=exif)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        *(
            (make, said)
            for make in (turned_jpeg, turned_tiff)
            for said in ("exif", "xmp", "exif xmp")
        ),
        (turned_jpeg_in_tiff, "exif"),
    ],
)
def test_photo_is_turned_once_and_says_so(
    tmp_path: Path, make: Callable[[Path, str], None], said: str
) -> None:
    make(tmp_path / "photo", said)

    photo = read_photo(tmp_path / "photo")

    assert mean_error_L(photo, np.rot90(TRUTH_0_1, -1)) < SAME_L_JPEG
    said = up_to_date(photo.metadata, photo.picture.size_hw, NOW).exif
    assert said.number(ExifTags.Base.Orientation) in (None, 1)
    assert b'Orientation="6"' not in (photo.metadata.xmp or b"")


def with_profile(mode: str, profile: bytes) -> bytes:
    output = BytesIO()
    Image.fromarray(GRAY_U8).convert(mode).save(
        output, "JPEG", quality=98, subsampling=0, icc_profile=profile
    )
    return output.getvalue()


@pytest.mark.parametrize(("mode", "kind"), [("L", "rgb"), ("RGB", "gray")])
def test_profile_of_another_kind_gives_its_curve(tmp_path: Path, mode: str, kind: str) -> None:
    linear = linear_profile(kind)
    (tmp_path / "photo.jpg").write_bytes(with_profile(mode, linear))

    photo = read_photo(tmp_path / "photo.jpg")

    linear_light = Photo(GRAY_U16).gray / 65535
    encoded = np.where(
        linear_light <= 0.0031308, 12.92 * linear_light, 1.055 * linear_light ** (1 / 2.4) - 0.055
    )
    assert mean_error_L(photo, encoded) < SAME_L_JPEG
    assert reasons(photo) == ["profile_kind"]


def test_broken_profile_is_told_and_left_out(tmp_path: Path) -> None:
    Image.fromarray(GRAY_U8).save(tmp_path / "photo.png", icc_profile=b"no profile" * 20)

    photo = read_photo(tmp_path / "photo.png")

    np.testing.assert_array_equal(array_of(photo.picture), GRAY_U8)
    assert reasons(photo) == ["profile_unreadable"]


def test_linear_profile_is_exact_in_the_shadows(tmp_path: Path) -> None:
    linear = np.where(TRUTH_0_1 <= 0.04045, TRUTH_0_1 / 12.92, ((TRUTH_0_1 + 0.055) / 1.055) ** 2.4)
    for channels, kind in ((1, "gray"), (3, "rgb")):
        profile = linear_profile(kind)
        levels = np.round(linear * 65535).astype(np.uint16)
        pixels = levels if channels == 1 else np.dstack([levels] * 3)
        photometric = "minisblack" if channels == 1 else "rgb"

        photo = read_photo(tiff(tmp_path, pixels, photometric=photometric, iccprofile=profile))

        assert mean_error_L(photo) < SAME_L


def png_chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4) + kind + content + crc32(kind + content).to_bytes(4)


@pytest.mark.parametrize("channels", [1, 3])
def test_png_gama_is_followed(tmp_path: Path, channels: int) -> None:
    linear = np.where(TRUTH_0_1 <= 0.04045, TRUTH_0_1 / 12.92, ((TRUTH_0_1 + 0.055) / 1.055) ** 2.4)
    levels = np.round(linear * 65535).astype(np.uint16)
    png = bytes(imagecodecs.png_encode(levels if channels == 1 else np.dstack([levels] * 3)))
    (tmp_path / "photo.png").write_bytes(
        png[:33] + png_chunk(b"gAMA", (100000).to_bytes(4)) + png[33:]
    )

    assert mean_error_L(read_photo(tmp_path / "photo.png")) < SAME_L


def test_png_chrm_is_followed(tmp_path: Path) -> None:
    """A green of Adobe RGB's primaries is no colour of sRGB: its red would be below 0."""
    green = np.zeros((2, 2, 3), np.uint8) + np.array([100, 180, 90], np.uint8)
    png = bytes(imagecodecs.png_encode(green))
    adobe = (31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000)
    chunks = png_chunk(b"gAMA", (45455).to_bytes(4))
    chunks += png_chunk(b"cHRM", b"".join(value.to_bytes(4) for value in adobe))
    (tmp_path / "photo.png").write_bytes(png[:33] + chunks + png[33:])

    pixel = array_of(read_photo(tmp_path / "photo.png").picture)[0, 0]

    assert pixel[0] < 80
    assert abs(int(pixel[1]) - 180) <= 3


@pytest.mark.parametrize("ending", ["tif", "jpg"])
def test_cmyk_follows_its_profile(tmp_path: Path, ending: str) -> None:
    L_0_100 = Photo(GRAY_U16).lightness()
    cmyk = np.zeros((*SIZE_HW, 4), np.uint8)
    cmyk[..., 3] = np.round(255 * (1 - L_0_100 / 100))
    image = Image.fromarray(cmyk, "CMYK")
    options = {"quality": 98, "subsampling": 0} if ending == "jpg" else {}
    image.save(tmp_path / f"photo.{ending}", icc_profile=profile_of_inks(), **options)

    photo = read_photo(tmp_path / f"photo.{ending}")

    assert reasons(photo) == []
    assert mean_error_L(photo) < SAME_L_JPEG


def test_png_gama_of_srgb_changes_nothing(tmp_path: Path) -> None:
    png = bytes(imagecodecs.png_encode(GRAY_U8))
    (tmp_path / "photo.png").write_bytes(
        png[:33] + png_chunk(b"gAMA", (45455).to_bytes(4)) + png[33:]
    )

    np.testing.assert_array_equal(array_of(read_photo(tmp_path / "photo.png").picture), GRAY_U8)


def test_png_with_a_large_text(tmp_path: Path) -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "words " * 400_000, zip=True)
    text.add_text("More", "words " * 400_000)
    Image.fromarray(GRAY_U8).save(tmp_path / "photo.png", pnginfo=text)

    np.testing.assert_array_equal(array_of(read_photo(tmp_path / "photo.png").picture), GRAY_U8)


def test_jpeg_without_its_end_is_told(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    Image.fromarray(GRAY_U8).save(path, quality=98)
    path.write_bytes(path.read_bytes()[:-3])

    photo = read_photo(path)

    assert reasons(photo) == ["photo_truncated"]
    assert mean_error_L(photo) < SAME_L_JPEG


def test_bytes_before_a_jpeg_are_told(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    Image.fromarray(GRAY_U8).save(path, quality=98)
    path.write_bytes(b"header of a mail\r\n" * 3 + path.read_bytes())

    photo = read_photo(path)

    assert reasons(photo) == ["photo_bytes_before"]
    assert mean_error_L(photo) < SAME_L_JPEG


def test_resolution_of_nothing_is_none(tmp_path: Path) -> None:
    path = tiff(tmp_path, GRAY_U8, resolution=(11, 11), resolutionunit="INCH")
    eleven = struct.pack("<II", 11, 1)
    assert path.read_bytes().count(eleven) == 2
    path.write_bytes(path.read_bytes().replace(eleven, b"\0" * 8))

    assert read_photo(path).metadata.dpi is None


def test_resolution_as_text_is_left_out(tmp_path: Path) -> None:
    entries = b"".join(
        struct.pack("<HHI4s", tag, 2, 4, text) for tag, text in ((282, b"300\0"), (315, b"Eve\0"))
    )
    exif = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + entries + b"\0" * 4
    Image.fromarray(GRAY_U8).save(tmp_path / "photo.jpg", exif=exif)

    metadata = read_photo(tmp_path / "photo.jpg").metadata

    assert metadata.dpi is None
    written = up_to_date(metadata, (24, 32), NOW).exif
    assert set(written.entries) == {ExifTags.Base.Software, ExifTags.Base.DateTime, 315}
    assert written.entries[315].data == b"Eve\0"


def test_profile_of_garbled_kind_is_left_out(tmp_path: Path) -> None:
    profile = linear_profile("gray").replace(b"GRAY", b"\xffRAY")
    Image.fromarray(GRAY_U8).save(tmp_path / "photo.png", icc_profile=profile)

    assert reasons(read_photo(tmp_path / "photo.png")) == ["profile_unreadable"]


def test_what_libraries_log_is_not_shown() -> None:
    """Python writes to stderr what nobody handles."""
    for library in ("PIL", "tifffile"):
        assert logging.getLogger(library).handlers
