"""Files as scanners, archives and other programs make them: each is made here from one picture, so
that what must come out is known."""

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
from handtint_daemon.files.photo_files import PhotoFile, read_photo
from handtint_daemon.photo import Photo
from handtint_shared.errors import BadInput

SIZE_HW = (24, 32)
TRUTH_0_1 = np.linspace(0, 1, 24 * 32).reshape(SIZE_HW) ** 1.5
TRUTH_0_1[:6, :8] = 0.05  # shows how the picture lies
GRAY_U8 = np.round(TRUTH_0_1 * 255).astype(np.uint8)
GRAY_U16 = np.round(TRUTH_0_1 * 65535).astype(np.uint16)
# Of what the file's own depth or coding loses.
SAME_L, SAME_L_U8, SAME_L_JPEG = 0.02, 0.3, 1.0


def mean_error_L(photo: PhotoFile, truth_0_1: np.ndarray = TRUTH_0_1) -> float:
    """Mean |ΔL| of what the daemon gets of a photo from what its file was made of."""
    true = Photo(np.round(truth_0_1 * 65535).astype(np.uint16)).lightness()
    assert photo.picture.size_hw == true.shape
    return float(np.abs(Photo.from_picture(photo.picture).lightness() - true).mean())


def linear_profile(kind: str) -> bytes:
    """Of grey, or of RGB with sRGB's primaries."""
    primaries = [0.64, 0.33, 1, 0.3, 0.6, 1, 0.15, 0.06, 1] if kind == "rgb" else None
    white = [0.3127, 0.329, 1] if kind == "rgb" else None
    profile = imagecodecs.cms_profile(kind, whitepoint=white, primaries=primaries, gamma=1.0)
    return bytes(profile)


def reasons(photo: PhotoFile) -> list[str]:
    return [note.reason for note in photo.notes]


def tiff(path: Path, pixels: np.ndarray, **options: object) -> Path:
    file = path / "photo.tif"
    tifffile.imwrite(file, pixels, **({"photometric": "minisblack"} | options))  # type: ignore[arg-type]
    return file


def bare_tiff(path: Path, rows: bytes, bits: int, photometric: int = 1) -> Path:
    """A grey TIFF of one strip: tifffile writes no odd depths."""
    height, width = SIZE_HW
    entries = [
        *((256, 4, width), (257, 4, height), (258, 3, bits), (259, 3, 1), (262, 3, photometric)),
        *((273, 4, 8), (277, 3, 1), (278, 4, height), (279, 4, len(rows))),
    ]
    ifd = struct.pack("<H", len(entries))
    ifd += b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    content = b"II*\0" + struct.pack("<I", 8 + len(rows)) + rows + ifd + b"\0" * 4
    file = path / "photo.tif"
    file.write_bytes(content)
    return file


def packed(levels: np.ndarray, bits: int) -> bytes:
    """Each row begins at a byte, the first sample in the highest bits (TIFF 6.0, section 3)."""
    places = np.arange(bits - 1, -1, -1)
    row_bits = ((levels[..., None] >> places) & 1).reshape(len(levels), -1).astype(np.uint8)
    return np.packbits(row_bits, axis=1).tobytes()


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
    assert ExifTags.Base.Orientation not in photo.metadata.exif
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


def test_heic_is_named(tmp_path: Path) -> None:
    (tmp_path / "photo.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 40)

    with pytest.raises(BadInput, match="photo_file_heic"):
        read_photo(tmp_path / "photo.heic")


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

    assert dict(metadata.exif) == {ExifTags.Base.Artist: "Eve"}
    assert b"Eve" in metadata.exif.tobytes()


def test_exif_outlives_its_file(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "Eve"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    Image.fromarray(GRAY_U8).save(path, exif=exif)

    written = Image.Exif()
    written.load(read_photo(path).metadata.exif.tobytes())

    assert written[ExifTags.Base.Artist] == "Eve"
    assert written.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] == "N"


@pytest.mark.parametrize(
    "photometric",
    [5, 8, 3, 2],
    ids=["CMYK of one sample", "Lab of one sample", "palette without colours", "RGB of one sample"],
)
def test_tiff_that_lacks_its_samples_is_one_sentence(tmp_path: Path, photometric: int) -> None:
    path = bare_tiff(tmp_path, GRAY_U8.tobytes(), 8, photometric)

    with pytest.raises(BadInput, match=r"tiff_layout|file_unreadable"):
        read_photo(path)


def test_profile_of_garbled_kind_is_left_out(tmp_path: Path) -> None:
    profile = linear_profile("gray").replace(b"GRAY", b"\xffRAY")
    Image.fromarray(GRAY_U8).save(tmp_path / "photo.png", icc_profile=profile)

    assert reasons(read_photo(tmp_path / "photo.png")) == ["profile_unreadable"]


def test_what_libraries_log_is_not_shown() -> None:
    """Python writes to stderr what nobody handles."""
    for library in ("PIL", "tifffile"):
        assert logging.getLogger(library).handlers
