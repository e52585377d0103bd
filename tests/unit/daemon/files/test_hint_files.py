import json
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import ExifTags, Image

from handtint_daemon.arrays.pictures import array_of, picture_of
from handtint_daemon.files.color_profiles import SRGB_PROFILE
from handtint_daemon.files.hint_files import read_hints, read_hints_on_photo
from handtint_shared.errors import BadInput
from handtint_shared.messages import HintPoint
from handtint_shared.pixels import PixelFormat
from handtint_shared.sentences import english


def test_layer_keeps_every_byte(tmp_path: Path) -> None:
    pixels = (
        np.random.default_rng(0).integers(0, 255, (4, 6, 4), np.uint8).repeat(3, 0).repeat(3, 1)
    )
    pixels[0, 0, 3] = 0
    Image.fromarray(pixels).save(tmp_path / "hints.png")

    hints = read_hints(tmp_path / "hints.png", (12, 18))

    assert hints.points == ()
    assert hints.layer is not None
    np.testing.assert_array_equal(array_of(hints.layer.picture), pixels)


def test_json_points(tmp_path: Path) -> None:
    entries = [
        {"x": 10, "y": 20.5, "rgb": [200, 40, 30], "radius": 3},
        {"x": 1, "y": 2, "rgb": [0, 0, 0]},
    ]
    (tmp_path / "hints.json").write_text(json.dumps(entries))

    hints = read_hints(tmp_path / "hints.json", (100, 100))

    assert hints.points == (HintPoint(10, 20.5, (200, 40, 30), 3), HintPoint(1, 2, (0, 0, 0)))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("{", "json_unsound"),
        ('{"x": 1}', "list"),
        ('[{"x": 1, "y": 2}]', "rgb"),
        ('[{"x": 1, "y": 2, "rgb": [1, 2]}]', "rgb"),
        ('[{"x": 1, "y": 2, "rgb": [1, 2, 256]}]', "rgb"),
        ('[{"x": 1, "y": 2, "rgb": [1, 2, 3], "radius": -1}]', "radius"),
        ("[7]", "map"),
    ],
)
def test_bad_json_is_one_sentence(tmp_path: Path, content: str, what: str) -> None:
    (tmp_path / "hints.json").write_text(content)

    with pytest.raises(BadInput, match=what):
        read_hints(tmp_path / "hints.json", (100, 100))


def test_layer_of_another_size_is_refused(tmp_path: Path) -> None:
    Image.new("RGBA", (6, 4)).save(tmp_path / "hints.png")

    with pytest.raises(BadInput, match="hints_size hints_width=6 hints_height=4"):
        read_hints(tmp_path / "hints.png", (5, 6))


@pytest.mark.parametrize("ground", [(255, 255, 255), (0, 0, 0), (90, 120, 90)])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_an_opaque_ground_is_refused(
    tmp_path: Path, ground: tuple[int, int, int], mode: str, suffix: str
) -> None:
    image = Image.new("RGB", (20, 30), ground)
    image.paste((200, 40, 30), (5, 5, 9, 9))
    path = tmp_path / f"hints.{suffix}"
    image.convert(mode).save(path)

    with pytest.raises(BadInput, match="hints_opaque"):
        read_hints(path, (30, 20))


def test_a_single_erased_spot_is_no_ground(tmp_path: Path) -> None:
    pixels = np.full((30, 40, 4), 255, np.uint8)
    pixels[4:7, 4:7, 3] = 0
    Image.fromarray(pixels).save(tmp_path / "hints.png")

    with pytest.raises(BadInput, match="hints_opaque"):
        read_hints(tmp_path / "hints.png", (30, 40))


@pytest.mark.parametrize(
    ("suffix", "depth"), [("png", np.uint8), ("tif", np.uint8), ("tif", np.uint16)]
)
def test_a_profile_is_converted_to_srgb(
    tmp_path: Path, depth: type[np.generic], suffix: str
) -> None:
    levels = np.zeros((6, 8, 4), depth)
    top = np.iinfo(depth).max
    levels[1:3, 1:3] = np.array([165, 72, 63, 255]) * (top // 255)
    profile = imagecodecs.cms_profile("adobergb")
    path = tmp_path / f"hints.{suffix}"
    if suffix == "png":
        Image.fromarray(levels).save(path, icc_profile=profile)
    else:
        tifffile.imwrite(path, levels, extrasamples=["unassalpha"], iccprofile=profile)

    layer = read_hints(path, (6, 8)).layer

    assert layer is not None
    red, green, blue, alpha = array_of(layer.picture)[1, 1].tolist()
    assert np.abs(np.subtract((red, green, blue), (190, 70, 60))).max() <= 2
    assert alpha == 255
    assert (array_of(layer.picture)[..., 3] > 0).sum() == 4


def test_what_was_done_to_read_them_is_noted(tmp_path: Path) -> None:
    image = Image.new("RGBA", (30, 20))
    image.paste((200, 40, 30, 255), (10, 8, 16, 14))
    image.save(tmp_path / "hints.png", icc_profile=b"not a profile")
    image.convert("RGB").save(tmp_path / "copy.png", icc_profile=b"not a profile")
    photo = picture_of(np.zeros((20, 30), np.uint8), PixelFormat.Y_U8)

    layer = read_hints(tmp_path / "hints.png", (20, 30))
    on_photo = read_hints_on_photo(tmp_path / "copy.png", photo)

    for hints in (layer, on_photo):
        assert [note.reason for note in hints.notes] == ["profile_unreadable"]


def test_hints_are_turned_as_they_say(tmp_path: Path) -> None:
    image = Image.new("RGBA", (6, 4))
    image.putpixel((0, 0), (200, 40, 30, 255))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    image.save(tmp_path / "hints.png", exif=exif)

    layer = read_hints(tmp_path / "hints.png", (6, 4)).layer

    assert layer is not None
    assert array_of(layer.picture)[0, 3].tolist() == [200, 40, 30, 255]


def test_hints_for_the_photo_before_it_was_turned_are_told(tmp_path: Path) -> None:
    Image.new("RGBA", (6, 4)).save(tmp_path / "hints.png")

    with pytest.raises(BadInput, match="hints_lie_across width=4 height=6"):
        read_hints(tmp_path / "hints.png", (6, 4))


def zipped(name: str, content: str) -> bytes:
    data = BytesIO()
    with ZipFile(data, "w") as archive:
        archive.writestr(name, content)
    return data.getvalue()


LAYERED = [
    ("GIMP", b"gimp xcf v011\0" + bytes(80)),
    ("Photoshop", b"8BPS\0\1" + bytes(80)),
    ("Krita", zipped("mimetype", "application/x-krita")),
    ("Krita", zipped("maindoc.xml", "<DOC/>")),
    ("OpenRaster", zipped("mimetype", "image/openraster")),
    ("OpenRaster", zipped("stack.xml", "<image/>")),
]


@pytest.mark.parametrize(("program", "content"), LAYERED)
@pytest.mark.parametrize("suffix", ["png", "xcf"])
def test_a_file_with_layers_must_be_exported(
    tmp_path: Path, program: str, content: bytes, suffix: str
) -> None:
    path = tmp_path / f"hints.{suffix}"
    path.write_bytes(content)

    with pytest.raises(BadInput) as error:
        read_hints(path, (6, 4))

    assert f"with layers ({program}): show only the hint layer" in english(error.value)


def test_any_other_file_is_told_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "hints.odt").write_bytes(
        zipped("mimetype", "application/vnd.oasis.opendocument.text")
    )

    with pytest.raises(BadInput, match="hints_file_kind"):
        read_hints(tmp_path / "hints.odt", (6, 4))


def test_absent_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"hints\.png"):
        read_hints(tmp_path / "hints.png", (4, 6))


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif"])
def test_dots_on_a_copy_with_profile_and_orientation(tmp_path: Path, suffix: str) -> None:
    gray = np.tile(np.linspace(40, 200, 60).astype(np.uint8), (40, 1))
    photo = picture_of(gray, PixelFormat.Y_U8)
    srgb = np.dstack([gray] * 3)
    srgb[10:20, 15:25] = (190, 70, 60)
    lying = np.rot90(srgb)  # orientation 6 asks for a quarter to the right
    adobe = imagecodecs.cms_profile("adobergb")
    stored = imagecodecs.cms_transform(
        np.ascontiguousarray(lying), SRGB_PROFILE, adobe, colorspace="rgb", outcolorspace="rgb"
    )
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    path = tmp_path / f"copy.{suffix}"
    Image.fromarray(stored).save(path, icc_profile=adobe, exif=exif, quality=90)

    hints = read_hints_on_photo(path, photo)

    assert hints.layer is not None
    layer = array_of(hints.layer.picture)
    assert layer[15, 20, 3] == 255
    assert np.abs(np.subtract(layer[15, 20, :3].astype(int), (190, 70, 60))).max() <= 12
    assert abs(int((layer[..., 3] > 0).sum()) - 100) <= 44


def test_what_is_clear_on_a_copy_was_not_painted(tmp_path: Path) -> None:
    pixels = np.zeros((40, 60, 4), np.uint8)
    pixels[10:20, 15:25] = (190, 70, 60, 255)
    Image.fromarray(pixels).save(tmp_path / "copy.png")
    photo = picture_of(np.full((40, 60), 120, np.uint8), PixelFormat.Y_U8)

    layer = read_hints_on_photo(tmp_path / "copy.png", photo).layer

    assert layer is not None
    np.testing.assert_array_equal(array_of(layer.picture)[..., 3], pixels[..., 3])
