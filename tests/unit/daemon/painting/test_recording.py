import numpy as np
import pytest

from handtint_daemon.arrays.pictures import picture_of
from handtint_daemon.hints.points import hints_from_points
from handtint_daemon.painting.recording import used_hints
from handtint_shared.canvas import new_canvas
from handtint_shared.messages import ColorizeRequest, HintLayer, HintPoint
from handtint_shared.pixels import PixelFormat

SIZE_HW = (40, 60)
RGB = (200, 40, 30)


def painted(mask: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> HintPoint:
    """What is written of paint on those pixels."""
    layer = np.zeros((*SIZE_HW, 4), np.uint8)
    layer[mask] = (*RGB, 255)
    request = ColorizeRequest(
        new_canvas(), "key", hint_layer=HintLayer(picture_of(layer, PixelFormat.RGBA_U8))
    )
    (hint,) = used_hints(request, (), SIZE_HW)
    return hint.point


@pytest.mark.parametrize("radius_px", [0, 1, 3, 7.5])
def test_a_dot_comes_back_as_the_same_pixels(radius_px: float) -> None:
    (dot,) = hints_from_points([HintPoint(30.5, 20.5, RGB, radius_px)], SIZE_HW)
    mask = np.zeros(SIZE_HW, np.bool_)
    mask[dot.box.slices] = dot.mask

    (again,) = hints_from_points([painted(mask)], SIZE_HW)

    assert again.box == dot.box and (again.mask == dot.mask).all()


def test_a_stroke_becomes_a_disc_inside_it() -> None:
    mask = np.zeros(SIZE_HW, np.bool_)
    mask[10:15, 5:50] = True

    point = painted(mask)

    (disc,) = hints_from_points([point], SIZE_HW)
    assert disc.box.height == 5 and mask[disc.box.slices][disc.mask].all()
    assert point.rgb == RGB
