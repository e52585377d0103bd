"""Tell faint paint, as an eraser leaves it, from hints."""

from __future__ import annotations

from collections.abc import Iterable

from handtint_daemon.hints.hint import Hint
from handtint_shared.messages import FaintPaint

_FAINT_BELOW = round(0.4 * 255)
_FULL_FROM = round(0.9 * 255)


def without_faint(painted: tuple[Hint, ...]) -> tuple[tuple[Hint, ...], tuple[FaintPaint, ...]]:
    """Return the hints of a layer, and what is too faint to be meant as one.

    A layer that is painted thinly throughout has no faint paint: all of it are hints.
    """
    if not any(hint.max_alpha >= _FULL_FROM for hint in painted):
        return painted, ()
    hints = tuple(hint for hint in painted if hint.max_alpha >= _FAINT_BELOW)
    return hints, _told(hint for hint in painted if hint.max_alpha < _FAINT_BELOW)


def _told(faint: Iterable[Hint]) -> tuple[FaintPaint, ...]:
    return tuple(
        FaintPaint(hint.center_yx[1], hint.center_yx[0], hint.rgb_u8, hint.area_px)
        for hint in faint
    )
