"""A change of an answer, put into it, against the whole answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handtint_daemon.arrays import AnyArray, Float32
from handtint_daemon.changes import Composed, changed, changed_cells, changed_hints, marks_of
from handtint_daemon.composing import compose
from handtint_daemon.edit import Edit, EncodedPhoto, Wanted, encode_photo, paint_edit
from handtint_daemon.engine import report_to_nobody
from handtint_daemon.hints import Hint
from handtint_daemon.photo import Photo
from handtint_daemon.picture_array import array_of
from handtint_daemon.upsampling import Upsampler
from handtint_shared.geometry import Rect
from handtint_shared.pixels import PixelFormat
from unit.daemon.small_edits import COAT, SKY, STONE, SmallEngine, dot, drawn_photo

RGBA_U8, RGBA_U16, AB_F32 = PixelFormat.RGBA_U8, PixelFormat.RGBA_U16, PixelFormat.AB_F32
PHOTO = Photo(drawn_photo())
WHOLE = Rect(0, 0, *PHOTO.size_hw)
ENGINE = SmallEngine()
ENCODED = encode_photo(ENGINE, PHOTO, report_to_nobody)
DOTS = [dot(20, 30, COAT), dot(150, 60, STONE), dot(90, 40, (60, 120, 70)), dot(60, 230, SKY)]
NOTHING = Rect(0, 0, 0, 0)

hints = st.builds(
    dot,
    st.integers(5, 174),
    st.integers(5, 264),
    st.sampled_from([COAT, SKY, STONE, (60, 120, 70), (200, 180, 40)]),
    st.integers(0, 4),
)


def edit(
    hints: Sequence[Hint], base: Composed | None = None, answer_format: PixelFormat = RGBA_U8
) -> Edit:
    wanted = Wanted(answer_format, base=base)
    return paint_edit(ENGINE, ENCODED, PHOTO, hints, wanted, report_to_nobody)


class Client:
    """Holds an answer and puts into it what the daemon says has changed."""

    def __init__(self, hints: Sequence[Hint], answer_format: PixelFormat = RGBA_U8) -> None:
        self._format = answer_format
        first = edit(hints, answer_format=answer_format)
        self.pixels = array_of(first.picture).copy()
        self.composed, self.region = first.composed, first.region

    def go_on(self, hints: Sequence[Hint]) -> None:
        answer = edit(hints, self.composed, self._format)
        self.pixels[answer.region.slices] = array_of(answer.picture)
        self.composed, self.region = answer.composed, answer.region


def difference(one: AnyArray, other: AnyArray) -> float:
    """The largest, of 255; ab in its own unit."""
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
    client = Client(DOTS[1:])
    client.go_on([*DOTS[1:], dot(62, 236, SKY)])
    assert client.region.height * client.region.width < 0.5 * WHOLE.height * WHOLE.width


def test_the_same_again_changes_one_pixel() -> None:
    client = Client(DOTS)
    client.go_on(DOTS)
    assert client.region == Rect(0, 0, 1, 1)


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


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(hints, min_size=1, max_size=6), min_size=2, max_size=4))
def test_any_edits_in_a_row_give_what_one_whole_answer_gives(rounds: list[list[Hint]]) -> None:
    client = Client(rounds[0])
    for hints_now in rounds[1:]:
        client.go_on(hints_now)
    upsampler = Upsampler(client.composed.ab, ENCODED.L_0_100, PHOTO.size_hw)
    expected = compose(PHOTO, upsampler, rounds[-1], RGBA_U8, report_to_nobody)
    assert np.array_equal(expected, client.pixels)
    assert difference(client.pixels, whole(rounds[-1])) <= 1


def test_an_ab_of_another_size_changes_everything() -> None:
    before = Composed(np.zeros((2, 4, 6), np.float32), ())
    after = Composed(np.zeros((2, 8, 12), np.float32), ())
    L_0_100 = np.full((8, 12), 50, np.float32)
    assert changed(before, after, L_0_100, (80, 120), RGBA_U8) == (after, Rect(0, 0, 80, 120))


def test_a_changed_cell_reaches_the_pixels_between_it_and_its_neighbours() -> None:
    before = Composed(np.zeros((2, 4, 6), np.float32), ())
    ab = before.ab.copy()
    ab[0, 2, 3] = 20
    composed = Composed(ab, ())
    L_0_100 = np.full((4, 6), 50, np.float32)
    region = changed(before, composed, L_0_100, (40, 60), RGBA_U8)[1]
    # its centre lies at (25, 35), the neighbours' ten pixels off
    assert region == Rect(15, 25, 20, 20)


def test_ab_too_near_to_be_seen_stays() -> None:
    before = np.zeros((2, 4, 6), np.float32)
    L_0_100 = np.full((4, 6), 50, np.float32)
    assert changed_cells(before, before + np.float32(0.04), L_0_100, RGBA_U8) == NOTHING


@pytest.mark.parametrize(("answer_format", "is_seen"), [(RGBA_U8, False), (RGBA_U16, True)])
def test_wider_formats_show_more(answer_format: PixelFormat, *, is_seen: bool) -> None:
    before: Float32 = np.zeros((2, 4, 6), np.float32)
    L_0_100 = np.full((4, 6), 50, np.float32)
    cells = changed_cells(before, before + np.float32(0.15), L_0_100, answer_format)
    assert is_seen == (not cells.is_empty)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (DOTS, DOTS, NOTHING),
        (DOTS[:1], DOTS[:2], DOTS[1].box),
        (DOTS[:2], DOTS[1:2], DOTS[0].box),
        ([DOTS[0]], [dot(20, 30, SKY)], DOTS[0].box),
        ([DOTS[0]], [dot(20, 30, COAT, radius=1)], DOTS[0].box),
        ([DOTS[0], DOTS[1]], [DOTS[1], DOTS[0]], DOTS[0].box.union(DOTS[1].box)),
    ],
)
def test_hints_that_came_went_or_changed_are_found(
    before: Sequence[Hint], after: Sequence[Hint], expected: Rect
) -> None:
    assert changed_hints(marks_of(before), marks_of(after)) == expected


def test_what_is_kept_is_counted() -> None:
    composed = edit(DOTS).composed
    assert composed.nbytes >= composed.ab.nbytes + len(DOTS)


def test_a_photo_at_its_own_size_is_changed_too() -> None:
    small = Photo(PHOTO.gray[::6, ::6].copy())
    encoded: EncodedPhoto = encode_photo(ENGINE, small, report_to_nobody)
    first = paint_edit(ENGINE, encoded, small, [dot(8, 8, COAT)], Wanted(RGBA_U8), report_to_nobody)
    two = [dot(8, 8, COAT), dot(20, 40, SKY)]
    wanted = Wanted(RGBA_U8, base=first.composed)
    change = paint_edit(ENGINE, encoded, small, two, wanted, report_to_nobody)
    pixels = array_of(first.picture).copy()
    pixels[change.region.slices] = array_of(change.picture)
    expected = paint_edit(ENGINE, encoded, small, two, Wanted(RGBA_U8), report_to_nobody)
    assert difference(pixels, array_of(expected.picture)) <= 1
