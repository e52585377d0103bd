"""Engine `propagate`: spread the person's colours over neighbours of similar lightness.

Levin, Lischinski and Weiss 2004, "Colorization using Optimization"; no learning, no weights.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from handtint_daemon.arrays.dtypes import Float32
from handtint_daemon.color.color_array import finite_lightness
from handtint_daemon.engines.affinity_solve import (
    NEIGHBORS_YX,
    AffinityGraph,
    build_graph,
    neighbor_pairs,
    solve,
)
from handtint_daemon.hints.hint import HintMap
from handtint_daemon.progress import Progress
from handtint_shared.knobs import Knobs

# Lightness steps well above this stop the colour. This and the next two constants were tuned by
# PSNR at 1, 10 and 50 hints.
ALIKE_L = 3.0
# What leaks through even the strongest edge, so that no region stays without colour.
LEAST_AFFINITY = 1e-5
# How strongly a pixel without hints is pulled towards neutral, when affinities are at most 1.
NEUTRAL_WEIGHT = 1e-6
# Compared with the at most 8 neighbours: a hint covering 1 % of a pixel still decides it.
HINT_WEIGHT = 1e4


class PropagateEngine:
    """Implements `Engine`. Predicts no colours of its own, so `vividness` has no effect."""

    name = "propagate"
    device = "cpu"
    weights_bytes = 0
    # A quarter of it gains 0.1 dB of PSNR, but its pixels are twice as wide and merge close dots.
    working_area_px = 256 * 256

    def encode(self, L_0_100: Float32, report: Progress) -> AffinityGraph:
        report("reading", 0.0)
        return build_graph(lightness_affinities(finite_lightness(L_0_100)))

    def paint(
        self, encoding: AffinityGraph, hints: HintMap, _knobs: Knobs, report: Progress
    ) -> Float32:
        report("spreading", 0.0)
        return solve(encoding, hints.ab, hints.coverage * HINT_WEIGHT, NEUTRAL_WEIGHT)

    def influence(self, _encoding: AffinityGraph, hints: HintMap) -> Float32:
        """Return 1 everywhere if there is a hint: nothing else has a colour to give."""
        return np.full(hints.coverage.shape, hints.coverage.any(), np.float32)


def lightness_affinities(L_0_100: Float32) -> Float32:
    """Return the affinity of each pixel to its NEIGHBORS_YX: float32 (4, h, w), in (0, 1]."""
    affinities = np.zeros((len(NEIGHBORS_YX), *L_0_100.shape), np.float32)
    for plane, (dy, dx) in zip(affinities, NEIGHBORS_YX, strict=True):
        here, there = neighbor_pairs(L_0_100, dy, dx)
        alike = np.exp(-(((here - there) / ALIKE_L) ** 2) / 2)
        neighbor_pairs(plane, dy, dx)[0][...] = np.maximum(alike, LEAST_AFFINITY)
    return affinities


def create(_device: str, _weights: Path | None) -> PropagateEngine:
    """Create the engine; it always runs on the CPU and needs no weights."""
    return PropagateEngine()
