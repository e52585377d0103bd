"""Whether hints help more where an engine asks for them than at random places."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from handtint_lab.measures.coloring import ColoredPicture, rgb_0_1_of, to_u8
from handtint_lab.measures.colors import psnr_u8_db
from handtint_lab.measures.picture_values import Truth, Values
from handtint_lab.protocols import EvaluationProtocol, PatchHint, hint_map, hints_at, random_places

ASKED_GAIN = "asked_gain_db"
EXPECTED, REACHED = "gain_expected", "gain_reached"
ASKED_HINTS, UNIFORM_HINTS = "asked_hints", "uniform_hints"
ROWS = (ASKED_HINTS, UNIFORM_HINTS)


def asked_values(
    colored: ColoredPicture, truth: Truth, protocol: EvaluationProtocol, count: int, seed: int,
    picture: str,
) -> Values:  # fmt: skip
    """Return the measures of `count` hints where the engine asks; empty without any.

    ASKED_GAIN: PSNR with them less that with as many at uniformly random places. EXPECTED, REACHED:
    by how much the mean of Δa² + Δb² should fall by them, and fell. ROWS: the hints themselves, y,
    x, side, a, b of one after the other. All None from an engine that knows no colours.
    """
    if not count:
        return {}
    size_hw, side_px = truth.seen_lightness.shape, protocol.patch_px
    helping = colored.where(hint_map((), size_hw), count)
    if helping is None:
        return dict.fromkeys((ASKED_GAIN, EXPECTED, REACHED, *ROWS))
    room = tuple(side - side_px + 1 for side in size_hw)
    corners = [(place.y - side_px // 2, place.x - side_px // 2) for place in helping.places]
    corners = [(min(max(y, 0), room[0] - 1), min(max(x, 0), room[1] - 1)) for y, x in corners]
    asked = hints_at(corners, side_px, truth.ab)
    uniform = hints_at(random_places(seed, picture, count, room), side_px, truth.ab)
    results = [_result(colored, truth, hints) for hints in ((), asked, uniform)]
    (_, without), (asked_db, with_asked), (uniform_db, _) = results
    return {
        ASKED_GAIN: asked_db - uniform_db,
        EXPECTED: sum(place.gain for place in helping.places),
        REACHED: without - with_asked,
        ASKED_HINTS: _row(asked),
        UNIFORM_HINTS: _row(uniform),
    }


def _result(
    colored: ColoredPicture, truth: Truth, hints: Sequence[PatchHint]
) -> tuple[float, float]:
    """Return PSNR, as shown in 8 bits at the true lightness, and the mean of Δa² + Δb²."""
    ab = colored.paint(hint_map(hints, truth.seen_lightness.shape)).ab
    true_L = np.ascontiguousarray(truth.lab[..., 0])
    error = float(((ab - truth.ab) ** 2).sum(axis=0).mean())
    return psnr_u8_db(to_u8(rgb_0_1_of(true_L, ab)), truth.rgb_u8), error


def _row(hints: Sequence[PatchHint]) -> list[float]:
    return [float(n) for h in hints for n in (h.y, h.x, h.side_px, *h.ab)]
