"""A changed part of an answer, applied to the previous one, against the whole answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handtint_daemon.arrays.dtypes import AnyArray, Float32
from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.arrays.scratch import Scratch
from handtint_daemon.color.color_array import encode_srgb
from handtint_daemon.color.gamut import linear_in_gamut
from handtint_daemon.hints.hint import Hint
from handtint_daemon.painting.changes import (
    Composed,
    changed,
    changed_cells,
    changed_hints,
    marks_of,
)
from handtint_daemon.painting.edit import Edit, EncodedPhoto, Wanted, encode_photo, paint_edit
from handtint_daemon.painting.upsampling import Upsampler
from handtint_daemon.photo import Photo
from handtint_daemon.progress import report_to_nobody
from handtint_shared.geometry import Rect
from handtint_shared.limits import MAX_SIDE_PX
from handtint_shared.pixels import PixelFormat
from unit.daemon.painting.small_edits import (
    COAT,
    SKY,
    STONE,
    SmallEngine,
    dot,
    drawn_photo,
    whole_answer,
)

RGBA_U8, RGBA_U16, AB_F32 = PixelFormat.RGBA_U8, PixelFormat.RGBA_U16, PixelFormat.AB_F32
PHOTO = Photo(drawn_photo())
ENGINE = SmallEngine()
ENCODED = encode_photo(ENGINE, PHOTO, report_to_nobody)
DOTS = [dot(20, 30, COAT), dot(150, 60, STONE), dot(90, 40, (60, 120, 70)), dot(60, 230, SKY)]

COLORS = [COAT, SKY, STONE, (60, 120, 70), (200, 180, 40)]
# Two tiles and a pixel, several tiles, less than one, and lines.
SIZES_HW = [(129, 257), (300, 400), (90, 100), (1, 300), (300, 1), (1, 1)]

hints = st.builds(
    dot, st.integers(5, 174), st.integers(5, 264), st.sampled_from(COLORS), st.integers(0, 4)
)


def edit(
    hints: Sequence[Hint],
    base: Composed | None = None,
    answer_format: PixelFormat = RGBA_U8,
    photo: Photo = PHOTO,
    encoded: EncodedPhoto = ENCODED,
) -> Edit:
    wanted = Wanted(answer_format, base=base)
    return paint_edit(ENGINE, encoded, photo, hints, wanted, report_to_nobody)


def put_in(pixels: AnyArray, answer: Edit) -> None:
    height = answer.parts[0].height
    for number, part in enumerate(answer.parts):
        rows = slice(number * height, (number + 1) * height)
        pixels[part.slices] = array_of(answer.picture)[rows]


class Client:
    """Has an answer and applies the daemon's changes to it."""

    def __init__(self, hints: Sequence[Hint], answer_format: PixelFormat = RGBA_U8) -> None:
        self._format = answer_format
        first = edit(hints, answer_format=answer_format)
        self.pixels = array_of(first.picture).copy()
        self.composed, self.parts = first.composed, first.parts

    def go_on(self, hints: Sequence[Hint]) -> None:
        answer = edit(hints, self.composed, self._format)
        put_in(self.pixels, answer)
        self.composed, self.parts = answer.composed, answer.parts


def difference(one: AnyArray, other: AnyArray) -> float:
    """Return the largest difference, of 255; for ab in its own unit."""
    levels = np.abs(one.astype(np.float64) - other).max()
    return float(levels / (257 if one.dtype == np.uint16 else 1))


def whole(hints: Sequence[Hint], answer_format: PixelFormat = RGBA_U8) -> AnyArray:
    return array_of(edit(hints, answer_format=answer_format).picture)


@pytest.mark.parametrize(("answer_format", "most"), [(RGBA_U8, 1), (RGBA_U16, 0.5), (AB_F32, 0.1)])
def test_a_changed_answer_is_the_whole_one(answer_format: PixelFormat, most: float) -> None:
    client = Client(DOTS[:2], answer_format)
    client.go_on(DOTS[:3])
    assert difference(client.pixels, whole(DOTS[:3], answer_format)) <= most


def test_one_dot_more_changes_less_than_the_whole() -> None:
    large = Photo(PHOTO.gray.repeat(4, axis=0).repeat(4, axis=1))
    encoded = encode_photo(ENGINE, large, report_to_nobody)
    dots = [dot(600, 160, STONE), dot(360, 160, (60, 120, 70)), dot(240, 920, SKY)]
    first = edit(dots, photo=large, encoded=encoded)
    more = [*dots, dot(248, 944, SKY)]
    second = edit(more, first.composed, photo=large, encoded=encoded)
    assert len(second.picture.pixels) < 0.5 * len(first.picture.pixels)


def test_the_same_again_changes_one_pixel() -> None:
    client = Client(DOTS)
    client.go_on(DOTS)
    assert client.parts == (Rect(0, 0, 1, 1),)


def test_fifty_edits_do_not_drift() -> None:
    rng = np.random.default_rng(1)
    dots = [
        dot(int(y), int(x), (int(r), 120, 128))
        for y, x, r in rng.integers((5, 5, 90), (175, 265, 170), (50, 3))
    ]
    client = Client(DOTS)
    for count in range(1, 51):
        client.go_on([*DOTS, *dots[:count]])
    assert difference(client.pixels, whole([*DOTS, *dots])) <= 1


@settings(max_examples=15)
@given(st.lists(st.lists(hints, min_size=1, max_size=6), min_size=2, max_size=4))
def test_any_edits_in_a_row_give_what_one_whole_answer_gives(rounds: list[list[Hint]]) -> None:
    client = Client(rounds[0])
    for hints_now in rounds[1:]:
        client.go_on(hints_now)
    upsampler = Upsampler(client.composed.ab, ENCODED.L_0_100, PHOTO.size_hw)
    expected = whole_answer(PHOTO, upsampler, rounds[-1], RGBA_U8)
    assert np.array_equal(expected, client.pixels)
    assert difference(client.pixels, whole(rounds[-1])) <= 1


@st.composite
def photos(draw: st.DrawFn) -> Photo:
    """Draw coarse noise with grain, of 8 or 16 bits and any of the sizes."""
    height, width = draw(st.sampled_from(SIZES_HW))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    coarse = rng.integers(20, 235, (-(-height // 40), -(-width // 40))).repeat(40, 0).repeat(40, 1)
    gray = coarse[:height, :width] + rng.integers(-5, 6, (height, width))
    is_deep = draw(st.booleans())
    return Photo(gray.astype(np.uint16) * 257 if is_deep else gray.astype(np.uint8))


@settings(max_examples=25)
@given(photos(), st.sampled_from([(RGBA_U8, 1), (RGBA_U16, 0.5), (AB_F32, 0.1)]), st.data())
def test_edits_of_any_photo_in_any_format_end_in_the_whole_answer(
    photo: Photo, format_and_most: tuple[PixelFormat, float], data: st.DataObject
) -> None:
    (height, width), (answer_format, most) = photo.size_hw, format_and_most
    point = st.tuples(st.integers(0, height - 1), st.integers(0, width - 1))
    spots = st.builds(lambda at, rgb: dot(*at, rgb, 0), point, st.sampled_from(COLORS))
    encoded = encode_photo(ENGINE, photo, report_to_nobody)
    answer = edit([data.draw(spots)], None, answer_format, photo, encoded)
    pixels = array_of(answer.picture).copy()
    for now in data.draw(st.lists(st.lists(spots, min_size=1, max_size=5), max_size=3)):
        answer = edit(now, answer.composed, answer_format, photo, encoded)
        put_in(pixels, answer)
        expected = array_of(edit(now, None, answer_format, photo, encoded).picture)
        assert difference(pixels, expected) <= most


def test_an_ab_of_another_size_changes_everything() -> None:
    before = Composed(np.zeros((2, 4, 6), np.float32), ())
    after = Composed(np.zeros((2, 8, 12), np.float32), ())
    L_0_100 = np.full((8, 12), 50, np.float32)
    assert changed(before, after, L_0_100, (80, 120), RGBA_U8) == (after, (Rect(0, 0, 80, 120),))


def with_changed_cells(rows: slice, columns: slice) -> tuple[Composed, Composed]:
    """Return 4 by 6 working pixels before and after."""
    before = Composed(np.zeros((2, 4, 6), np.float32), ())
    ab = before.ab.copy()
    ab[0, rows, columns] = 20
    return before, Composed(ab, ())


GRAY_CELLS = np.full((4, 6), 50, np.float32)


def test_a_changed_cell_reaches_the_tiles_between_it_and_its_neighbours() -> None:
    pair = with_changed_cells(slice(2, 3), slice(3, 4))
    parts = changed(*pair, GRAY_CELLS, (512, 768), RGBA_U8)[1]
    # its centre is at (320, 448), the neighbours' are 128 pixels away: 192..448, 320..576
    expected = [Rect(y, x, 128, 128) for y in (128, 256, 384) for x in (256, 384, 512)]
    assert expected == list(parts)


def test_changed_cells_far_apart_leave_out_what_lies_between() -> None:
    pair = with_changed_cells(slice(0, 4, 3), slice(0, 6, 5))
    parts = changed(*pair, GRAY_CELLS, (4000, 6000), RGBA_U8)[1]
    assert sum(part.height * part.width for part in parts) < 0.5 * 4000 * 6000


def test_cells_that_do_not_differ_stay_as_they_were() -> None:
    before, after = with_changed_cells(slice(2, 3), slice(3, 4))
    after.ab[1] += np.float32(0.01)
    expected = before.ab.copy()
    expected[:, 2, 3] = after.ab[:, 2, 3]
    composed, _ = changed(before, after, GRAY_CELLS, (400, 600), RGBA_U8)
    assert np.array_equal(expected, composed.ab)


def test_when_most_has_changed_the_answer_is_whole_and_anew() -> None:
    before, after = with_changed_cells(slice(0, 4), slice(0, 5))
    whole = Rect(0, 0, 400, 600)
    assert changed(before, after, GRAY_CELLS, (400, 600), RGBA_U8) == (after, (whole,))


@pytest.mark.parametrize(("columns", "tile_px"), [(1, 128), (2, 256), (4, 512)])
def test_of_a_huge_photo_the_tiles_are_no_higher_than_a_picture_may_be(
    columns: int, tile_px: int
) -> None:
    pair = with_changed_cells(slice(0, 4), slice(0, columns))
    parts = changed(*pair, GRAY_CELLS, (8_000, 12_000), RGBA_U8)[1]
    heights = {part.height for part in parts}
    assert (heights, tile_px * len(parts) <= MAX_SIDE_PX) == ({tile_px}, True)


def test_ab_too_near_to_be_seen_stays() -> None:
    before = np.zeros((2, 4, 6), np.float32)
    L_0_100 = np.full((4, 6), 50, np.float32)
    assert not changed_cells(before, before + np.float32(0.04), L_0_100, RGBA_U8).any()


@pytest.mark.parametrize(("answer_format", "is_seen"), [(RGBA_U8, False), (RGBA_U16, True)])
def test_wider_formats_show_more(answer_format: PixelFormat, *, is_seen: bool) -> None:
    before: Float32 = np.zeros((2, 4, 6), np.float32)
    L_0_100 = np.full((4, 6), 50, np.float32)
    cells = changed_cells(before, before + np.float32(0.15), L_0_100, answer_format)
    assert is_seen == cells.any()


def test_ab_that_stays_is_as_good_in_the_photos_grain() -> None:
    """At up to 8 L darker and lighter than the working pixel.

    Of the kept colours, fewer than one in 200 (at the gaps of sRGB) is then more than a level off.
    """
    rng, count = np.random.default_rng(1), 50_000
    L_0_100 = rng.uniform(0, 100, count).astype(np.float32)
    before = rng.uniform(-80, 80, (2, count)).astype(np.float32)
    after = before + rng.uniform(-0.4, 0.4, (2, count)).astype(np.float32)
    alone = [np.repeat(x, 3, axis=-1)[..., None, :] for x in (before, after, L_0_100)]
    kept = ~changed_cells(*alone, RGBA_U8)[0, 1::3]  # of three equal ones, so that no other is near
    most = np.zeros(count)
    for darker in (-8, -4, 0, 4, 8):
        L = (L_0_100 + np.float32(darker)).clip(0, 100)
        one, other = (
            255 * encode_srgb(linear_in_gamut(L, ab, Scratch()).copy()) for ab in (before, after)
        )
        most = np.maximum(most, np.abs(one - other).max(axis=0))
    assert kept.sum() > 1000
    assert (most[kept] > 1).mean() < 0.005


@pytest.mark.parametrize("L_of_the_bright", [100, 0])
def test_a_working_pixel_is_judged_by_its_own_neighbours_lightness(L_of_the_bright: int) -> None:
    """Near white and near black sRGB has no colour; two pixels away it has."""
    before = np.full((2, 7, 9), 12, np.float32)
    L_0_100 = np.full((7, 9), 50, np.float32)
    L_0_100[3, 4] = L_of_the_bright
    cells = changed_cells(before, before + np.float32(0.1), L_0_100, RGBA_U8)
    expected = np.zeros((7, 9), np.bool_)
    expected[2:5, 3:6] = True
    assert np.array_equal(cells, expected)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (DOTS, DOTS, set()),
        (DOTS[:1], DOTS[:2], {DOTS[1].box}),
        (DOTS[:2], DOTS[1:2], {DOTS[0].box}),
        ([DOTS[0]], [dot(20, 30, SKY)], {DOTS[0].box}),
        ([DOTS[0]], [dot(20, 30, COAT, radius=1)], {DOTS[0].box, dot(20, 30, COAT, radius=1).box}),
        ([DOTS[0], DOTS[1]], [DOTS[1], DOTS[0]], {DOTS[0].box, DOTS[1].box}),
    ],
)
def test_hints_that_came_went_or_changed_are_found(
    before: Sequence[Hint], after: Sequence[Hint], expected: set[Rect]
) -> None:
    assert expected == set(changed_hints(marks_of(before), marks_of(after)))


def test_what_is_kept_is_counted() -> None:
    composed = edit(DOTS).composed
    assert composed.nbytes >= composed.ab.nbytes + len(DOTS)


def test_a_photo_at_its_own_size_is_changed_too() -> None:
    small = Photo(PHOTO.gray[::6, ::6].copy())
    encoded: EncodedPhoto = encode_photo(ENGINE, small, report_to_nobody)
    first = edit([dot(8, 8, COAT)], photo=small, encoded=encoded)
    two = [dot(8, 8, COAT), dot(20, 40, SKY)]
    pixels = array_of(first.picture).copy()
    put_in(pixels, edit(two, first.composed, photo=small, encoded=encoded))
    expected = edit(two, photo=small, encoded=encoded)
    assert difference(pixels, array_of(expected.picture)) <= 1
