"""An answer in bits, and what of it comes first."""

from __future__ import annotations

import pytest

from handtint_plugin.live.writing import around, bands_of, batches, cut_to, is_kept
from handtint_shared.geometry import Rect
from handtint_shared.pixels import Picture, PixelFormat

WIDE = 3000


def picture(place: Rect) -> Picture:
    pixels = b"".join(
        row.to_bytes(4, "little") * place.width for row in range(place.y, place.y + place.height)
    )
    return Picture((place.height, place.width), PixelFormat.RGBA_U8, pixels)


def test_a_large_answer_is_written_in_bands_that_cover_it() -> None:
    place = Rect(5, 7, 400, WIDE)
    bands = list(bands_of([(place, picture(place))]))
    assert len(bands) > 1
    covered = Rect(0, 0, 0, 0)
    for band, part in bands:
        assert band.y in (covered.y + covered.height, place.y)
        assert band.y % 128 == 0 or band.y == place.y  # blocks of checksums are not cut
        assert bytes(part.pixels) == picture(band).pixels
        covered = covered.union(band)
    assert covered == place


def test_small_patches_are_written_together() -> None:
    tiles = [Rect(0, x, 128, 128) for x in range(0, 128 * 100, 128)]
    placed = [(tile, picture(tile)) for tile in tiles]
    grouped = list(batches(placed))
    assert [some for batch in grouped for some in batch] == placed
    assert 1 < len(grouped) < 10


def test_what_lies_in_the_box_of_a_selection_is_cut_out() -> None:
    inside, outside, limit = Rect(5, 7, 40, 30), Rect(0, 200, 10, 10), Rect(20, 0, 60, 12)
    placed = [(place, picture(place)) for place in (inside, outside)]
    ((place, part),) = cut_to(placed, limit)
    assert (place, part.size_hw) == (Rect(20, 7, 25, 5), (25, 5))
    assert bytes(part.pixels) == b"".join(row.to_bytes(4, "little") * 5 for row in range(20, 45))


def test_what_gimp_had_no_room_for_is_missed_where_it_was_written() -> None:
    read, written = Rect(10, 20, 4, 8), Rect(0, 24, 12, 100)
    clear, opaque = b"\1\2\3\0", b"\1\2\3\xff"
    rows = (clear * 4 + opaque * 4) * 2 + clear * 8 * 2
    assert is_kept(opaque * 32, read, [written], PixelFormat.RGBA_U8)
    assert is_kept(rows, read, [written, Rect(0, 0, 5, 5)], PixelFormat.RGBA_U8)
    assert not is_kept(rows, read, [Rect(0, 24, 13, 100)], PixelFormat.RGBA_U8)
    assert not is_kept(clear * 32, read, [written], PixelFormat.RGBA_U8)


def test_an_answer_without_pixels_has_no_bits() -> None:
    assert list(batches([])) == []


@pytest.mark.parametrize(
    "dot", [Rect(1500, 2000, 20, 20), Rect(0, 0, 5, 5), Rect(2990, 3990, 9, 9)]
)
def test_what_is_around_a_dot_is_looked_at(dot: Rect) -> None:
    seen = around(dot, (3000, 4000))
    assert seen is not None
    assert seen.intersect(dot) == dot.intersect(Rect(0, 0, 3000, 4000))
    assert seen.intersect(Rect(0, 0, 3000, 4000)) == seen


def test_where_most_was_painted_nothing_comes_first() -> None:
    assert around(Rect(0, 0, 2000, 3000), (3000, 4000)) is None
    assert around(Rect(0, 0, 20, 20), (60, 80)) is None


def test_what_was_painted_beside_the_photo_is_not_looked_at() -> None:
    assert around(Rect(-900, 10, 20, 20), (3000, 4000)) is None
