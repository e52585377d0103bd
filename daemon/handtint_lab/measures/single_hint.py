"""The effect of a single hint: the same colouring with and without the last hint."""

from __future__ import annotations

from collections.abc import Sequence

from handtint_daemon.arrays.dtypes import Float32
from handtint_lab.measures.coloring import ColoredPicture, rgb_0_1_of, to_u8
from handtint_lab.measures.picture_values import Truth, Values, lab_of_u8
from handtint_lab.measures.spread import Spread, spread_of_hint
from handtint_lab.protocols import PatchHint, hint_map

# With more hints, a single one has hardly any effect, and each costs an engine another pass.
MOST_HINTS = 10

_NOTHING = Spread(None, None, None)


def spread_values(
    colored: ColoredPicture, truth: Truth, hints: Sequence[PatchHint], painted_ab: Float32
) -> Values:
    """Return `reach`, `reach_px` and `bleeding` of the last hint; None above MOST_HINTS."""
    spread = _NOTHING
    if 1 <= len(hints) <= MOST_HINTS:
        without = colored.paint(hint_map(hints[:-1], truth.seen_lightness.shape))
        spread = spread_of_hint(
            _lab_shown(truth, painted_ab),
            _lab_shown(truth, without.ab),
            truth.lab,
            hints[-1].center_yx,
            hints[-1].ab,
        )
    return {"reach": spread.reach, "reach_px": spread.reach_px, "bleeding": spread.bleeding}


def _lab_shown(truth: Truth, ab: Float32) -> Float32:
    return lab_of_u8(to_u8(rgb_0_1_of(truth.seen_lightness, ab)))
