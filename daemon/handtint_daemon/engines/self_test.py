"""Check that an engine gives the same result on two processors."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np

from handtint_daemon.arrays.dtypes import Float32
from handtint_daemon.engines.engine import Engine
from handtint_daemon.hints.placing import place_hints
from handtint_daemon.hints.points import hints_from_points
from handtint_daemon.progress import report_to_nobody
from handtint_shared.knobs import Knobs
from handtint_shared.messages import HintPoint

logger = logging.getLogger(__name__)

# A tenth of the visible difference. TF32 rounding on GPUs accounts for 0.02 of ab.
TOLERANCE_AB = 0.25
_SIZE_HW = (64, 96)
_POINTS = (HintPoint(20, 30, (190, 60, 50), 3), HintPoint(70, 20, (60, 90, 180), 3))


def agree(one: Engine[Any], other: Engine[Any]) -> bool:
    """Return whether both engines paint the same small synthetic photo alike.

    Raises what the engines raise, which a broken driver may cause too.
    """
    largest_ab = float(np.abs(paint_sample(one) - paint_sample(other)).max())
    logger.info("%s and %s differ by %.3g ab", one.device, other.device, largest_ab)
    return largest_ab <= TOLERANCE_AB  # false for NaN


def paint_sample(engine: Engine[Any]) -> Float32:
    """Paint the synthetic photo; return ab, (2, h, w)."""
    hints = place_hints(hints_from_points(_POINTS, _SIZE_HW), _SIZE_HW, _SIZE_HW)
    encoding = engine.encode(_drawn_lightness(), report_to_nobody)
    painted: Float32 = engine.paint(encoding, hints, Knobs(), report_to_nobody)
    return painted


def _drawn_lightness() -> Float32:
    """Draw a disc in front of a rippled slope: edges, flat areas and texture."""
    y, x = np.mgrid[: _SIZE_HW[0], : _SIZE_HW[1]]
    slope = 30 + 40 * x / _SIZE_HW[1] + 4 * np.sin(x * y / 60)
    disc = np.hypot(y - 32, x - 48) < 18
    L_0_100: Float32 = np.where(disc, 80 - slope / 2, slope).astype(np.float32)
    return L_0_100
