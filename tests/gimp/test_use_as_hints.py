"""Filters > Handtint > Use This Layer as Hints, and layers of ours known by name, in GIMP."""

import numpy as np
import pytest

from gimp.studio import DOTS, GREEN, RED_AT_XY, Studio, as_rgba, hex_color

_THEIR_OWN = """
image = by_id(image)
kind = Gimp.ImageType.RGBA_IMAGE
mine = Gimp.Layer.new(image, 'mine', 64, 48, kind, 100.0, Gimp.LayerMode.NORMAL)
image.insert_layer(mine, None, 0)
for x, y, color in dots:
    dot(mine, x, y, color)
image.clean_all()
"""
_USE = "status, used = call('handtint-use-as-hints', image, [mine])\n"
_COLORS = """
status, name = colorize(image)
result = [status, get(layer(image, name), "R'G'B'A u8") if status == 'success' else name]
"""


def expected_colors(studio: Studio) -> list[object]:
    image = studio.image_with_hints()
    found: list[object] = studio.run(f"image = by_id(image)\n{_COLORS}", image=image)
    assert found[0] == "success"
    return found


def test_any_transparent_layer_can_be_taken(studio: Studio) -> None:
    image = studio.new_image()
    colors = studio.run(_THEIR_OWN + _USE + _COLORS, image=image, dots=DOTS)
    assert colors == expected_colors(studio)
    assert studio.names(image) == ["mine", "Colours · Handtint", "photo"]
    assert studio.state(image)[3] == ["mine"]


def test_it_counts_instead_of_the_one_above_it(studio: Studio) -> None:
    image = studio.new_image()
    above = "add_hints(image, other)\n"
    other = [[*RED_AT_XY, hex_color(GREEN)]]
    code = _THEIR_OWN + above + _USE + _COLORS
    assert studio.run(code, image=image, dots=DOTS, other=other) == expected_colors(studio)


_UNFIT = {
    "the photo": ("mine = layer(image, 'photo')", "is opaque"),
    "an opaque layer with alpha": ("mine = layer(image, 'photo'); mine.add_alpha()", "is opaque"),
    "colours": ("add_hints(image, dots); colorize(image); mine = image.get_layers()[1]", "cannot"),
    "a group": (
        "mine = Gimp.GroupLayer.new(image, 'g'); image.insert_layer(mine, None, 0)",
        "“g” cannot hold hints: select a transparent layer",
    ),
}


@pytest.mark.parametrize("name", _UNFIT)
def test_what_cannot_hold_hints_is_refused(studio: Studio, name: str) -> None:
    code, expected = _UNFIT[name]
    refused = f"image = by_id(image)\n{code}\nimage.clean_all()\n{_USE}result = [status, used]"
    image = studio.new_image()
    status, sentence = studio.run(refused, image=image, dots=DOTS)
    assert (status, expected in sentence) == ("execution-error", True)
    assert not studio.state(image)[2]  # no undo step


_BY_WAY_OF_A_FILE = """
image = by_id(image)
layer(image, 'Hints · Handtint').set_name(name)
again = reload(image, path)
assert not any(item.get_parasite_list() for item in again.get_layers()), 'try another format'
again.set_selected_layers([layer(again, name)])
status, colors = colorize(again, [layer(again, name)])
result = [status, get(layer(again, colors), "R'G'B'A u8"), [item['name'] for item in tree(again)]]
"""


@pytest.mark.parametrize("name", ["Hints · Handtint", "Handtint hints #1"])
def test_ours_is_known_by_its_name_after_psd(studio: Studio, name: str) -> None:
    image = studio.image_with_hints()
    answer = studio.run(_BY_WAY_OF_A_FILE, image=image, name=name, path="/mnt/hints.psd")
    status, colors, names = answer
    assert [status, names] == ["success", [name, "Colours · Handtint", "photo"]]
    there, expected = as_rgba(colors), as_rgba(expected_colors(studio)[1])  # type: ignore[arg-type]
    assert np.abs(there.astype(int) - expected).max() <= 1


_COLORED_BY_WAY_OF_A_FILE = """
image = by_id(image)
colorize(image)
again = reload(image, '/mnt/colors.psd')
for item in again.get_layers():
    item.set_mode(Gimp.LayerMode.NORMAL)  # as ORA does
status, _ = colorize(again, [layer(again, 'Hints · Handtint')])
result = [status, [item['name'] for item in tree(again)]]
"""


def test_colors_that_come_back_from_such_a_file_are_no_photo(studio: Studio) -> None:
    image = studio.image_with_hints()
    status, names = studio.run(_COLORED_BY_WAY_OF_A_FILE, image=image)
    assert status == "success"
    new, old = "Colours · Handtint #1", "Colours · Handtint"
    assert names == ["Hints · Handtint", new, old, "photo"]
