"""Faint paint, as an eraser leaves it."""

import numpy as np
import pytest

from handtint_daemon.hints.extraction import extract_hints
from handtint_daemon.hints.faint import without_faint
from handtint_shared.messages import FaintPaint

RED, BLUE = (200, 40, 30), (20, 40, 200)


def split(red_alpha: int, blue_alpha: int) -> tuple[list[object], tuple[FaintPaint, ...]]:
    layer = np.zeros((20, 40, 4), np.uint8)
    layer[5:12, 3:10] = (*RED, red_alpha)
    layer[6:9, 30:33] = (*BLUE, blue_alpha)
    hints, faint = without_faint(extract_hints(layer, (2, 1), (40, 50)))
    return [hint.rgb_u8 for hint in hints], faint


@pytest.mark.parametrize("alpha", [13, 88, 101])
def test_beside_a_full_dot_it_is_told_and_no_hint(alpha: int) -> None:
    assert split(255, alpha) == ([RED], (FaintPaint(32, 9, BLUE, 9),))


@pytest.mark.parametrize(("red_alpha", "blue_alpha"), [(255, 102), (228, 60), (60, 30)])
def test_other_paint_counts(red_alpha: int, blue_alpha: int) -> None:
    assert split(red_alpha, blue_alpha) == ([RED, BLUE], ())
