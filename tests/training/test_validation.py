"""The choice of vividness from measurements."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.color.color_array import rgb_to_lab
from handtint_daemon.engines.handtint import HandtintEngine
from handtint_daemon.model.network import Network, NetworkSize, Vividness
from handtint_daemon.progress import report_to_nobody
from handtint_lab.measures.coloring import rgb_0_1_of
from handtint_lab.measures.colors import PSNR_CAP_DB
from handtint_lab.protocols import ZHANG_2017, hint_map, random_hints
from handtint_lab.training.validation import (
    CORRECTIONS,
    COUNTS,
    GAINS,
    MIXES,
    Measured,
    best_vividness,
    validate,
)
from handtint_shared.knobs import Knobs

DULL, VIVID, VIVID_AND_WORSE = Vividness(1.0), Vividness(1.1), Vividness(1.2)


def measured(psnr_db: float, chroma_ratio: float) -> dict[int, Measured]:
    return {count: Measured(psnr_db, chroma_ratio) for count in COUNTS}


def test_the_best_of_what_is_not_dull_is_chosen() -> None:
    tried = {
        DULL: measured(27.0, 0.6),
        VIVID: measured(26.0, 0.9),
        VIVID_AND_WORSE: measured(25.0, 0.95),
    }
    assert best_vividness(tried) == VIVID
    assert best_vividness(dict(reversed(tried.items()))) == VIVID


def test_where_all_are_dull_the_least_dull_is_chosen() -> None:
    tried = {DULL: measured(27.0, 0.6), VIVID: measured(26.0, 0.7)}
    assert best_vividness(tried) == VIVID


def test_what_is_tried_brightens_and_never_dulls() -> None:
    """Networks predict too little chroma; mixes and corrections lie within 0..1."""
    assert min(GAINS) == 1
    assert max(GAINS) <= 1.5
    assert all(0 <= share <= 1 for share in (*MIXES, *CORRECTIONS))
    assert {0.0, 1.0} <= set(CORRECTIONS)


def painted_psnr_and_ratio(
    network: Network, rgb: UInt8, name: str, count: int
) -> tuple[float, float]:
    """Return the measures of one picture, written out."""
    lab = rgb_to_lab(rgb.astype(np.float32) / np.float32(255))
    L, ab = lab[..., 0], np.moveaxis(lab[..., 1:], -1, 0)
    engine = HandtintEngine(network, Vividness())
    hints = hint_map(random_hints(ZHANG_2017, ab, count, 0, name), L.shape)
    encoding = engine.encode(L, report_to_nobody)
    shown = rgb_0_1_of(L, engine.paint(encoding, hints, Knobs(), report_to_nobody))
    squared = (np.rint(shown * 255) - rgb.astype(np.float64)) ** 2
    chroma, true = (np.hypot(*np.moveaxis(x[..., 1:], -1, 0)) for x in (rgb_to_lab(shown), lab))
    psnr_db = min(10 * math.log10(255**2 / max(squared.mean(), 1e-9)), PSNR_CAP_DB)
    return psnr_db, float(chroma.mean() / true.mean()) if true.any() else 0.0


def test_what_is_measured_is_the_mean_psnr_and_the_median_ratio_of_chroma() -> None:
    """A black picture has no chroma to compare with, and counts as dull."""
    torch.manual_seed(2)
    network = Network(NetworkSize((16, 16, 16, 16), 16))
    rng = np.random.default_rng(8)
    noise = [rng.integers(low, 256, (64, 64, 3), dtype=np.uint8) for low in (0, 90)]
    pictures = [*noise, np.zeros_like(noise[0])]
    measured = validate(network, [Vividness()], "cpu", pictures)[Vividness()]
    assert tuple(measured) == COUNTS
    for count in (0, 10):
        alone = [painted_psnr_and_ratio(network, p, str(i), count) for i, p in enumerate(pictures)]
        psnrs, ratios = zip(*alone, strict=True)
        assert measured[count].psnr_db == pytest.approx(np.mean(psnrs), abs=1e-3)
        assert measured[count].chroma_ratio == pytest.approx(np.median(ratios), abs=1e-4)
