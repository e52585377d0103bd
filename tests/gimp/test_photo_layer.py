"""Which layer is the photo in a restorer's usual file, with the hint layer selected."""

import pytest

from gimp.studio import Studio

_TEXT = """
Gimp.fonts_refresh()
font = Gimp.fonts_get_list('')[0]
text = add(Gimp.TextLayer.new(image, 'Ypres', font, 90, Gimp.Unit.pixel()))
text.resize(64, 48)
"""
_ABOVE_THE_SCAN = {
    "nothing": ("", "photo"),
    "a retouched copy": ("add(photo.copy())", "top"),
    "a text": (_TEXT, "photo"),
    "a retouched copy with an alpha channel": ("add(photo.copy()).add_alpha()", "top"),
    "a hidden copy": ("add(photo.copy()).set_visible(False)", "photo"),
    "a faint copy": ("add(photo.copy()).set_opacity(20.0)", "photo"),
    "contrast": ("add(photo.copy()).set_mode(Gimp.LayerMode.SOFTLIGHT)", "photo"),
    "retouches": ("dot(add(clear()), 20, 20, '#777777', 15.0)", "photo"),
    "a small opaque label": ("add(Gimp.Layer.new(image, 'l', 20, 9, *RGB))", "photo"),
}
_COLORIZE = """
image = by_id(image)
photo, hints = layer(image, 'photo'), layer(image, 'Hints · Handtint')
RGB = Gimp.ImageType.RGB_IMAGE, 100.0, Gimp.LayerMode.NORMAL

def clear():
    kind = Gimp.ImageType.RGBA_IMAGE
    return Gimp.Layer.new(image, 'l', 64, 48, kind, 100.0, Gimp.LayerMode.NORMAL)

def add(item):
    image.insert_layer(item, None, image.get_item_position(photo))
    item.set_name('top')
    return item

exec(code)
status, name = colorize(image, [hints])
names = [item['name'] for item in tree(image)]
result = [status, names[names.index(name) + 1] if status == 'success' else name]
"""


@pytest.mark.parametrize("above", _ABOVE_THE_SCAN)
def test_it_is_what_is_seen_under_the_dots(studio: Studio, above: str) -> None:
    code, expected = _ABOVE_THE_SCAN[above]
    image = studio.image_with_hints()
    assert studio.run(_COLORIZE, image=image, code=code) == ["success", expected]


@pytest.mark.parametrize("precision", ["U16_NON_LINEAR", "HALF_LINEAR", "FLOAT_NON_LINEAR"])
def test_so_it_is_at_more_bits(studio: Studio, precision: str) -> None:
    code, expected = _ABOVE_THE_SCAN["a retouched copy with an alpha channel"]
    image = studio.image_with_hints(precision=precision)
    assert studio.run(_COLORIZE, image=image, code=code) == ["success", expected]


_COPY_BETWEEN = """
image = by_id(image)
copy = layer(image, 'photo').copy()
image.insert_layer(copy, None, image.get_item_position(layer(image, 'photo')))
copy.set_name('copy')
put(copy, "Y' u8", bytes(48 * 64))
status, _ = colorize(image, [layer(image, 'Hints · Handtint')])
first = layer(image, 'Colours · Handtint')
result = [status, max(get(first, "R'G'B' u8"))]
"""


def test_a_copy_put_below_the_colors_takes_them_over(studio: Studio) -> None:
    image = studio.image_with_hints()
    studio.colorize(image)
    status, brightest = studio.run(_COPY_BETWEEN, image=image)
    assert status == "success"
    assert brightest < 60  # those of the black copy
    assert studio.names(image) == ["Hints · Handtint", "Colours · Handtint", "copy", "photo"]
