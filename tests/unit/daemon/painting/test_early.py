"""What comes before an answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.hints.hint import Hint
from handtint_daemon.painting.early import Early
from handtint_daemon.painting.edit import Edit, Wanted, encode_photo, paint_edit
from handtint_daemon.photo import Photo
from handtint_daemon.progress import report_to_nobody
from handtint_shared.geometry import Rect
from handtint_shared.limits import MAX_PREVIEW_PX
from handtint_shared.messages import ColorizeReply, EarlyEvent, PartEvent, PreviewEvent
from handtint_shared.patches import patches_of
from handtint_shared.pixels import PixelFormat
from unit.daemon.painting.small_edits import COAT, SKY, STONE, SmallEngine, dot, drawn_photo

GRAY = drawn_photo()
PHOTO = Photo(GRAY)
WHOLE = Rect(0, 0, *GRAY.shape)
BEFORE, AFTER = (dot(90, 40, COAT),), (dot(90, 40, COAT), dot(60, 230, SKY))
FOCUS = Rect(40, 200, 60, 60)
TILES = (Rect(0, 0, 128, 128), Rect(0, 142, 128, 128), Rect(52, 0, 128, 128))


def paint(hints: Sequence[Hint], wanted: Wanted) -> Edit:
    engine = SmallEngine()
    encoded = encode_photo(engine, PHOTO, report_to_nobody)
    return paint_edit(engine, encoded, PHOTO, hints, wanted, report_to_nobody)


def put_in(pixels: AnyArray, told: ColorizeReply | PartEvent) -> None:
    for place, picture in patches_of(told):
        pixels[place.slices] = array_of(picture)


def reply_of(edit: Edit) -> ColorizeReply:
    return ColorizeReply(1, "", edit.picture, offsets_yx=tuple((p.y, p.x) for p in edit.parts))


def edit_early(
    base: Edit, hints: Sequence[Hint], **wishes: object
) -> tuple[Edit, list[EarlyEvent]]:
    told: list[EarlyEvent] = []
    early = Early(told.append, base_revision=7, **wishes)  # type: ignore[arg-type]
    return paint(hints, Wanted(PixelFormat.RGBA_U8, base=base.composed, early=early)), told


def whole(hints: Sequence[Hint]) -> tuple[Edit, AnyArray]:
    edit = paint(hints, Wanted(PixelFormat.RGBA_U8))
    return edit, array_of(edit.picture).copy()


def far_apart(one: AnyArray, other: AnyArray) -> int:
    return int(np.abs(one.astype(int) - other).max())


def test_what_is_looked_at_comes_first_and_is_final() -> None:
    base, pixels = whole(BEFORE)
    edit, (part,) = edit_early(base, AFTER, focus=FOCUS)
    _, expected = whole(AFTER)
    assert isinstance(part, PartEvent) and part.base_revision == 7
    put_in(pixels, part)
    assert far_apart(pixels[FOCUS.slices], expected[FOCUS.slices]) <= 1
    put_in(pixels, reply_of(edit))
    assert far_apart(pixels, expected) <= 1


def test_a_part_that_was_never_followed_by_its_answer_is_made_good() -> None:
    base, pixels = whole(BEFORE)
    _, (part,) = edit_early(base, AFTER, focus=FOCUS)
    put_in(pixels, part)
    stale = tuple(place for place, _ in patches_of(part))  # type: ignore[arg-type]
    edit, _ = edit_early(base, BEFORE, stale=stale)  # the dot was undone
    put_in(pixels, reply_of(edit))
    assert far_apart(pixels, whole(BEFORE)[1]) <= 1


def test_a_preview_looks_like_the_answer() -> None:
    base, _ = whole(BEFORE)
    edit, (event,) = edit_early(base, AFTER, preview=True)
    assert isinstance(event, PreviewEvent)
    assert event.picture.size_hw == edit.composed.ab.shape[1:]
    preview, (_, expected) = array_of(event.picture), whole(AFTER)
    mean = [preview.mean((0, 1)), expected[..., :3].mean((0, 1))]
    assert np.abs(np.subtract(*mean)).max() < 1


def test_a_preview_is_bounded() -> None:
    told: list[EarlyEvent] = []
    long = np.full((3, 5000), 50, np.float32)
    Early(told.append, preview=True).show_preview(long, np.zeros((2, 3, 5000), np.float32))
    (event,) = told
    assert isinstance(event, PreviewEvent) and event.picture.size_hw == (1, MAX_PREVIEW_PX)


@pytest.mark.parametrize("wishes", [{}, {"focus": Rect(500, 500, 9, 9)}, {"focus": WHOLE}])
def test_nothing_comes_before_an_answer_that_is_not_looked_at(wishes: dict[str, Rect]) -> None:
    base, _ = whole(BEFORE)
    assert edit_early(base, AFTER, **wishes)[1] == []


def test_without_an_earlier_answer_nothing_comes_first() -> None:
    told: list[EarlyEvent] = []
    paint(AFTER, Wanted(PixelFormat.RGBA_U8, early=Early(told.append, focus=FOCUS)))
    assert told == []


def test_tiles_that_are_looked_at_go_before_the_others() -> None:
    first, rest = Early(focus=FOCUS).first_of(TILES, (180, 270))
    assert (first, rest) == ((TILES[1],), (TILES[0], TILES[2]))


def test_of_a_whole_photo_only_what_is_looked_at_goes_first() -> None:
    outside = Rect(-20, 200, 60, 60)
    first, rest = Early(focus=outside).first_of((WHOLE,), (180, 270))
    assert (first, rest) == ((Rect(0, 200, 40, 60),), (WHOLE,))


def test_a_change_far_from_what_is_looked_at_is_not_held_back() -> None:
    base, _ = whole((*BEFORE, dot(20, 20, STONE)))
    edit, told = edit_early(base, AFTER, focus=FOCUS)
    assert len(told) <= 1 and edit.parts
