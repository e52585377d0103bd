"""The hints of a request: those of its layer, then those given as points."""

from typing import Any

import numpy as np
import pytest

from handtint_daemon.arrays.pictures import picture_of
from handtint_daemon.hints.requested import find_hints, reference_hints
from handtint_shared.errors import BadInput, PhotoUnknown
from handtint_shared.limits import MAX_ITEMS
from handtint_shared.messages import (
    ColorizeRequest,
    FaintPaint,
    HintLayer,
    HintPoint,
    ProposeRequest,
    Reference,
)
from handtint_shared.pixels import PixelFormat

SIZE_HW = (20, 30)
BLUE, RED = (10, 60, 200), (200, 40, 30)
POINT = HintPoint(5, 5, (140, 110, 100))
COLORED = picture_of(np.full((*SIZE_HW, 3), RED, np.uint8), PixelFormat.RGB_U8)


def layer(*, faint: bool = False) -> HintLayer:
    """Return one with a blue dot, and a faint red one beside it if asked for."""
    pixels = np.zeros((8, 12, 4), np.uint8)
    pixels[1:3, 1:3] = (*BLUE, 255)
    if faint:
        pixels[1:3, 8:10] = (*RED, 60)
    return HintLayer(picture_of(pixels, PixelFormat.RGBA_U8), (10, 10))


def asked(**fields: Any) -> ColorizeRequest:
    return ColorizeRequest("c0" * 16, "a" * 32, **fields)


def proposing(reference: Reference) -> ProposeRequest:
    return ProposeRequest("c0" * 16, "a" * 32, reference=reference)


def test_painted_hints_come_before_points() -> None:
    hints, faint = find_hints(asked(hint_layer=layer(), hint_points=(POINT,)), SIZE_HW)
    assert ([hint.rgb_u8 for hint in hints], faint) == ([BLUE, POINT.rgb], ())


def test_more_than_a_reply_lists_are_refused() -> None:
    with pytest.raises(BadInput, match="too_many_hints"):
        find_hints(asked(hint_layer=layer(), hint_points=(POINT,) * MAX_ITEMS), SIZE_HW)


def test_faint_paint_is_no_hint() -> None:
    hints, faint = find_hints(asked(hint_layer=layer(faint=True)), SIZE_HW)
    assert ([hint.rgb_u8 for hint in hints], faint) == ([BLUE], (FaintPaint(18, 11, RED, 4),))


def test_faint_paint_is_a_hint_where_the_request_says_so() -> None:
    hints, faint = find_hints(asked(hint_layer=layer(faint=True), faint_hints=True), SIZE_HW)
    assert ([hint.rgb_u8 for hint in hints], faint) == ([BLUE, RED], ())


def test_a_reference_has_hints_of_its_own() -> None:
    there = Reference("b" * 32, hint_points=(POINT,))
    assert [hint.rgb_u8 for hint in reference_hints(proposing(there), SIZE_HW)] == [POINT.rgb]


def test_a_reference_in_colour_needs_no_hints() -> None:
    there = Reference("b" * 32, COLORED, own_colors=True)
    assert {hint.rgb_u8 for hint in reference_hints(proposing(there), SIZE_HW)} == {RED}


def test_colours_of_a_reference_that_was_not_sent_are_unknown() -> None:
    with pytest.raises(PhotoUnknown):
        reference_hints(proposing(Reference("b" * 32, own_colors=True)), SIZE_HW)
