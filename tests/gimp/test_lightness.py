"""The photo's lightness corrected around a hint, so that its colour exists there."""

from typing import Any

import numpy as np
import pytest

from gimp.studio import HEIGHT, WIDTH, Studio

RED, AT_XY = (200, 40, 30), (10, 10)
_LEFT = WIDTH // 2
_RUN = """
from handtint_plugin.gimp_lightness import correct_lightness
from handtint_plugin.gimp_parasites import record_of
image = by_id(image)
hints = layer(image, 'Hints · Handtint')
def beyond_gamut():
    assert colorize(image, [hints], engine='propagate')[0] == 'success'
    return record_of(layer(image, 'Colours · Handtint')).hints_out_of_gamut
before = beyond_gamut()
image.select_rectangle(Gimp.ChannelOps.REPLACE, 40, 2, 9, 7)
photo = layer(image, 'photo')
made = correct_lightness(image, photo, at_xy, rgb)
selected = [item.get_name() for item in image.get_selected_layers()]
bounds = list(Gimp.Selection.bounds(image))[2:]
Gimp.Selection.none(image)
again = correct_lightness(image, made, at_xy, rgb)
pixels = get(made, "Y' u8"), get(photo, "Y' u8")
result = [before, beyond_gamut(), selected, bounds, again == made, *map(list, pixels)]
"""


@pytest.mark.parametrize("precision", ["U8_NON_LINEAR", "U16_NON_LINEAR", "FLOAT_LINEAR"])
def test_a_red_that_fell_black_exists_once_the_photo_is_lighter_there(
    studio: Studio, precision: str
) -> None:
    """An orthochromatic plate: what was red, on the left, is nearly black."""
    plate = np.full((HEIGHT, WIDTH), 165, np.uint8)
    plate[:, :_LEFT] = np.random.default_rng(3).integers(18, 30, (HEIGHT, _LEFT))
    image = studio.new_image(pixels=plate.tobytes(), precision=precision)
    studio.run("add_hints(by_id(image), [[*at_xy, '#c8281e']])", image=image, at_xy=AT_XY)
    found: list[Any] = studio.run(_RUN, image=image, at_xy=AT_XY, rgb=RED)
    assert found[:5] == [1, 0, ["Hints · Handtint"], [40, 2, 49, 9], True]
    corrected, photo = (np.array(data, np.uint8).reshape(HEIGHT, WIDTH) for data in found[5:])
    assert np.array_equal(photo, plate)
    inner = corrected[4:-4, 4 : _LEFT - 4].astype(int)
    assert abs(inner.mean() - 102) < 6  # the grey of that red's lightness
    assert np.corrcoef(inner.ravel(), plate[4:-4, 4 : _LEFT - 4].ravel())[0, 1] > 0.95
    assert (corrected[:, _LEFT + 6 :] == 165).all()
    names = ["Hints · Handtint", "Colours · Handtint", "Lightness · Handtint", "photo"]
    assert studio.names(image) == names
