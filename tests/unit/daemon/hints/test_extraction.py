from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.color.color_array import decode_srgb, encode_srgb
from handtint_daemon.hints.extraction import extract_hints, innermost
from handtint_daemon.hints.hint import Hint
from handtint_daemon.hints.paint_blends import _is_blend_of, _nearest
from handtint_daemon.hints.paint_pieces import cut_into_pieces
from handtint_shared.errors import BadInput
from handtint_shared.geometry import Rect
from unit.daemon.hints.brush import BLUE, GREEN, RED, RGB, Canvas


def found(layer: UInt8) -> tuple[Hint, ...]:
    return extract_hints(layer, (0, 0), (layer.shape[0], layer.shape[1]))


def colors(layer: UInt8) -> list[RGB]:
    return [hint.rgb_u8 for hint in found(layer)]


def plain(hints: tuple[Hint, ...]) -> list[tuple[object, ...]]:
    return [(h.rgb_u8, h.box, h.mask.tolist(), h.center_yx) for h in hints]


def test_an_empty_layer_has_no_hints() -> None:
    assert found(np.zeros((5, 7, 4), np.uint8)) == ()


def test_a_pixel_is_a_hint() -> None:
    layer = np.zeros((5, 7, 4), np.uint8)
    layer[3, 2] = (*RED, 255)
    assert plain(found(layer)) == [(RED, Rect(3, 2, 1, 1), [[True]], (3, 2))]


def test_paint_in_the_corners_stays_apart() -> None:
    layer = np.zeros((5, 7, 4), np.uint8)
    layer[[0, 0, -1, -1], [0, -1, 0, -1]] = (*RED, 255)
    assert [h.center_yx for h in found(layer)] == [(0, 0), (0, 6), (4, 0), (4, 6)]


def test_pixels_that_touch_at_a_corner_are_one_hint() -> None:
    layer = np.zeros((5, 7, 4), np.uint8)
    layer[[1, 2, 3, 2], [3, 2, 3, 4]] = (*RED, 255)
    assert [h.area_px for h in found(layer)] == [4]


def test_erased_color_under_alpha_0_is_nothing() -> None:
    layer = np.zeros((9, 9, 4), np.uint8)
    layer[2:7, 2:7, :3] = RED
    assert found(layer) == ()


def test_a_half_erased_dot_keeps_what_is_left() -> None:
    layer = np.zeros((9, 9, 4), np.uint8)
    layer[2:7, 2:7] = (*RED, 255)
    layer[2:7, 4:, 3] = 0
    assert [h.box for h in found(layer)] == [Rect(2, 2, 5, 2)]


@pytest.mark.parametrize("diameter", [3, 6, 12, 51])
@pytest.mark.parametrize("softness", [0, 0.3, 0.7, 1])
@pytest.mark.parametrize("opacity", [1, 0.5, 0.15])
def test_a_dot_has_its_exact_color(diameter: float, softness: float, opacity: float) -> None:
    canvas = Canvas(64, 64)
    canvas.dot(32.5, 32.5, diameter, (201, 41, 33), softness=softness, opacity=opacity)
    assert colors(canvas.rgba_u8()) == [(201, 41, 33)]


def test_the_center_of_a_dot_is_its_middle() -> None:
    canvas = Canvas(64, 64)
    canvas.dot(30.5, 40.5, 13, RED, softness=0.5)
    assert [h.center_yx for h in found(canvas.rgba_u8())] == [(30, 40)]


def test_the_faint_rim_of_a_soft_dot_is_left_out() -> None:
    canvas = Canvas(64, 64)
    canvas.dot(32.5, 32.5, 40, RED, softness=1)
    layer = canvas.rgba_u8()
    assert found(layer)[0].area_px == int((layer[..., 3] >= 64).sum())


def test_from_a_quarter_of_full_alpha_on_paint_counts() -> None:
    layer = np.zeros((5, 7, 4), np.uint8)
    layer[2, 1:6] = [(*RED, alpha) for alpha in (63, 64, 255, 255, 63)]
    assert [h.box for h in found(layer)] == [Rect(2, 2, 1, 3)]


def test_a_faint_dot_counts_from_half_its_own_alpha() -> None:
    canvas = Canvas(64, 64)
    canvas.dot(32.5, 32.5, 40, RED, softness=1, opacity=0.2)
    layer = canvas.rgba_u8()
    half = (int(layer[..., 3].max()) + 1) // 2
    assert found(layer)[0].area_px == int((layer[..., 3] >= half).sum())


@pytest.mark.parametrize("diameter", [3, 6, 12, 51])
@pytest.mark.parametrize("softness", [0, 0.1, 0.5])
@pytest.mark.parametrize(
    ("left", "right"),
    [
        (RED, GREEN),
        ((255, 255, 255), (0, 0, 0)),
        ((60, 60, 60), (61, 61, 61)),
    ],
    ids=["far", "black and white", "nearly the same"],
)
def test_touching_dots_are_two_hints(
    diameter: float, softness: float, left: RGB, right: RGB
) -> None:
    canvas = Canvas(60, 120)
    canvas.dot(30.5, 60.5 - 0.4 * diameter, diameter, left, softness=softness)
    canvas.dot(30.5, 60.5 + 0.4 * diameter, diameter, right, softness=softness)
    assert Counter(colors(canvas.rgba_u8())) == Counter([left, right])


@pytest.mark.parametrize("softness", [0, 0.1, 0.5])
def test_a_wide_seam_of_near_colors_leaves_nothing_that_differs_visibly(softness: float) -> None:
    near = (204, 44, 30)
    canvas = Canvas(60, 120)
    canvas.dot(30.5, 40.5, 51, RED, softness=softness)
    canvas.dot(30.5, 80.5, 51, near, softness=softness)
    actual = colors(canvas.rgba_u8())
    away = [min(np.abs(np.subtract(c, own)).max() for own in (RED, near)) for c in actual]
    assert ({RED, near} <= set(actual), max(away) <= 2) == (True, True)


@pytest.mark.parametrize("softness", [0, 0.15, 0.4])
def test_three_dots_that_meet_in_a_point_are_three_hints(softness: float) -> None:
    canvas = Canvas(60, 60)
    canvas.dot(24.5, 22.5, 20, RED, softness=softness)
    canvas.dot(24.5, 38.5, 20, GREEN, softness=softness)
    canvas.dot(37.5, 30.5, 20, BLUE, softness=softness)
    assert Counter(colors(canvas.rgba_u8())) == Counter([RED, GREEN, BLUE])


def test_a_dot_between_two_others_may_have_a_color_between_theirs() -> None:
    layer = np.zeros((9, 15, 4), np.uint8)
    for x, gray in ((3, 20), (6, 100), (9, 180)):
        layer[3:6, x : x + 3] = (gray, gray, gray, 255)
    assert colors(layer) == [(20, 20, 20), (100, 100, 100), (180, 180, 180)]


@pytest.mark.parametrize("core", [1, 3, 9])
def test_a_dot_inside_a_dot_is_a_ring_and_a_core(core: float) -> None:
    canvas = Canvas(60, 60)
    canvas.dot(30.5, 30.5, 25, RED)
    canvas.dot(30.5, 30.5, core, GREEN)
    assert colors(canvas.rgba_u8()) == [RED, GREEN]


def test_a_soft_dot_inside_a_dot_is_a_ring_and_a_core() -> None:
    canvas = Canvas(60, 60)
    canvas.dot(30.5, 30.5, 41, RED, softness=0.3)
    canvas.dot(30.5, 30.5, 15, GREEN, softness=0.8)
    assert colors(canvas.rgba_u8()) == [RED, GREEN]


def test_the_area_where_half_transparent_dots_overlap_is_a_hint() -> None:
    canvas = Canvas(60, 60)
    canvas.dot(30.5, 22.5, 25, RED, opacity=0.5)
    canvas.dot(30.5, 36.5, 25, GREEN, opacity=0.5)
    layer = canvas.rgba_u8()
    seen = tuple(int(value) for value in layer[30, 29, :3])
    assert Counter(colors(layer)) == Counter([RED, GREEN, seen])


def test_a_stroke_is_one_hint() -> None:
    canvas = Canvas(60, 90)
    canvas.stroke([(10.5 + i, 10.5 + 1.5 * i) for i in range(40)], 6, RED, softness=0.4)
    assert colors(canvas.rgba_u8()) == [RED]


@pytest.mark.parametrize("width", [2, 3, 8])
def test_a_soft_stroke_across_a_stroke_leaves_no_blends(width: float) -> None:
    canvas = Canvas(60, 60)
    canvas.stroke([(30.5, x + 0.5) for x in range(5, 55)], 12, RED)
    canvas.stroke([(y + 0.5, 28.5) for y in range(5, 55)], width, BLUE, softness=0.5)
    assert set(colors(canvas.rgba_u8())) == {RED, BLUE}


@pytest.mark.parametrize(("width", "softness"), [(1, 0), (1, 1), (2, 0.5)])
def test_two_hairlines_that_cross_are_two_hints(width: float, softness: float) -> None:
    """The lower one is cut in two, and nothing is thick enough to be a core."""
    canvas = Canvas(60, 60)
    canvas.stroke([(30.5, x + 0.5) for x in range(5, 55)], 1, RED)
    canvas.stroke([(y + 0.5, 28.5) for y in range(5, 55)], width, BLUE, softness=softness)
    assert colors(canvas.rgba_u8()) == [BLUE, RED]


@pytest.mark.parametrize(("piece", "nearest"), [(10, {8, 9, 11, 12}), (0, {1, 2, 3, 4})])
def test_a_blends_likely_parents_are_the_nearest_pieces(piece: int, nearest: set[int]) -> None:
    layer = np.zeros((3, 64, 4), np.uint8)
    for number in range(20):
        layer[1, 2 + 3 * number] = (number, 0, 0, 255)
    pieces = cut_into_pieces(layer)
    every = np.arange(20)
    assert set(_nearest(pieces, piece, every, 4).tolist()) == nearest
    assert set(_nearest(pieces, piece, every, 30).tolist()) == set(range(20)) - {piece}


@pytest.mark.parametrize(
    ("others", "is_blend"),
    [
        ([(101, 101, 101)], False),  # nearly one other may be chosen
        ([(60, 60, 60), (140, 141, 140)], True),  # between two
        ([(60, 60, 60), (90, 90, 90)], False),
        ([(255, 0, 0), (0, 255, 0), (0, 0, 255)], False),  # their grey mixtures are lighter
        ([(200, 30, 30), (30, 140, 60), (40, 60, 200)], True),
        ([], False),
    ],
)
def test_a_blend_lies_between_two_or_three(others: list[RGB], *, is_blend: bool) -> None:
    parents = np.array(others, np.float32).reshape(-1, 3)
    color = np.array([100, 100, 100], np.float32)
    if len(others) == 3 and is_blend:  # in equal shares of light
        color = np.float32(255) * encode_srgb(decode_srgb(parents / np.float32(255)).mean(axis=0))
    assert _is_blend_of(color, parents, np.float32(2.5)) is is_blend


def test_a_thin_line_across_black_and_white_is_no_blend() -> None:
    layer = np.zeros((20, 40, 4), np.uint8)
    layer[5:15, 5:20] = (0, 0, 0, 255)
    layer[5:15, 20:35] = (255, 255, 255, 255)
    layer[10, 5:35] = (*RED, 255)
    assert RED in colors(layer)


def test_hard_dabs_of_changing_color_are_all_found() -> None:
    canvas = Canvas(40, 120)
    dabs = [(200, 40 + 20 * i, 30) for i in range(8)]
    for i, rgb in enumerate(dabs):
        canvas.dot(20.5, 20.5 + 8 * i, 20, rgb)
    assert set(colors(canvas.rgba_u8())) == set(dabs)


def test_a_smooth_gradient_is_its_two_ends() -> None:
    canvas = Canvas(60, 200)
    ramp = np.broadcast_to(np.clip((np.arange(200) - 20) / 160, 0, 1), (60, 200))
    canvas.over(np.ones((60, 200)), RED)
    canvas.over(ramp, GREEN)
    assert colors(canvas.rgba_u8()) == [RED, GREEN]


def test_a_slow_gradient_is_its_two_ends() -> None:
    layer = np.full((60, 200, 4), 255, np.uint8)
    layer[..., :3] = np.round(np.linspace(100, 110, 200))[:, None]
    assert colors(layer) == [(100, 100, 100), (110, 110, 110)]


def test_a_dot_survives_a_seam_on_each_side_that_is_almost_its_color() -> None:
    layer = np.zeros((7, 17, 4), np.uint8)
    for left, right, gray in ((0, 5, 200), (5, 6, 101), (6, 11, 100), (11, 12, 99), (12, 17, 20)):
        layer[1:6, left:right] = (gray, gray, gray, 255)
    assert colors(layer) == [(200, 200, 200), (100, 100, 100), (20, 20, 20)]


@pytest.mark.parametrize(
    ("alpha", "off_u8", "is_hint"),
    [(255, 2, False), (255, 5, True), (64, 4, False), (64, 7, True)],
)
def test_a_thin_line_is_a_blend_as_far_as_rounding_goes(
    alpha: int, off_u8: int, *, is_hint: bool
) -> None:
    """Between a light and a dark area, and greener by more or less than faint paint's rounding."""
    layer = np.zeros((9, 21, 4), np.uint8)
    fields = (
        ((1, 10), (200, 200, 200)),
        ((10, 11), (110, 110 + off_u8, 110)),
        ((11, 20), (20,) * 3),
    )
    for (left, right), rgb in fields:
        layer[1:8, left:right] = (*rgb, alpha)
    assert len(colors(layer)) == (3 if is_hint else 2)


def test_hints_come_in_raster_order_of_their_first_pixels() -> None:
    canvas = Canvas(60, 60)
    for y, x, rgb in ((40, 10, RED), (10, 40, GREEN), (10, 10, BLUE)):
        canvas.dot(y, x, 6, rgb)
    assert colors(canvas.rgba_u8()) == [BLUE, GREEN, RED]


def test_a_layer_that_is_a_picture_is_refused() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (600, 600, 4), np.uint8)
    noise[..., 3] = 255
    with pytest.raises(BadInput, match="hints_are_a_picture"):
        found(noise)


def test_more_hints_than_a_reply_holds_are_refused() -> None:
    layer = np.zeros((300, 300, 4), np.uint8)
    layer[::2, ::2] = (*RED, 255)
    with pytest.raises(BadInput, match="hints_are_a_picture"):
        found(layer)


@pytest.mark.parametrize("limit", ["paint_pieces.MAX_RUNS", "extraction.MAX_MASK_PX"])
def test_more_paint_than_there_is_time_and_memory_for_is_refused(
    limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = np.zeros((60, 60, 4), np.uint8)
    layer[10:40, 10:40] = (*RED, 255)  # 30 runs, 900 pixels
    assert colors(layer) == [RED]
    monkeypatch.setattr(f"handtint_daemon.hints.{limit}", 29)
    with pytest.raises(BadInput, match="hints_are_a_picture"):
        found(layer)


def test_a_crowd_of_colors_does_not_hide_a_dot() -> None:
    layer = np.zeros((120, 130, 4), np.uint8)
    layer[..., :3] = np.random.default_rng(0).integers(0, 256, (120, 130, 3))
    layer[..., 3] = 255
    layer[60:63, 60:63, :3] = RED
    assert RED in colors(layer)


def test_a_dot_that_straddles_the_photo_keeps_its_inner_part() -> None:
    layer = np.zeros((9, 9, 4), np.uint8)
    layer[2:7, 2:7] = (*RED, 255)
    hints = extract_hints(layer, (-4, 10), (50, 14))
    assert [(h.rgb_u8, h.box) for h in hints] == [(RED, Rect(0, 12, 3, 2))]


@pytest.mark.parametrize("offset_yx", [(-9, 0), (0, -9), (50, 0), (0, 40), (-900, 900)])
def test_a_layer_outside_the_photo_has_no_hints(offset_yx: tuple[int, int]) -> None:
    layer = np.full((9, 9, 4), 255, np.uint8)
    assert extract_hints(layer, offset_yx, (50, 40)) == ()


def test_a_layer_may_be_larger_than_the_photo() -> None:
    layer = np.full((9, 9, 4), 255, np.uint8)
    assert [h.box for h in extract_hints(layer, (-2, -3), (4, 5))] == [Rect(0, 0, 4, 5)]


def test_innermost_is_painted_even_where_the_mask_is_large_and_thin() -> None:
    line = np.eye(1000, dtype=np.bool_)
    assert line[innermost(line)]


@st.composite
def separate_dots(draw: st.DrawFn) -> list[tuple[int, int, int, RGB]]:
    """Draw one dot (y, x, side, colour) in some cells of a grid, with gaps between cells."""
    cells = draw(
        st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), unique=True, max_size=25)
    )
    channel = st.integers(0, 255)
    side, shift = st.integers(1, 7), st.integers(0, 3)
    color = st.tuples(channel, channel, channel)
    return [(12 * i + draw(shift), 12 * j + draw(shift), draw(side), draw(color)) for i, j in cells]


def painted(dots: list[tuple[int, int, int, RGB]], alpha: int = 255) -> UInt8:
    layer = np.zeros((60, 60, 4), np.uint8)
    for y, x, side, rgb in dots:
        layer[y : y + side, x : x + side] = (*rgb, alpha)
    return layer


@given(separate_dots(), st.integers(13, 255))
def test_separate_dots_come_back_exactly(dots: list[tuple[int, int, int, RGB]], alpha: int) -> None:
    expected = Counter((rgb, Rect(y, x, side, side)) for y, x, side, rgb in dots)
    assert expected == Counter((h.rgb_u8, h.box) for h in found(painted(dots, alpha)))


@given(separate_dots(), st.integers(0, 300), st.integers(0, 300))
def test_a_layer_and_its_offset_mean_the_same_as_a_moved_picture(
    dots: list[tuple[int, int, int, RGB]], dy: int, dx: int
) -> None:
    layer = painted(dots)
    moved = np.zeros((360, 360, 4), np.uint8)
    moved[dy : dy + 60, dx : dx + 60] = layer
    assert plain(found(moved)) == plain(extract_hints(layer, (dy, dx), (360, 360)))


@given(separate_dots(), st.integers(-70, 70), st.integers(-70, 70))
def test_what_lies_outside_the_photo_changes_nothing_inside(
    dots: list[tuple[int, int, int, RGB]], dy: int, dx: int
) -> None:
    wide = np.zeros((200, 200, 4), np.uint8)
    wide[70 + dy : 130 + dy, 70 + dx : 130 + dx] = painted(dots)
    inside = np.ascontiguousarray(wide[70:130, 70:130])
    assert plain(found(inside)) == plain(extract_hints(painted(dots), (dy, dx), (60, 60)))
