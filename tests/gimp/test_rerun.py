"""Colorizing again: our layer is replaced, a layer that the person has edited is kept."""

import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gimp.harness import WorkFolder
from gimp.studio import GREEN, RED_AT_XY, Studio, as_rgba, hex_color

ABOVE = ["Hints · Handtint", "Colours · Handtint #1", "Colours · Handtint", "photo"]
REPLACED = ["Hints · Handtint", "Colours · Handtint", "photo"]

_CHANGES_OF_THEIRS = {
    "locked": "colors.set_lock_content(True)",
    "alpha locked": "colors.set_lock_alpha(True)",
    "position locked": "colors.set_lock_position(True)",
    "locked by its group": """
group = Gimp.GroupLayer.new(image, 'group')
image.insert_layer(group, None, 1)
image.reorder_item(colors, group, 0)
group.set_lock_content(True)
""",
    "a copy of ours": """
image.insert_layer(colors.copy(), None, 1)
image.remove_layer(colors)
layer(image, 'Colours · Handtint copy').set_name('Colours · Handtint')
""",
}
_SETTINGS_OF_THEIRS = {
    "renamed": ("colors.set_name('sky')", "name", "sky"),
    "faded": ("colors.set_opacity(40.0)", "opacity", 40.0),
    "hidden": ("colors.set_visible(False)", "visible", False),
    "other mode": ("colors.set_mode(Gimp.LayerMode.HSL_COLOR)", "mode", "hsl-color"),
}


@pytest.fixture
def colorized(studio: Studio) -> int:
    image = studio.image_with_hints()
    studio.colorize(image)
    return image


def change(studio: Studio, image: int, code: str) -> None:
    words = "image = by_id(image)\ncolors = layer(image, 'Colours · Handtint')\n"
    studio.run(words + code, image=image)


def colors_of(studio: Studio, image: int, name: str) -> bytes:
    code = "result = get(layer(by_id(image), name), \"R'G'B'A u8\")"
    pixels: bytes = studio.run(code, image=image, name=name)
    return pixels


def test_an_untouched_layer_is_replaced(studio: Studio, colorized: int) -> None:
    studio.colorize(colorized)
    assert studio.names(colorized) == REPLACED


@pytest.mark.parametrize("precision", ["U16_LINEAR", "HALF_NON_LINEAR", "FLOAT_LINEAR"])
def test_so_it_is_at_more_bits(studio: Studio, precision: str) -> None:
    image = studio.image_with_hints(precision=precision, base="GRAY")
    studio.colorize(image)
    studio.colorize(image)
    assert studio.names(image) == REPLACED


def test_so_it_is_after_saving_and_opening_again(studio: Studio, colorized: int) -> None:
    code = """
    again = reload(by_id(image), '/mnt/again.xcf')
    colorize(again)
    result = [item['name'] for item in tree(again)]
    """
    assert studio.run(code, image=colorized) == REPLACED


SAVED = Path(__file__).parent / "saved"
"""The photo with its hints and its colours, made by save_xcf.py with the plug-ins of 239f58d, which
spoke protocol 1.1, and of ca12ed1."""
OF_OLDER_NAMES = ["Handtint hints", "Handtint colours", "photo"]


@pytest.fixture(params=["protocol-1.1.xcf", "protocol-2.0.xcf"])
def saved(studio: Studio, gimp_work: WorkFolder, request: pytest.FixtureRequest) -> int:
    """The id of such a file's image."""
    shutil.copy(SAVED / request.param, gimp_work.path / "saved.xcf")
    file = "Gio.File.new_for_path('/mnt/saved.xcf')"
    code = f"result = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, {file}).get_id()"
    image_id: int = studio.run(code)
    return image_id


def test_a_file_that_an_older_version_saved_is_colored_on(studio: Studio, saved: int) -> None:
    assert studio.names(saved) == OF_OLDER_NAMES
    studio.run(_MORE.replace("Hints · Handtint", "Handtint hints"), image=saved)
    assert studio.colorize(saved)[0] == "success"
    assert studio.names(saved) == OF_OLDER_NAMES
    assert far_from_colored_at_once(studio, saved, "Handtint colours") <= 1


def test_what_was_painted_in_such_a_file_is_kept(studio: Studio, saved: int) -> None:
    studio.run("dot(layer(by_id(image), 'Handtint colours'), 5, 5, '#ffffff')", image=saved)
    assert studio.colorize(saved)[0] == "success"
    hints, *older = OF_OLDER_NAMES
    assert studio.names(saved) == [hints, "Colours · Handtint", *older]


_CANVASES = """
from handtint_plugin.gimp_layers import canvas_name
image = by_id(image)
copy = image.duplicate()
result = [canvas_name(i, layer(i, 'photo')) for i in (image, image, copy, reload(image, path))]
"""


def test_runs_of_an_image_share_a_canvas_that_no_copy_has(
    studio: Studio, colorized: int, gimp_work: WorkFolder
) -> None:
    one, again, *copies = studio.run(_CANVASES, image=colorized, path="/mnt/canvas.xcf")
    assert re.fullmatch("[0-9a-f]{32}", one) and again == one
    assert len({one, *copies}) == 3
    assert one.encode() not in (gimp_work.path / "canvas.xcf").read_bytes()


def test_the_new_layer_has_the_new_colors(studio: Studio, colorized: int) -> None:
    before = colors_of(studio, colorized, "Colours · Handtint")
    paint = "dot(layer(by_id(image), 'Hints · Handtint'), *place, color, 9.0)"
    studio.run(paint, image=colorized, place=RED_AT_XY, color=hex_color(GREEN))
    studio.colorize(colorized)
    assert colors_of(studio, colorized, "Colours · Handtint") != before


@pytest.mark.parametrize("name", _SETTINGS_OF_THEIRS)
def test_what_the_person_set_is_kept(studio: Studio, colorized: int, name: str) -> None:
    code, field, expected = _SETTINGS_OF_THEIRS[name]
    change(studio, colorized, code)
    assert studio.colorize(colorized)[0] == "success"
    after: list[Any] = studio.tree(colorized)
    assert (len(after), after[1][field]) == (3, expected)


def test_its_place_is_kept(studio: Studio, colorized: int) -> None:
    move = """
    group = Gimp.GroupLayer.new(image, 'mine')
    image.insert_layer(group, None, 0)
    image.reorder_item(colors, group, 0)
    """
    change(studio, colorized, "\n".join(line.strip() for line in move.splitlines()))
    studio.colorize(colorized)
    places = [(layer["name"], layer["in"]) for layer in studio.tree(colorized)]
    expected = [
        ("mine", None),
        ("Colours · Handtint", "mine"),
        ("Hints · Handtint", None),
        ("photo", None),
    ]
    assert places == expected


def test_its_mask_is_kept(studio: Studio, colorized: int) -> None:
    change(studio, colorized, "colors.add_mask(colors.create_mask(Gimp.AddMaskType.BLACK))")
    studio.run(_MORE, image=colorized)
    studio.colorize(colorized)
    assert studio.names(colorized) == REPLACED
    code = "mask = layer(by_id(image), 'Colours · Handtint').get_mask(); result = get(mask, 'Y u8')"
    assert set(studio.run(code, image=colorized)) == {0}
    assert far_from_colored_at_once(studio, colorized, "Colours · Handtint") <= 1


_SELECT_SOFTLY = """
image.select_ellipse(Gimp.ChannelOps.ADD, 3, 4, 20, 20)
Gimp.Selection.feather(image, 5.0)
"""


@pytest.mark.parametrize("precision", ["U8_NON_LINEAR", "HALF_NON_LINEAR", "FLOAT_LINEAR"])
def test_a_selection_that_is_not_to_limit_it_is_put_aside(studio: Studio, precision: str) -> None:
    image = studio.image_with_hints(precision=precision)
    studio.colorize(image)
    studio.run(_MORE, image=image)
    mask = "result = get(by_id(image).get_selection(), 'Y float')"
    change(studio, image, _SELECT_SOFTLY)
    before = studio.run(mask, image=image)
    studio.colorize(image, within_selection=False)
    assert studio.names(image) == REPLACED
    assert len(set(before)) > 3 and studio.run(mask, image=image) == before
    studio.run("Gimp.Selection.none(by_id(image))", image=image)
    assert far_from_colored_at_once(studio, image, "Colours · Handtint") <= 1


def test_filters_on_it_are_kept(studio: Studio, colorized: int) -> None:
    code = "colors.append_filter(Gimp.DrawableFilter.new(colors, 'gegl:saturation', 'more'))"
    change(studio, colorized, code)
    studio.colorize(colorized)
    count = "result = len(layer(by_id(image), 'Colours · Handtint').get_filters())"
    assert studio.run(count, image=colorized) == 1


@pytest.mark.parametrize("name", _CHANGES_OF_THEIRS)
def test_a_layer_the_person_made_theirs_is_kept(studio: Studio, colorized: int, name: str) -> None:
    change(studio, colorized, _CHANGES_OF_THEIRS[name])
    theirs = colors_of(studio, colorized, "Colours · Handtint")
    studio.colorize(colorized)
    assert "Colours · Handtint #1" in studio.names(colorized)
    assert colors_of(studio, colorized, "Colours · Handtint") == theirs


def test_the_run_after_that_renews_the_new_one(studio: Studio, colorized: int) -> None:
    change(studio, colorized, _CHANGES_OF_THEIRS["locked"])
    for _ in range(2):
        studio.colorize(colorized)
        assert studio.names(colorized) == ABOVE


def test_each_photo_of_an_image_has_its_own_colors(studio: Studio, colorized: int) -> None:
    code = """
    image = by_id(image)
    other = layer(image, 'photo').copy()
    image.insert_layer(other, None, 0)
    other.set_name('other')
    colorize(image, [other])
    colorize(image)
    colorize(image, [other])
    result = [item['name'] for item in tree(image)]
    """
    expected = ["Colours · Handtint #1", "other", *REPLACED]
    assert studio.run(code, image=colorized) == expected


_MORE = "dot(layer(by_id(image), 'Hints · Handtint'), 20, 9, '#b43c34', 5.0)"
_HELD = """
from handtint_plugin.gimp_pixels import answer_format
from handtint_plugin.gimp_previous import held_revision
image = by_id(image)
result = held_revision(image, layer(image, 'photo'), answer_format(image))
"""
_WITHOUT_RESULTS = """
image = by_id(image)
for item in image.get_layers():
    if item.get_name().startswith(('Colours · Handtint', 'Handtint colours')):
        image.remove_layer(item)
"""


def far_from_colored_at_once(studio: Studio, image: int, name: str) -> int:
    """Return how many levels the layer differs from that of an image without a previous one."""
    there = as_rgba(colors_of(studio, image, name)).astype(int)
    studio.run(_WITHOUT_RESULTS, image=image)
    studio.colorize(image)
    at_once = as_rgba(colors_of(studio, image, "Colours · Handtint"))
    return int(np.abs(there - at_once).max())


@pytest.mark.parametrize("precision", ["U8_NON_LINEAR", "U16_NON_LINEAR", "FLOAT_LINEAR"])
def test_a_changed_layer_is_as_if_colored_at_once(studio: Studio, precision: str) -> None:
    image = studio.image_with_hints(precision=precision)
    studio.colorize(image)
    studio.run(_MORE, image=image)
    studio.colorize(image)
    assert far_from_colored_at_once(studio, image, "Colours · Handtint") <= 1


_ONE_MORE_FAR_FROM_THE_REST = """
from handtint_plugin import session
from handtint_plugin.gimp_photo import PhotoInGimp
image = by_id(image)
replies, ask = [], session.ask_colorize
session.ask_colorize = lambda *asked, **how: replies.append(ask(*asked, **how)) or replies[-1]
dots = [[116, 120, '#b03c34'], [740, 540, '#3c66b4'], [180, 400, '#46823c']]
add_hints(image, dots)
options = session.Options('propagate', without_hints=False)
with session.Session(PhotoInGimp(image, layer(image, 'photo'))) as opened:
    opened.colorize(options, lambda _: None)
    dot(layer(image, 'Hints · Handtint'), 128, 128, '#b03c34')  # on four tiles
    opened.colorize(options, lambda _: None)
result = [[reply.base_revision, reply.revision, len(reply.offsets_yx)] for reply in replies]
session.ask_colorize = ask
"""


def test_patches_end_up_where_they_belong(studio: Studio) -> None:
    """Call our code directly, where its answers are visible."""
    size_hw = (600, 800)
    pixels = np.random.default_rng(3).integers(60, 200, (6, 8)).astype(np.uint8)
    photo = np.kron(pixels, np.ones((100, 100), np.uint8))
    image = studio.new_image(pixels=photo.tobytes(), size_hw=list(size_hw))
    whole, change = studio.run(_ONE_MORE_FAR_FROM_THE_REST, image=image)
    assert whole[::2] == [0, 1]
    assert change[0] == whole[1]
    assert 1 < change[2] < 35  # of the 35 tiles
    assert studio.names(image) == REPLACED
    there = as_rgba(colors_of(studio, image, "Colours · Handtint"), size_hw).astype(int)
    studio.run(_WITHOUT_RESULTS, image=image)
    studio.colorize(image, engine="propagate")
    at_once = as_rgba(colors_of(studio, image, "Colours · Handtint"), size_hw)
    assert np.abs(there - at_once).max() <= 1


def test_a_changed_layer_is_replaced_in_its_turn(studio: Studio, colorized: int) -> None:
    for _ in range(2):
        studio.run(_MORE, image=colorized)
        studio.colorize(colorized)
    assert studio.names(colorized) == REPLACED


def test_an_untouched_layer_tells_which_answer_it_holds(studio: Studio, colorized: int) -> None:
    assert studio.run(_HELD, image=colorized) > 0


@pytest.mark.parametrize("name", _CHANGES_OF_THEIRS)
def test_a_layer_of_theirs_holds_no_answer(studio: Studio, colorized: int, name: str) -> None:
    change(studio, colorized, _CHANGES_OF_THEIRS[name])
    assert studio.run(_HELD, image=colorized) == 0


_BASE_LOST = {
    "none": ("pass", False),
    "painted on": ("dot(colors, 30, 30, '#ffffff')", False),
    "scaled with the image": ("image.scale(32, 24)", True),
    "removed": ("image.remove_layer(colors)", True),
    "turned grey with the image": ("image.convert_grayscale()", True),
}


@pytest.mark.parametrize("event", _BASE_LOST)
def test_a_change_needs_the_layer_that_it_changes(
    studio: Studio, colorized: int, event: str
) -> None:
    """Call our code directly: a test's snippet cannot do two things at once."""
    answered = """
    from handtint_plugin.gimp_previous import held_revision
    from handtint_plugin.gimp_result import BaseLost, insert_result
    from handtint_shared.messages import ColorizeReply
    from handtint_shared.pixels import Picture, PixelFormat
    image = by_id(image)
    photo, colors = layer(image, 'photo'), layer(image, 'Colours · Handtint')
    base = held_revision(image, photo, PixelFormat.RGBA_U8)
    patch = Picture((2, 1), PixelFormat.RGBA_U8, bytes([1, 2, 3, 255] * 2))
    reply = ColorizeReply(
        base + 1, 'propagate', patch, base_revision=base, offsets_yx=((0, 0), (3, 5))
    )
    exec(code)
    try:
        size_hw = photo.get_height(), photo.get_width()
        inserted = insert_result(image, photo, size_hw, reply)
        pixels = get(inserted.layer, "R'G'B'A u8")
        result = [pixels[at * 4 : at * 4 + 3].hex() for at in (0, 3 * 64 + 5)]
    except BaseLost:
        result = 'lost'
    """
    code, is_lost = _BASE_LOST[event]
    expected = "lost" if is_lost else ["010203", "010203"]
    assert studio.run(answered, image=colorized, code=code) == expected
