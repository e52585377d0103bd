import pytest

from handtint_shared.geometry import Rect, fit_area


def test_rectangles_that_overlap_meet_in_the_part_both_cover() -> None:
    assert Rect(5, 3, 5, 7) == Rect(0, 0, 10, 10).intersect(Rect(5, 3, 20, 7))


def test_rectangles_that_only_touch_meet_in_nothing() -> None:
    assert Rect(0, 10, 10, 0) == Rect(0, 0, 10, 10).intersect(Rect(0, 10, 10, 10))


def test_rectangles_far_apart_have_no_negative_size() -> None:
    assert Rect(50, 60, 0, 0) == Rect(0, 0, 10, 10).intersect(Rect(50, 60, 1, 1))


def test_the_meeting_does_not_depend_on_the_order() -> None:
    one, other = Rect(-4, 2, 9, 9), Rect(1, -3, 9, 9)
    assert one.intersect(other) == other.intersect(one)


@pytest.mark.parametrize(
    ("rect", "is_empty"),
    [(Rect(0, 0, 1, 1), False), (Rect(0, 0, 0, 1), True), (Rect(0, 0, 1, 0), True)],
)
def test_a_rectangle_without_height_or_width_is_empty(rect: Rect, is_empty: bool) -> None:
    assert is_empty == rect.is_empty


def test_moving_keeps_the_size() -> None:
    assert Rect(-1, 7, 3, 4) == Rect(1, 2, 3, 4).moved(-2, 5)


def test_a_picture_that_fits_is_not_enlarged() -> None:
    assert fit_area((30, 40), 1_000_000) == (30, 40)


def test_a_large_picture_keeps_its_aspect_ratio() -> None:
    assert fit_area((3000, 4000), 120_000) == (300, 400)


@pytest.mark.parametrize("size_hw", [(3, 3), (1, 100_000), (100_000, 1), (4032, 3024), (9, 7)])
@pytest.mark.parametrize("max_area_px", [1, 7, 1000, 65_536])
def test_the_area_is_never_more_than_allowed(size_hw: tuple[int, int], max_area_px: int) -> None:
    height, width = fit_area(size_hw, max_area_px)
    assert 1 <= height * width <= max_area_px


def test_the_union_holds_both() -> None:
    assert Rect(-1, 2, 5, 9).union(Rect(3, 0, 4, 3)) == Rect(-1, 0, 8, 11)


@pytest.mark.parametrize("empty", [Rect(0, 0, 0, 0), Rect(90, 90, 0, 5)])
def test_an_empty_rectangle_adds_nothing(empty: Rect) -> None:
    rect = Rect(1, 2, 3, 4)
    assert (rect.union(empty), empty.union(rect)) == (rect, rect)


def test_slices_are_its_rows_and_columns() -> None:
    assert Rect(1, 2, 3, 4).slices == (slice(1, 4), slice(2, 6))
