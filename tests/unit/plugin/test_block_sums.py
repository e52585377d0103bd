"""Checksums of blocks of pixels."""

import dataclasses

import pytest

from handtint_plugin.block_sums import BlockSums, block_sums, read_block_sums
from handtint_shared.geometry import Rect

SIZE_HW = (20, 27)  # 3 rows of 4 blocks of 8 px, the last ones cut
PIXELS = bytes(index * 7 % 251 for index in range(20 * 27 * 4))
SUMS = block_sums(SIZE_HW, 4, [PIXELS])


def with_pixel(y: int, x: int) -> BlockSums:
    """Return the sums with one pixel changed."""
    pixels = bytearray(PIXELS)
    pixels[4 * (27 * y + x)] ^= 1
    return block_sums(SIZE_HW, 4, [pixels])


def test_there_is_one_for_each_block() -> None:
    assert (SUMS.side_px, len(SUMS.sums), len(set(SUMS.sums))) == (8, 12, 12)


def test_they_are_the_same_in_strips() -> None:
    row = 4 * 27
    assert block_sums(SIZE_HW, 4, [PIXELS[: 8 * row], PIXELS[8 * row :]]) == SUMS


@pytest.mark.parametrize(
    ("y", "x", "block"), [(0, 0, 0), (7, 8, 1), (8, 7, 4), (19, 26, 11), (16, 24, 11), (15, 23, 6)]
)
def test_a_changed_pixel_changes_its_block_alone(y: int, x: int, block: int) -> None:
    assert SUMS.differing(with_pixel(y, x)) == {block}
    assert SUMS.touching([Rect(y, x, 1, 1)]) == {block}


@pytest.mark.parametrize(
    ("rect", "blocks"),
    [
        (Rect(7, 7, 2, 2), {0, 1, 4, 5}),
        (Rect(8, 8, 8, 8), {5}),
        (Rect(0, 0, 20, 27), set(range(12))),
        (Rect(3, 3, 0, 9), set()),
    ],
)
def test_a_rectangle_touches_the_blocks_it_has_a_pixel_of(rect: Rect, blocks: set[int]) -> None:
    assert SUMS.touching([rect]) == blocks


def test_neighbours_become_one_rectangle() -> None:
    assert SUMS.rects_of({6, 7, 4, 3}) == [
        Rect(0, 24, 8, 3),
        Rect(8, 0, 8, 8),
        Rect(8, 16, 8, 11),
    ]


def test_some_are_taken_from_another() -> None:
    other = with_pixel(0, 0).taking(with_pixel(19, 26), {11})
    assert SUMS.differing(other) == {0, 11}


def part_of_pixels(rect: Rect) -> bytes:
    rows = range(rect.y, rect.y + rect.height)
    starts = (4 * (27 * y + rect.x) for y in rows)
    return b"".join(PIXELS[start : start + 4 * rect.width] for start in starts)


def test_some_are_measured_by_themselves() -> None:
    blank = dataclasses.replace(SUMS, sums=(0,) * 12)
    measured = blank.measured({0, 5, 6, 11}, 4, part_of_pixels)
    assert measured == blank.taking(SUMS, {0, 5, 6, 11})


def test_they_read_as_they_were_written() -> None:
    assert read_block_sums(SUMS.to_ascii()) == SUMS


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff", b"20 27 8 ", b"20 27 8 !!!!", SUMS.to_ascii()[:-8], b"-1 27 8 AAAA", b"a b c d"],
)
def test_anything_else_is_none(data: bytes) -> None:
    assert read_block_sums(data) is None


@pytest.mark.parametrize(
    ("size_hw", "side_px"),
    [((48, 64), 8), ((1080, 1920), 16), ((3000, 4000), 32), ((14_142, 14_142), 128)],
)
def test_larger_layers_have_larger_blocks(size_hw: tuple[int, int], side_px: int) -> None:
    assert block_sums(size_hw, 4, []).side_px == side_px


def test_a_record_of_a_large_layer_stays_small() -> None:
    count = -((-14_142 // 128) ** 2)
    large = dataclasses.replace(SUMS, sums=(2**32 - 1,) * abs(count))
    assert len(large.to_ascii()) < 100_000
