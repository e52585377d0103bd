"""The answer of the shipped weights to a synthetic photo.

For new weights, regenerate it with `python tests/model/golden_answer.py` in the project's
environment.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from handtint_daemon.arrays.dtypes import Float32
from handtint_daemon.engines.engine import Engine
from handtint_daemon.engines.handtint import create
from handtint_daemon.hints.hint import HintMap
from handtint_daemon.progress import report_to_nobody
from handtint_shared.knobs import Knobs

FILE = Path(__file__).with_name("golden_answer.npy")
EVERY_PX = 4  # rows and columns stored in the file


def drawn_lightness() -> Float32:
    """Draw L (120, 152): a bright sky, a dark hill in front of it and a ball, with grain."""
    y, x = np.mgrid[:120, :152].astype(np.float64)
    L = np.where(y < 50 + 12 * np.sin(x / 21), 78 - y / 4, 35 + 8 * np.sin(x / 5) * np.cos(y / 7))
    ball = np.hypot(y - 80, x - 100)
    L = np.where(ball < 24, 62 - ball, L)
    return (L + np.random.default_rng(20).normal(0, 1.5, L.shape)).astype(np.float32)


def drawn_hints() -> HintMap:
    """Return hints: blue for the sky, green for the hill, red for the ball."""
    ab, coverage = np.zeros((2, 120, 152), np.float32), np.zeros((120, 152), np.float32)
    for y, x, color in ((20, 30, (-2, -25)), (95, 40, (-25, 30)), (78, 98, (55, 35))):
        dot = np.s_[y : y + 5, x : x + 5]
        ab[:, *dot] = np.array(color, np.float32)[:, None, None]
        coverage[dot] = 1
    return HintMap(ab, coverage)


def answer(engine: Engine) -> Float32:
    """Return ab (2, 30, 38) at every fourth pixel of the photo."""
    encoding = engine.encode(drawn_lightness(), report_to_nobody)
    ab = engine.paint(encoding, drawn_hints(), Knobs(), report_to_nobody)
    return ab[:, ::EVERY_PX, ::EVERY_PX]


if __name__ == "__main__":
    np.save(FILE, answer(create()))
    print(f"{FILE}: {FILE.stat().st_size} bytes")
