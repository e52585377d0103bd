"""Examination of raw pixels without numpy, against numpy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from handtint_plugin.pixel_facts import cut_painted, gray_of, is_opaque, painted_box, part_of
from handtint_shared.geometry import Rect


def test_grey_stays_as_one_channel() -> None:
    assert gray_of(bytes([7, 7, 7, 200, 200, 200])) == bytes([7, 200])


@pytest.mark.parametrize("changed", [(201, 200, 200), (200, 201, 200), (200, 200, 201)])
def test_one_other_channel_is_color(changed: tuple[int, int, int]) -> None:
    assert gray_of(bytes([7, 7, 7, *changed])) is None


def test_nothing_painted_has_no_box() -> None:
    assert painted_box(bytes(12), 4) is None


@given(
    arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.just(0)),
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(1, 255)), min_size=1),
)
def test_box_holds_exactly_what_is_painted(alpha, dots) -> None:  # type: ignore[no-untyped-def]
    for y, x, value in dots:
        alpha[y % alpha.shape[0], x % alpha.shape[1]] = value
    rows, columns = np.nonzero(alpha)
    expected = Rect(rows.min(), columns.min(), np.ptp(rows) + 1, np.ptp(columns) + 1)
    assert painted_box(alpha.tobytes(), alpha.shape[1]) == expected


@given(st.integers(0, 3), st.integers(0, 3), st.integers(1, 4), st.integers(1, 4))
def test_a_part_is_what_numpy_cuts_out(y: int, x: int, height: int, width: int) -> None:
    pixels = np.arange(8 * 7 * 4, dtype=np.uint8).reshape(8, 7, 4)
    expected = pixels[y : y + height, x : x + width].tobytes()
    assert part_of(pixels.tobytes(), 7, Rect(y, x, height, width), 4) == expected


@given(
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(1, 255)), min_size=1),
    st.tuples(st.integers(0, 5), st.integers(0, 5)),
    st.integers(1, 4),
)
def test_what_is_cut_out_of_strips_holds_all_the_paint(
    size_hw: tuple[int, int],
    dots: list[tuple[int, int, int]],
    corner_yx: tuple[int, int],
    strip_rows: int,
) -> None:
    layer = np.zeros((*size_hw, 4), np.uint8)
    for y, x, alpha in dots:
        layer[y % size_hw[0], x % size_hw[1]] = (y, x, 7, alpha)
    (height, width), (top, left) = size_hw, corner_yx
    strips = [
        (Rect(top + y, left, min(strip_rows, height - y), width), layer[y : y + strip_rows])
        for y in range(0, height, strip_rows)
    ]
    whole = Rect(top, left, height, width)
    cut = cut_painted(whole, ((place, pixels.tobytes()) for place, pixels in strips))
    assert cut is not None
    box, pixels = cut
    put_back = np.zeros_like(layer)
    put_back[box.moved(-top, -left).slices] = np.frombuffer(pixels, np.uint8).reshape(
        box.height, box.width, 4
    )
    assert np.array_equal(put_back, layer)
    tight = painted_box(layer[..., 3].tobytes(), width)
    assert tight is not None
    assert (box.y, box.height) == (tight.y + top, tight.height)
    assert box.width in (tight.width, width)


def test_nothing_is_cut_out_where_nothing_is_painted() -> None:
    whole = Rect(0, 0, 1, 2)
    assert cut_painted(whole, [(whole, bytes(8))]) is None


def test_opaque_needs_every_alpha_at_its_maximum() -> None:
    assert is_opaque(bytes([1, 2, 3, 255] * 2), 1)
    assert not is_opaque(bytes([1, 2, 3, 255, 1, 2, 3, 254]), 1)


def test_opaque_at_16_bits() -> None:
    assert is_opaque(bytes([1, 2, 3, 4, 5, 6, 255, 255]), 2)
    assert not is_opaque(bytes([1, 2, 3, 4, 5, 6, 255, 254]), 2)
    assert not is_opaque(bytes([1, 2, 3, 4, 5, 6, 254, 255]), 2)
