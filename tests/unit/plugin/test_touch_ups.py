"""What a person painted on our colours."""

import struct

import pytest

from handtint_plugin.touch_ups import (
    laid_over,
    mark_of_touch_ups,
    photo_of_touch_ups,
    touch_ups_of,
)

OURS, PHOTO = bytes([90, 60, 50, 255]), bytes([70, 70, 70])
NOTHING = bytes(4)


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        ([90, 60, 50, 255], [0, 0, 0, 0]),
        ([92, 58, 50, 255], [0, 0, 0, 0]),
        ([93, 60, 50, 255], [93, 60, 50, 255]),
        ([90, 60, 0, 255], [90, 60, 0, 255]),
        ([90, 60, 50, 0], [70, 70, 70, 255]),
        ([200, 0, 0, 51], [96, 56, 56, 255]),
        ([90, 60, 50, 254], [0, 0, 0, 0]),
    ],
    ids=["as ours", "nearly", "just seen", "blue", "erased", "half erased", "hardly erased"],
)
def test_what_looks_otherwise_is_kept(theirs: list[int], expected: list[int]) -> None:
    assert touch_ups_of(bytes(theirs), OURS, PHOTO, 1) == bytes(expected)


def test_each_pixel_is_judged_by_itself() -> None:
    theirs = OURS + bytes([1, 2, 3, 255]) + OURS
    assert touch_ups_of(theirs, OURS * 3, PHOTO * 3, 1) == NOTHING + theirs[4:8] + NOTHING


@pytest.mark.parametrize(("red", "is_kept"), [(90 * 257 + 514, False), (90 * 257 + 515, True)])
def test_16_bits_are_judged_alike(red: int, is_kept: bool) -> None:
    ours, theirs = (struct.pack("<4H", level, 9, 9, 65_535) for level in (90 * 257, red))
    kept = touch_ups_of(theirs, ours, bytes(6), 2)
    assert kept == (theirs if is_kept else bytes(8))


def test_later_ones_lie_over_earlier_ones() -> None:
    one, another = bytes([1, 2, 3, 255]), bytes([4, 5, 6, 255])
    upper, lower = one + NOTHING + NOTHING, another + another + NOTHING
    assert laid_over(upper, lower, 1) == one + another + NOTHING


def test_the_mark_names_the_photo() -> None:
    assert photo_of_touch_ups(mark_of_touch_ups(7)) == 7


@pytest.mark.parametrize("data", [b"", b"[1]", b"{}", b'{"photo_tattoo": "7"}', b"\xff"])
def test_another_mark_names_none(data: bytes) -> None:
    assert photo_of_touch_ups(data) is None
