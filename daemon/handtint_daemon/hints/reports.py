"""Report how each hint was rendered."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from handtint_daemon.arrays.dtypes import AnyArray, Float32, Index
from handtint_daemon.color.ciede2000 import delta_e
from handtint_daemon.color.color_array import levels_to_lab
from handtint_daemon.color.gamut import in_gamut
from handtint_daemon.hints.colors import ColoredHints
from handtint_shared.messages import HintReport

# One pixel in twenty may be off, as where the rim of a hint crosses an edge.
_JUDGED_SHARE = 0.95


def report_hints(some: ColoredHints) -> Iterator[HintReport]:
    """Yield one report per hint, in order."""
    L_0_100, asked_ab = some.L_0_100, some.asked_ab
    fits = in_gamut(L_0_100, asked_ab)
    shown_L, shown_ab = _lab_of(some.colors, L_0_100)
    errors = delta_e(_channels_last(L_0_100, asked_ab), _channels_last(shown_L, shown_ab))
    for hint, part in zip(some.hints, some.parts, strict=True):
        counts = some.counts[part]
        y, x = hint.center_yx
        yield HintReport(
            x,
            y,
            hint.rgb_u8,
            hint.area_px,
            in_gamut=bool(counts @ fits[part] >= _JUDGED_SHARE * counts.sum()),
            de00=round(_most_of(errors[part], counts), 3),
        )


def _lab_of(colors: AnyArray, photo_L: Float32) -> tuple[Float32, Float32]:
    """Return L (n,) and ab (2, n) of an answer's colours (n, channels)."""
    if colors.shape[1] == 2:
        return photo_L, colors.T
    return levels_to_lab(colors[:, :3].T)


def _channels_last(L_0_100: Float32, ab: Float32) -> Float32:
    return np.stack([L_0_100, *ab], axis=-1)


def _most_of(errors: NDArray[np.float64], counts: Index) -> float:
    """Return the error that the judged share of the pixels does not exceed."""
    order = errors.argsort()
    reached = counts[order].cumsum()
    return float(errors[order[np.searchsorted(reached, _JUDGED_SHARE * reached[-1])]])
