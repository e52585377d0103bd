from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.hints.extraction import extract_hints
from handtint_daemon.hints.inexact_layers import exact_layer
from handtint_shared.errors import BadInput
from unit.daemon.hints.brush import BLUE, GREEN, RED, RGB, Canvas

BROWN = (60, 40, 25)
COLORS = {(50, 40): RED, (60, 115): GREEN, (100, 140): BLUE, (100, 20): BROWN}


def painted(softness: float = 0.4, opacity: float = 1) -> UInt8:
    canvas = Canvas(120, 160)
    for (y, x), rgb in COLORS.items():
        canvas.dot(y, x, 12, rgb, softness=softness, opacity=opacity)
    return canvas.rgba_u8()


def premultiplied(layer: UInt8) -> UInt8:
    color = np.rint(layer[..., :3] * (layer[..., 3:] / 255))
    return np.dstack([color, layer[..., 3]]).astype(np.uint8)


def reopened(layer: UInt8, kind: str, quality: int) -> UInt8:
    data = BytesIO()
    Image.fromarray(layer).save(data, kind, quality=quality)
    with Image.open(data) as image:
        return np.asarray(image.convert("RGBA"))


def found(layer: UInt8) -> dict[tuple[int, int], RGB]:
    hints = extract_hints(exact_layer(layer), (0, 0), layer.shape[:2])
    return {hint.center_yx: hint.rgb_u8 for hint in hints}


def assert_four_dots(layer: UInt8, most_u8: int) -> None:
    hints = found(layer)
    assert len(hints) == len(COLORS)
    for (y, x), rgb in hints.items():
        place = min(COLORS, key=lambda yx: abs(yx[0] - y) + abs(yx[1] - x))
        assert abs(place[0] - y) + abs(place[1] - x) <= 4
        assert np.abs(np.subtract(rgb, COLORS[place])).max() <= most_u8


@pytest.mark.parametrize("opacity", [1, 0.4])
@pytest.mark.parametrize("softness", [0.2, 0.4, 1])
def test_premultiplied_dots_are_as_they_were_painted(softness: float, opacity: float) -> None:
    assert_four_dots(premultiplied(painted(softness, opacity)), most_u8=2)


@pytest.mark.parametrize("softness", [0.0, 0.4])
@pytest.mark.parametrize(
    ("kind", "quality"),
    [("WEBP", 30), ("WEBP", 80), ("WEBP", 95), ("WEBP", 100), ("AVIF", 50), ("AVIF", 90)],
)
def test_lossy_dots_are_as_many_as_were_painted(kind: str, quality: int, softness: float) -> None:
    assert_four_dots(reopened(painted(softness), kind, quality), most_u8=24)


def test_lossy_dots_that_touch_are_two() -> None:
    canvas = Canvas(100, 100)
    canvas.dot(50, 40, 22, RED)
    canvas.dot(50, 60, 22, BLUE)

    hints = found(reopened(canvas.rgba_u8(), "WEBP", 85))

    (left, one), (right, other) = sorted(hints.items(), key=lambda item: item[0][1])
    assert left[1] < 50 < right[1]
    assert np.abs(np.subtract(one, RED)).max() <= 24
    assert np.abs(np.subtract(other, BLUE)).max() <= 24


@pytest.mark.parametrize("softness", [0, 0.5, 1])
def test_exact_paint_is_left_as_it_is(softness: float) -> None:
    canvas = Canvas(80, 80)
    canvas.dot(30, 30, 30, RED, softness=softness)
    canvas.stroke([(20 + n, 40 + n) for n in range(30)], 16, BLUE, softness=softness)
    layer = canvas.rgba_u8()

    np.testing.assert_array_equal(exact_layer(layer), layer)


@settings(max_examples=30, deadline=None)
@given(
    st.tuples(*[st.integers(0, 255)] * 3),
    st.just(0.0) | st.floats(0.01, 1),
    st.floats(0.1, 1),
    st.floats(5, 30),
)
def test_a_straight_dot_of_any_color_is_left_as_it_is(
    rgb: RGB, softness: float, opacity: float, diameter: float
) -> None:
    canvas = Canvas(40, 40)
    canvas.dot(20, 20, diameter, rgb, softness=softness, opacity=opacity)
    layer = canvas.rgba_u8()

    np.testing.assert_array_equal(exact_layer(layer), layer)


@pytest.mark.parametrize("size_hw", [(1, 1), (1, 5), (2, 2), (5, 1)])
@pytest.mark.parametrize("alpha", [0, 100, 255])
def test_any_size_is_taken(size_hw: tuple[int, int], alpha: int) -> None:
    layer = np.full((*size_hw, 4), (200, 40, 30, alpha), np.uint8)

    np.testing.assert_array_equal(exact_layer(layer), layer)


def test_a_picture_with_holes_is_no_paint() -> None:
    levels = np.random.default_rng(1).integers(0, 256, (6, 8, 4), np.uint8)
    picture = np.asarray(
        Image.fromarray(levels).resize((160, 120), Image.Resampling.BICUBIC)
    ).copy()
    picture[..., 3] = np.where(picture[..., 3] > 100, 255, 0)

    with pytest.raises(BadInput, match="hints_are_a_picture"):
        exact_layer(picture)
