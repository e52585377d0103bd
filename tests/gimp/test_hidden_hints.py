"""Hints that are hidden to look at the colours or to export them, in the real GIMP."""

from typing import Any

import pytest

from gimp.studio import Studio

_HIDE = {
    "hidden": "hints.set_visible(False)",
    "in a hidden group": """
group = Gimp.GroupLayer.new(image, 'group')
image.insert_layer(group, None, 0)
image.reorder_item(hints, group, 0)
group.set_visible(False)
""",
}
_COLORS = """
image = by_id(image)
status, name = colorize(image)
result = [status, get(layer(image, name), "R'G'B'A u8") if status == 'success' else name]
"""
_VISIBILITIES = """
image = by_id(image)
names = ['upper', 'Hints · Handtint'] if layer(image, 'upper') else ['Hints · Handtint']
result = [layer(image, name).get_visible() for name in names]
"""


def change(studio: Studio, image: int, code: str) -> None:
    words = "image = by_id(image)\nhints = layer(image, 'Hints · Handtint')\n"
    studio.run(words + code, image=image)


def show_or_hide(studio: Studio, image: int) -> list[Any]:
    code = "result = call('handtint-show-or-hide-hints', by_id(image), [])"
    answer: list[Any] = studio.run(f"{code}; result[1] = str(result[1])", image=image)
    return answer


@pytest.mark.parametrize("how", _HIDE)
def test_they_count_as_visible_ones_do(studio: Studio, how: str) -> None:
    image = studio.image_with_hints()
    visible = studio.run(_COLORS, image=image)
    again = studio.image_with_hints()
    change(studio, again, _HIDE[how])
    assert studio.run(_COLORS, image=again) == visible
    assert visible[0] == "success"


_SEEN_OF_ALL = {
    "masked": """
mask = hints.create_mask(Gimp.AddMaskType.WHITE)
hints.add_mask(mask)
put(mask, 'Y u8', b'\\xff' * (64 * 20) + bytes(64 * 28))
""",
    "painted so": """
rgba = get(hints, "R'G'B'A u8")
put(hints, "R'G'B'A u8", rgba[: 4 * 64 * 20] + bytes(4 * 64 * 28))
""",
    "masked, but not so shown": "hints.add_mask(hints.create_mask(Gimp.AddMaskType.BLACK))\n"
    "hints.set_apply_mask(False)",
    "thin": "hints.set_opacity(60.0)",
    "none": "hints.set_opacity(0.0)",
}


def test_what_a_mask_and_the_opacity_leave_of_them_counts(studio: Studio) -> None:
    """Below row 20 lie two of the three dots."""
    found = {}
    for how, code in {"all": "pass", **_SEEN_OF_ALL}.items():
        image = studio.image_with_hints()
        change(studio, image, code)
        found[how] = studio.run(_COLORS, image=image)
    assert found["masked"] == found["painted so"] != found["all"]
    assert found["masked, but not so shown"] == found["thin"] == found["all"]
    assert "Nothing is painted" in found["none"][1]


def test_a_visible_layer_counts_before_a_hidden_one_above_it(studio: Studio) -> None:
    image = studio.image_with_hints()
    expected = studio.run(_COLORS, image=image)
    again = studio.image_with_hints()
    change(studio, again, "upper = hints.copy(); image.insert_layer(upper, None, 0)")
    change(studio, again, _UPPER)
    assert studio.run(_COLORS, image=again) == expected


_UPPER = """
upper = image.get_layers()[0]
upper.set_name('upper')
dot(upper, 30, 30, '#00ff00', 20.0)
upper.set_visible(False)
"""


def test_one_entry_hides_and_shows_them(studio: Studio) -> None:
    image = studio.image_with_hints()
    found = []
    for _ in range(2):
        assert show_or_hide(studio, image)[0] == "success"
        found += studio.run(_VISIBILITIES, image=image)
    assert found == [False, True]


def test_it_hides_all_and_shows_the_topmost(studio: Studio) -> None:
    image = studio.image_with_hints()
    change(studio, image, "image.insert_layer(hints.copy(), None, 0)")
    change(studio, image, "image.get_layers()[0].set_name('upper')")
    show_or_hide(studio, image)
    assert studio.run(_VISIBILITIES, image=image) == [False, False]
    show_or_hide(studio, image)
    assert studio.run(_VISIBILITIES, image=image) == [True, False]


def test_what_a_hidden_group_hides_is_shown_with_the_group(studio: Studio) -> None:
    image = studio.image_with_hints()
    change(studio, image, _HIDE["in a hidden group"])
    show_or_hide(studio, image)
    assert [item["visible"] for item in studio.tree(image)] == [True] * 3


def test_where_there_are_none_it_says_so(studio: Studio) -> None:
    image = studio.new_image()
    status, sentence = show_or_hide(studio, image)
    assert (status, "has no hint layer" in sentence) == ("execution-error", True)
