import tracemalloc
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.hints.extraction import extract_hints
from handtint_daemon.hints.hint import Hint
from handtint_daemon.hints.painted_copy import painted_layer
from handtint_shared.errors import BadInput
from unit.daemon.hints.brush import BLUE, GREEN, RED, RGB, Canvas

SIZE = (200, 240)
COLORS = {(40, 50): RED, (60, 150): GREEN, (140, 60): BLUE, (150, 180): (230, 190, 160)}


def photo(seed: int = 0) -> UInt8:
    """Grey, of soft shapes, hard edges and grain."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(30, 220, (8, 10), np.uint8))
    gray = np.asarray(coarse.resize(SIZE[::-1], Image.Resampling.BICUBIC)).astype(int)
    gray[:, 100:103] = 240
    gray[90:120, 20:90] = 25
    gray = np.clip(gray + rng.normal(0, 4, SIZE).astype(int), 0, 255)
    return np.dstack([gray.astype(np.uint8)] * 3)


def painted_on(photo_rgb_u8: UInt8, canvas: Canvas) -> UInt8:
    layer = canvas.rgba_u8()
    share = layer[..., 3:] / 255
    return np.rint(layer[..., :3] * share + photo_rgb_u8 * (1 - share)).astype(np.uint8)


def dots(diameter: float, softness: float = 0) -> Canvas:
    canvas = Canvas(*SIZE)
    for (y, x), rgb in COLORS.items():
        canvas.dot(y, x, diameter, rgb, softness=softness)
    return canvas


def as_jpeg(rgb_u8: UInt8, quality: int) -> UInt8:
    data = BytesIO()
    Image.fromarray(rgb_u8).save(data, "JPEG", quality=quality)
    with Image.open(data) as image:
        return np.asarray(image)


def found(copy: UInt8, original: UInt8) -> tuple[Hint, ...]:
    return extract_hints(painted_layer(copy, original), (0, 0), original.shape[:2])


def assert_the_dots(hints: tuple[Hint, ...], most_u8: int) -> None:
    assert len(hints) == len(COLORS)
    for hint in hints:
        y, x = hint.center_yx
        place = min(COLORS, key=lambda yx: abs(yx[0] - y) + abs(yx[1] - x))
        assert abs(place[0] - y) + abs(place[1] - x) <= 5
        assert np.abs(np.subtract(hint.rgb_u8, COLORS[place])).max() <= most_u8


@pytest.mark.parametrize("diameter", [5, 9, 20])
def test_dots_on_a_lossless_copy_are_exact(diameter: float) -> None:
    original = photo()

    hints = found(painted_on(original, dots(diameter)), original)

    assert_the_dots(hints, most_u8=0)
    for hint in hints:
        assert abs(hint.area_px - np.pi * diameter**2 / 4) <= 0.25 * hint.area_px


@pytest.mark.parametrize("quality", [50, 75, 85, 95])
@pytest.mark.parametrize("softness", [0, 0.3])
def test_noise_of_jpeg_is_no_hint(quality: int, softness: float) -> None:
    original = photo()
    copy = as_jpeg(painted_on(original, dots(12, softness)), quality)

    assert_the_dots(found(copy, original), most_u8=32)


@pytest.mark.parametrize("quality", [30, 75, 95])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_copy_without_dots_is_told(quality: int, seed: int) -> None:
    original = photo(seed)

    with pytest.raises(BadInput, match="hints_none_on_photo"):
        painted_layer(as_jpeg(original, quality), original)


@pytest.mark.parametrize("quality", [20, 40, 70])
def test_noise_at_hard_edges_is_no_hint(quality: int) -> None:
    gray = np.full(SIZE, 200, np.uint8)
    letters = np.random.default_rng(quality).integers(0, 2, (20, 30), np.uint8) * np.uint8(200)
    gray[40:100, 60:150] = letters.repeat(3, axis=0).repeat(3, axis=1)
    original = np.dstack([gray] * 3)

    with pytest.raises(BadInput, match="hints_none_on_photo"):
        painted_layer(as_jpeg(original, quality), original)


@pytest.mark.parametrize("quality", [60, 85, 92])
def test_the_echo_of_a_dot_in_a_smooth_place_is_no_hint(quality: int) -> None:
    gray = np.tile(np.linspace(120, 210, SIZE[1]).astype(np.uint8), (SIZE[0], 1))
    original = np.dstack([gray] * 3)
    rng = np.random.default_rng(quality)
    copy = original.copy()
    for y in range(20, 180, 50):
        for x in range(20, 220, 50):
            top, left = y + rng.integers(8), x + rng.integers(8)
            copy[top : top + 12, left : left + 12] = rng.permutation([20, 230, rng.integers(256)])

    assert len(found(as_jpeg(copy, quality), original)) == 16


def test_a_copy_that_is_tinted_as_a_whole_has_the_same_dots() -> None:
    original = photo()
    tinted = painted_on(original, dots(12)).astype(int) + np.array([12, 0, -12])

    assert_the_dots(found(np.clip(tinted, 0, 255).astype(np.uint8), original), most_u8=12)


def test_a_gray_dot_keeps_a_place_neutral() -> None:
    original = np.full((*SIZE, 3), 60, np.uint8)
    canvas = Canvas(*SIZE)
    canvas.dot(100, 100, 14, (150, 150, 150))

    (hint,) = found(as_jpeg(painted_on(original, canvas), 85), original)

    assert np.ptp(hint.rgb_u8) <= 3


def test_dots_that_touch_are_two() -> None:
    original = photo()
    canvas = Canvas(*SIZE)
    canvas.dot(100, 150, 24, RED)
    canvas.dot(100, 172, 24, BLUE)

    hints = found(as_jpeg(painted_on(original, canvas), 90), original)

    left, right = sorted(hints, key=lambda hint: hint.center_yx[1])
    assert np.abs(np.subtract(left.rgb_u8, RED)).max() <= 24
    assert np.abs(np.subtract(right.rgb_u8, BLUE)).max() <= 24


@settings(max_examples=20, deadline=None)
@given(
    st.tuples(*[st.integers(0, 255)] * 3).filter(lambda rgb: max(rgb) - min(rgb) > 60),
    st.integers(20, 180),
    st.integers(20, 220),
    st.integers(6, 30),
)
def test_a_colored_dot_anywhere_on_a_lossless_copy_is_found(
    rgb: RGB, y: int, x: int, diameter: int
) -> None:
    original = photo()
    canvas = Canvas(*SIZE)
    canvas.dot(y, x, diameter, rgb)

    assert {hint.rgb_u8 for hint in found(painted_on(original, canvas), original)} == {rgb}


def test_a_large_copy_takes_little_memory() -> None:
    """At 100 megapixels 34 bytes a pixel are 3.4 GB; all at once they were 6.5."""
    photo = np.random.default_rng(1).integers(90, 130, (600, 800), np.uint8)
    original = np.dstack([photo] * 3)
    copy = original.copy()
    copy[300:330, 300:330] = (200, 40, 30)

    tracemalloc.start()
    try:
        painted_layer(copy, original)
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak_bytes / photo.size < 45
