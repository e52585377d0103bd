import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handtint_daemon.hints.points import hints_from_points
from handtint_plugin.dot_pixels import (
    Dot,
    Span,
    disc,
    dot_around,
    goes_on,
    inner_radius_px,
    painted_spans,
)
from handtint_shared.geometry import Rect
from handtint_shared.messages import HintPoint

RED, BLUE, BLEND = (200, 40, 30), (30, 40, 200), (115, 40, 115)
SIZE_HW = (30, 40)
WHOLE = Rect(0, 0, *SIZE_HW)

Pixels = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]


def paint(*areas: tuple[slice, slice, tuple[int, int, int], int]) -> Pixels:
    layer = np.zeros((*SIZE_HW, 4), np.uint8)
    for rows, columns, rgb, alpha in areas:
        layer[rows, columns] = (*rgb, alpha)
    return layer


def found(layer: Pixels, y: int, x: int, box: Rect = WHOLE) -> Dot:
    return dot_around(layer[box.slices].tobytes(), box, (y, x), RED, {BLUE})


def mask_of(spans: tuple[Span, ...]) -> list[tuple[int, int]]:
    return sorted((span.y, x) for span in spans for x in range(span.x, span.end))


def painted(layer: Pixels, rgb: tuple[int, int, int]) -> list[tuple[int, int]]:
    at = np.argwhere((layer[..., :3] == rgb).all(-1) & (layer[..., 3] > 0))
    return [(int(y), int(x)) for y, x in at]


def test_a_dot_is_its_paint_at_any_alpha_and_nothing_else() -> None:
    layer = paint(
        (slice(5, 12), slice(6, 15), RED, 255),
        (slice(4, 5), slice(8, 12), RED, 7),
        (slice(20, 25), slice(6, 15), RED, 255),
    )

    dot = found(layer, 8, 10)

    assert mask_of(dot.body) == [place for place in painted(layer, RED) if place[0] < 15]
    assert dot.rim == ()
    assert dot.body[0] == Span(4, 8, b"\x07" * 4)


def test_all_paint_of_a_picture_is_found_with_its_pixels() -> None:
    layer = paint((slice(0, 2), slice(36, 40), RED, 255), (slice(1, 2), slice(0, 3), BLUE, 9))

    spans = list(painted_spans(layer.tobytes(), Rect(5, 7, *SIZE_HW)))

    assert [(span.y, span.x, span.end) for span, _ in spans] == [
        (5, 43, 47),
        (6, 7, 10),
        (6, 43, 47),
    ]
    assert spans[1][1] == bytes((*BLUE, 9)) * 3


def test_parts_that_touch_at_a_corner_are_one_dot() -> None:
    layer = paint((slice(5, 8), slice(5, 8), RED, 255), (slice(8, 10), slice(8, 10), RED, 255))

    assert mask_of(found(layer, 6, 6).body) == painted(layer, RED)


def test_blends_with_the_dot_beside_it_are_its_rim_but_not_that_dot() -> None:
    layer = paint(
        (slice(5, 15), slice(5, 15), RED, 255),
        (slice(5, 15), slice(15, 16), BLEND, 255),
        (slice(5, 15), slice(16, 30), BLUE, 255),
    )

    assert mask_of(found(layer, 9, 9).rim) == painted(layer, BLEND)


def test_of_what_is_not_there_nothing_is_found() -> None:
    layer = paint((slice(5, 8), slice(5, 8), BLUE, 255), (slice(1, 2), slice(0, 9), RED, 0))

    for y, x in ((6, 6), (1, 3), (-4, 2), (29, 39)):
        assert found(layer, y, x) == Dot((), ())


def test_a_box_in_the_middle_answers_in_the_layers_coordinates() -> None:
    layer = paint((slice(5, 8), slice(6, 9), RED, 255))
    box = Rect(4, 5, 10, 12)

    dot = found(layer, 6, 7, box)

    assert mask_of(dot.body) == painted(layer, RED)
    assert not goes_on(dot, box, WHOLE)


@pytest.mark.parametrize(
    "box", [Rect(6, 0, 24, 40), Rect(0, 7, 30, 33), Rect(0, 0, 7, 40), Rect(0, 0, 30, 8)]
)
def test_a_dot_cut_by_the_box_goes_on(box: Rect) -> None:
    layer = paint((slice(5, 8), slice(6, 9), RED, 255))

    assert goes_on(found(layer, 6, 7, box), box, WHOLE)


def test_a_dot_at_the_layers_own_edge_does_not_go_on() -> None:
    layer = paint((slice(0, 30), slice(0, 40), RED, 255))

    assert not goes_on(found(layer, 6, 7), WHOLE, WHOLE)


@given(
    st.floats(-3, 43, width=16),
    st.floats(-3, 33, width=16),
    st.sampled_from([0.0, 0.4, 1.0, 2.5, 4.99, 9.0]),
)
def test_a_disc_has_the_pixels_that_the_daemon_takes(x: float, y: float, radius_px: float) -> None:
    point = HintPoint(x, y, RED, radius_px)
    spans = mask_of(disc(point, WHOLE))

    hints = hints_from_points([point], SIZE_HW)

    if hints:
        mask = np.zeros(SIZE_HW, np.bool_)
        mask[hints[0].box.slices] = hints[0].mask
        assert spans == [(int(row), int(column)) for row, column in np.argwhere(mask)]


@pytest.mark.parametrize("radius_px", [0, 1, 3, 6.4])
def test_the_radius_of_a_dot_gives_the_same_dot(radius_px: float) -> None:
    spans = disc(HintPoint(20.5, 15.5, RED, radius_px), WHOLE)

    again = inner_radius_px(Dot(spans, ()), (15, 20))

    assert disc(HintPoint(20.5, 15.5, RED, again), WHOLE) == spans


def test_the_radius_of_a_stroke_is_that_of_its_width() -> None:
    layer = paint((slice(10, 15), slice(2, 38), RED, 255))

    assert inner_radius_px(found(layer, 12, 20), (12, 20)) == pytest.approx(2.99)
