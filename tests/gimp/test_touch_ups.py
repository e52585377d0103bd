"""What a person painted on the colours is kept above them; a selection limits a run."""

from pathlib import Path

import numpy as np
import pytest

from gimp.harness import WorkFolder
from gimp.studio import U8, Studio, as_rgba, grey_photo

COLORED = ["Hints · Handtint", "Colours · Handtint", "photo"]
TOUCHED = ["Hints · Handtint", "Touch-ups · Handtint", "Colours · Handtint", "photo"]
_THERE = """
image = by_id(image)
colors, touch_ups = layer(image, 'Colours · Handtint'), layer(image, 'Touch-ups · Handtint')
hints = layer(image, 'Hints · Handtint')
"""
_BLUE_DOT = "dot(colors, 40, 30, '#2040d0')"  # on nine blocks of 8 px
_ERASED = """
rgba = bytearray(get(colors, "R'G'B'A u8"))
rgba[4 * 64 * 20 : 4 * 64 * 23] = bytes(4 * 64 * 3)
put(colors, "R'G'B'A u8", bytes(rgba))
"""


@pytest.fixture
def colored(studio: Studio) -> int:
    image = studio.image_with_hints()
    assert studio.colorize(image)[0] == "success"
    return image


def change(studio: Studio, image: int, *code: str) -> None:
    studio.run(_THERE + "\n".join(code), image=image)


def colorize_with_one_more(studio: Studio, image: int, x: int = 20) -> None:
    """Paint another hint, which changes all colours of so small a photo, and run."""
    change(studio, image, f"dot(hints, {x}, 20, '#b43cb4', 9.0)")
    assert studio.colorize(image)[0] == "success"


def pixels(studio: Studio, image: int, name: str) -> U8:
    code = "result = get(layer(by_id(image), name), \"R'G'B'A u8\")"
    return as_rgba(studio.run(code, image=image, name=name))


def colors_at_once(studio: Studio) -> U8:
    """Return the colours of a new image with one more among its hints."""
    image = studio.image_with_hints()
    colorize_with_one_more(studio, image)
    return pixels(studio, image, "Colours · Handtint")


def test_a_stroke_moves_to_a_layer_of_its_own(studio: Studio, colored: int) -> None:
    before = pixels(studio, colored, "Colours · Handtint")
    change(studio, colored, _BLUE_DOT)
    theirs = pixels(studio, colored, "Colours · Handtint")
    colorize_with_one_more(studio, colored)
    assert studio.names(colored) == TOUCHED
    kept = pixels(studio, colored, "Touch-ups · Handtint")
    painted = (theirs != before).any(axis=-1)
    np.testing.assert_array_equal(kept[painted], theirs[painted])
    assert studio.tree(colored)[1]["mode"] == "lch-color"


def test_of_what_lies_beside_it_only_what_looks_otherwise_now(studio: Studio, colored: int) -> None:
    change(studio, colored, _BLUE_DOT)
    theirs = pixels(studio, colored, "Colours · Handtint").astype(int)
    colorize_with_one_more(studio, colored)
    kept, ours = (pixels(studio, colored, name) for name in TOUCHED[1:3])
    differs = (np.abs(theirs - ours) > 2).any(axis=-1)
    blocks = np.zeros((48, 64), bool)
    blocks[24:40, 32:48] = True  # the dot is 7 px wide
    np.testing.assert_array_equal(kept[..., 3], np.where(differs & blocks, 255, 0))


def test_on_a_photo_of_many_tiles_they_cover_nothing_else(studio: Studio) -> None:
    """GIMP keeps pixels in tiles of 128: whole ones were not emptied."""
    side = 300
    plate = np.tile(np.linspace(60, 200, side).astype(np.uint8), (side, 1))
    image = studio.new_image(pixels=plate.tobytes(), size_hw=[side, side])
    studio.run("add_hints(by_id(image), [[50, 150, '#b43c34']])", image=image)
    assert studio.colorize(image)[0] == "success"
    change(studio, image, "dot(colors, 250, 50, '#2040d0')", "dot(hints, 200, 60, '#3c9650', 9.0)")
    assert studio.colorize(image)[0] == "success"
    code = "result = get(layer(by_id(image), 'Touch-ups · Handtint'), \"R'G'B'A u8\")"
    kept = as_rgba(studio.run(code, image=image), (side, side))
    ys, xs = np.nonzero(kept[..., 3])
    assert (xs.min() >= 240, xs.max() < 264, ys.min() >= 40, ys.max() < 64) == (True,) * 4


def test_the_colors_below_are_renewed_as_if_at_once(studio: Studio, colored: int) -> None:
    change(studio, colored, _BLUE_DOT)
    colorize_with_one_more(studio, colored)
    there = pixels(studio, colored, "Colours · Handtint").astype(int)
    assert np.abs(there - colors_at_once(studio)).max() <= 1
    kept = pixels(studio, colored, "Touch-ups · Handtint")
    assert kept[30, 40].tolist() == [0x20, 0x40, 0xD0, 255]
    assert kept[:16, :, 3].max() == 0  # blocks that they did not touch


def test_where_they_erased_the_photo_is_seen(studio: Studio, colored: int) -> None:
    change(studio, colored, _ERASED)
    colorize_with_one_more(studio, colored)
    kept = pixels(studio, colored, "Touch-ups · Handtint")[20:23]
    opaque = np.broadcast_to(np.uint8(255), (3, 64, 1))
    grey = np.concatenate([np.repeat(grey_photo()[20:23, :, None], 3, axis=-1), opaque], axis=-1)
    np.testing.assert_array_equal(kept, grey)


def test_later_strokes_join_the_earlier_ones(studio: Studio, colored: int) -> None:
    change(studio, colored, _BLUE_DOT)
    colorize_with_one_more(studio, colored)
    change(studio, colored, "dot(colors, 10, 10, '#20d040')")
    colorize_with_one_more(studio, colored, 35)
    assert studio.names(colored) == TOUCHED
    kept = pixels(studio, colored, "Touch-ups · Handtint")
    assert [kept[30, 40, :3].tolist(), kept[10, 10, :3].tolist()] == [[32, 64, 208], [32, 208, 64]]
    assert studio.colorize(colored)[0] == "success"
    assert np.array_equal(kept, pixels(studio, colored, "Touch-ups · Handtint"))


def test_a_locked_layer_of_touch_ups_is_left_alone(studio: Studio, colored: int) -> None:
    change(studio, colored, _BLUE_DOT)
    colorize_with_one_more(studio, colored)
    change(studio, colored, "touch_ups.set_lock_content(True)", "dot(colors, 10, 10, '#20d040')")
    colorize_with_one_more(studio, colored, 35)
    assert studio.names(colored) == [*TOUCHED[:2], "Touch-ups · Handtint #1", *TOUCHED[2:]]


@pytest.mark.parametrize("precision", ["U16_NON_LINEAR", "FLOAT_LINEAR"])
def test_so_it_is_at_more_bits(studio: Studio, precision: str) -> None:
    image = studio.image_with_hints(precision=precision)
    studio.colorize(image)
    change(studio, image, _BLUE_DOT)
    colorize_with_one_more(studio, image)
    kept = pixels(studio, image, "Touch-ups · Handtint").copy()
    assert kept[30, 40].tolist() == [32, 64, 208, 255]
    kept[24:40, 32:48] = 0
    assert kept.max() == 0


def test_it_has_mask_and_opacity_of_the_colors(studio: Studio, colored: int) -> None:
    mask = "colors.add_mask(colors.create_mask(Gimp.AddMaskType.BLACK))"
    change(studio, colored, mask, "colors.set_opacity(40.0)", _BLUE_DOT)
    colorize_with_one_more(studio, colored)
    code = "mask = touch_ups.get_mask(); result = [get(mask, 'Y u8')[0], touch_ups.get_opacity()]"
    assert studio.run(_THERE + code, image=colored) == [0, 40.0]


def test_after_saving_and_opening_it_is_still_known(studio: Studio, colored: int) -> None:
    change(studio, colored, _BLUE_DOT)
    code = """
    again = reload(by_id(image), '/mnt/touched.xcf')
    colorize(again)
    result = [item['name'] for item in tree(again)]
    """
    assert studio.run(code, image=colored) == TOUCHED


def test_it_is_told_with_the_name_of_the_layer(
    studio: Studio, colored: int, gimp_work: WorkFolder
) -> None:
    log: Path = gimp_work.path / "gimp.log"
    before = log.read_text(encoding="utf-8").count("Touch-ups · Handtint” above them")
    for x, expected in ((20, before), (35, before + 1)):
        colorize_with_one_more(studio, colored, x)
        assert log.read_text(encoding="utf-8").count("Touch-ups · Handtint” above") == expected
        change(studio, colored, _BLUE_DOT)


@pytest.mark.parametrize("selected", ["Touch-ups · Handtint", "Colours · Handtint"])
def test_it_stands_for_its_photo_when_selected(studio: Studio, colored: int, selected: str) -> None:
    change(studio, colored, _BLUE_DOT)
    colorize_with_one_more(studio, colored)
    code = _THERE + "result = colorize(image, [layer(image, selected)])"
    answer = studio.run(code, image=colored, selected=selected)
    assert answer == ["success", "Colours · Handtint"]


_PATCH = """
from handtint_plugin.gimp_previous import held_revision
from handtint_plugin.gimp_result import insert_result
from handtint_shared.messages import ColorizeReply
from handtint_shared.pixels import Picture, PixelFormat
photo = layer(image, 'photo')
base = held_revision(image, photo, PixelFormat.RGBA_U8)
patch = Picture((16, 16), PixelFormat.RGBA_U8, bytes([1, 2, 3, 255] * 256))
reply = ColorizeReply(base + 1, 'x', patch, base_revision=base, offsets_yx=((0, 0),))
moved = insert_result(image, photo, (48, 64), reply).touch_ups
result = moved is not None
"""


@pytest.mark.parametrize(("at", "is_moved"), [("8, 8", True), ("40, 30", False)])
def test_only_what_a_patch_would_cover_moves(
    studio: Studio, colored: int, at: str, is_moved: bool
) -> None:
    change(studio, colored, f"dot(colors, {at}, '#2040d0')")
    assert studio.run(_THERE + _PATCH, image=colored) == is_moved
    studio.colorize(colored)  # all of it is covered now
    assert studio.names(colored) == TOUCHED


_COUNTED = """
from handtint_plugin import gimp_pixels
from handtint_plugin.gimp_previous import held_revision
from handtint_plugin.gimp_result import insert_result
from handtint_shared.messages import ColorizeReply
from handtint_shared.pixels import Picture, PixelFormat
photo, rgba = layer(image, 'photo'), PixelFormat.RGBA_U8
base = held_revision(image, photo, rgba)
there = get(colors, "R'G'B'A u8")
pixels = b''.join(there[4 * 640 * y : 4 * 640 * y + 64] for y in range(16))
pixels = bytes([1, 2, 3, 255] * 256) if is_new else pixels
reply = ColorizeReply(base + 1, 'x', Picture((16, 16), rgba, pixels),
    base_revision=base, offsets_yx=((0, 0),))
read, write, read_px, written = gimp_pixels._read, gimp_pixels._write, [0], [False]
def counted(buffer, rect, name):
    read_px[0] += rect.height * rect.width
    return read(buffer, rect, name)
def noticed(buffer, placed):
    written[0] = True
    write(buffer, placed)
gimp_pixels._read, gimp_pixels._write = counted, noticed
try:
    insert_result(image, photo, (480, 640), reply)
finally:
    gimp_pixels._read, gimp_pixels._write = read, write
is_held = held_revision(image, photo, rgba) == base + 1
result = [is_held, written[0], read_px[0], get(colors, "R'G'B'A u8") == there]
"""


@pytest.mark.parametrize("is_new", [True, False])
def test_only_where_a_patch_lies_the_colors_are_read_and_only_if_it_is_new_written(
    studio: Studio, *, is_new: bool
) -> None:
    grey = np.random.default_rng(3).integers(0, 255, (480, 640), dtype=np.uint8)
    image = studio.image_with_hints(pixels=grey.tobytes(), size_hw=[480, 640])
    studio.colorize(image)
    is_held, is_written, read_px, is_as_before = studio.run(
        _THERE.replace("touch_ups = ", "_ = ") + _COUNTED, image=image, is_new=is_new
    )
    assert (is_held, is_written, is_as_before) == (True, is_new, not is_new)
    assert 0 < read_px <= 4 * 16 * 16


_SELECT = "image.select_rectangle(Gimp.ChannelOps.REPLACE, 12, 9, 20, 21)"
INSIDE = np.s_[9:30, 12:32]


def test_outside_a_selection_the_colors_keep_their_pixels(studio: Studio, colored: int) -> None:
    before = pixels(studio, colored, "Colours · Handtint")
    change(studio, colored, "dot(hints, 22, 20, '#2040d0')", _SELECT)
    studio.colorize(colored)
    after = pixels(studio, colored, "Colours · Handtint")
    changed = (after != before).any(axis=-1)
    assert changed[INSIDE].mean() > 0.9
    changed[INSIDE] = False
    assert not changed.any()
    change(studio, colored, "Gimp.Selection.none(image)")
    studio.colorize(colored)  # and all of it is ours still
    assert studio.names(colored) == COLORED
    assert (pixels(studio, colored, "Colours · Handtint") != after).any()


def test_a_stroke_outside_a_selection_stays_where_it_is(studio: Studio, colored: int) -> None:
    change(studio, colored, "dot(colors, 52, 40, '#2040d0')", _SELECT)
    studio.colorize(colored)
    assert studio.names(colored) == COLORED
    change(studio, colored, "Gimp.Selection.none(image)")
    studio.colorize(colored)
    assert studio.names(colored) == TOUCHED


def test_first_colors_are_limited_too(studio: Studio) -> None:
    image = studio.image_with_hints()
    change(studio, image, _SELECT)
    studio.colorize(image)
    expected = np.zeros((48, 64), np.uint8)
    expected[INSIDE] = 255
    alpha = pixels(studio, image, "Colours · Handtint")[..., 3]
    np.testing.assert_array_equal(alpha, expected)
    assert studio.run(_THERE + "result = list(Gimp.Selection.bounds(image))[2:]", image=image) == [
        *(12, 9, 32, 30)
    ]


def test_a_selection_beside_the_photo_is_told(studio: Studio) -> None:
    image = studio.image_with_hints(canvas_hw=[100, 100])
    change(studio, image, "image.select_rectangle(Gimp.ChannelOps.REPLACE, 70, 60, 9, 9)")
    status, sentence = studio.colorize(image)
    assert (status, "Nothing of the photo is selected" in sentence) == ("execution-error", True)


_FOLLOWED = {
    "scaled image": "image.scale(96, 72)",
    "cropped image": "image.crop(40, 30, 5, 7)",
    "mirrored image": "image.flip(Gimp.OrientationType.HORIZONTAL)",
    "turned image": "image.rotate(Gimp.RotationType.DEGREES90)",
    "scaled photo": "layer(image, 'photo').scale(40, 30, False)",
    "resized photo": "layer(image, 'photo').resize(40, 30, -9, -9)",
    "resized colours": "colors.resize(70, 50, 0, 0)",
}


_MOVED = {
    "image.crop(40, 30, 15, 13)": (25, 17),
    "image.rotate(Gimp.RotationType.DEGREES90)": (17, 40),
    "image.flip(Gimp.OrientationType.HORIZONTAL)": (23, 30),
    "colors.resize(70, 50, 3, 1)": (43, 31),
}


def test_what_they_painted_before_is_kept_too(studio: Studio) -> None:
    grain = np.random.default_rng(7).integers(0, 30, (48, 64), dtype=np.uint8)
    for code, (x, y) in _MOVED.items():
        image = studio.image_with_hints(pixels=(grey_photo() + grain).tobytes())
        studio.colorize(image)
        change(studio, image, _BLUE_DOT, code)
        colorize_with_one_more(studio, image)
        assert studio.names(image) == TOUCHED, code
        (height, width) = studio.tree(image)[1]["size_hw"]
        get = "result = get(touch_ups, \"R'G'B'A u8\")"
        kept = as_rgba(studio.run(_THERE + get, image=image), (height, width))
        assert (kept[y - 1 : y + 1, x - 1 : x + 1] == [0x20, 0x40, 0xD0, 255]).all()
        assert (kept[..., 3] > 0).mean() < 0.3


@pytest.mark.parametrize("name", _FOLLOWED)
def test_the_colors_follow_their_image(studio: Studio, colored: int, name: str) -> None:
    change(studio, colored, _FOLLOWED[name])
    assert studio.colorize(colored)[0] == "success"
    assert studio.names(colored) == COLORED
    _, colors, photo = studio.tree(colored)
    for fact in ("size_hw", "offset_yx"):
        assert colors[fact] == photo[fact]
    change(studio, colored, "dot(colors, 9, 9, '#2040d0')")
    colorize_with_one_more(studio, colored)
    assert studio.names(colored) == TOUCHED


_DUPLICATE = "result = by_id(image).duplicate().get_id()"


def test_a_duplicated_image_goes_on_with_its_colors_and_touch_ups(
    studio: Studio, colored: int
) -> None:
    change(studio, colored, _BLUE_DOT)
    colorize_with_one_more(studio, colored)
    copy = studio.run(_DUPLICATE, image=colored)  # GIMP numbers the copy's layers anew
    change(studio, copy, "dot(colors, 9, 9, '#d04020')")
    colorize_with_one_more(studio, copy, x=30)
    assert studio.names(copy) == TOUCHED
    kept = pixels(studio, copy, "Touch-ups · Handtint")
    assert (kept[[30, 9], [40, 9], 3] == 255).all()


def test_a_copy_of_the_colors_that_they_keep_is_kept_in_a_duplicate_too(
    studio: Studio, colored: int
) -> None:
    keep = "image.insert_layer(colors.copy(), None, 1)"
    change(studio, colored, keep)
    copy = studio.run(_DUPLICATE, image=colored)
    mine = studio.names(copy)[1]
    before = pixels(studio, copy, mine)
    colorize_with_one_more(studio, copy)
    np.testing.assert_array_equal(pixels(studio, copy, mine), before)


_MARKED = """
from handtint_plugin.live import one_window
image = by_id(image)
one_window.mark_open(image)
copy = image.duplicate()
one_window.time = None  # of a copy it must not wait for an answer
result = one_window.is_open_elsewhere(copy)
"""


def test_a_window_of_the_original_is_not_waited_for_in_a_duplicate(
    studio: Studio, colored: int
) -> None:
    assert studio.run(_MARKED, image=colored) is False
