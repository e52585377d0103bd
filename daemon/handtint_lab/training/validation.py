"""The validation curve: a few pictures measured by protocol zhang2017 during training."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.color.color_array import rgb_to_lab
from handtint_daemon.engines.handtint import HandtintEngine
from handtint_daemon.files.picture_sources import list_pictures
from handtint_daemon.hints.hint import HintMap
from handtint_daemon.model.network import Network, Vividness
from handtint_daemon.progress import report_to_nobody
from handtint_lab.evaluation.squares import read_square
from handtint_lab.measures.coloring import rgb_0_1_of, to_u8
from handtint_lab.measures.colors import chroma_ratios, psnr_u8_db
from handtint_lab.protocols import ZHANG_2017, hint_map, random_hints
from handtint_shared.knobs import Knobs

log = logging.getLogger(__name__)

COUNTS = (0, 1, 5, 10, 20, 50)
GAINS, MIXES, CORRECTIONS = (1.0, 1.1, 1.2), (0.2, 0.25, 0.3), (0.0, 0.5, 1.0)
LEAST_CHROMA_RATIO = {0: 0.5, 10: 0.85}  # by number of hints: below this, colours count as dull
_SEED = 0


@dataclass(frozen=True, slots=True)
class Measured:
    """Over the pictures: the mean PSNR, and the median ratio of predicted to true mean chroma."""

    psnr_db: float
    chroma_ratio: float


def validation_pictures(source: Path, count: int) -> Sequence[UInt8]:
    """Return `count` pictures spread evenly over the source, each (256, 256, 3)."""
    found = list_pictures(source)
    chosen = np.linspace(0, len(found) - 1, min(count, len(found))).round().astype(int)
    return [read_square(found[i], ZHANG_2017.side_px) for i in chosen]


def validate(
    network: Network, tried: Sequence[Vividness], device: str, pictures: Sequence[UInt8]
) -> dict[Vividness, dict[int, Measured]]:
    """Measure each meaning of vividness 1, by number of hints."""
    engines = [HandtintEngine(network, usual, device) for usual in tried]
    rows = np.array([_measured(engines, rgb, str(i)) for i, rgb in enumerate(pictures)])
    return {
        usual: {
            count: Measured(float(rows[:, v, i, 0].mean()), float(np.median(rows[:, v, i, 1])))
            for i, count in enumerate(COUNTS)
        }
        for v, usual in enumerate(tried)
    }


def calibrated_vividness(network: Network, device: str, pictures: Sequence[UInt8]) -> Vividness:
    """Return the meaning of vividness 1: the best mean PSNR that is not dull, else the least dull.

    Networks predict too little chroma. Without validation pictures, nothing is corrected.
    """
    if not pictures:
        return Vividness()
    tried = [Vividness(*knobs) for knobs in itertools.product(GAINS, MIXES, CORRECTIONS)]
    measured = validate(network, tried, device, pictures)
    for usual, m in measured.items():
        log.info("%s: %s", usual, m)
    return best_vividness(measured)


def best_vividness(measured: Mapping[Vividness, Mapping[int, Measured]]) -> Vividness:
    """Return the best of those tried, measured by number of hints; see `calibrated_vividness`."""
    vivid = [
        usual
        for usual, m in measured.items()
        if all(m[n].chroma_ratio >= least for n, least in LEAST_CHROMA_RATIO.items())
    ]
    if not vivid:
        return max(measured, key=lambda usual: measured[usual][10].chroma_ratio)
    return max(vivid, key=lambda usual: sum(m.psnr_db for m in measured[usual].values()))


def _measured(
    engines: Sequence[HandtintEngine], rgb: UInt8, name: str
) -> list[list[tuple[float, float]]]:
    """Return PSNR and chroma ratio by engine and COUNTS; the engines share the encoding."""
    true_lab = rgb_to_lab(rgb.astype(np.float32) / np.float32(255))
    L, ab = true_lab[..., 0], np.moveaxis(true_lab[..., 1:], -1, 0)
    encoding = engines[0].encode(L, report_to_nobody)
    drawn = [hint_map(random_hints(ZHANG_2017, ab, n, _SEED, name), L.shape) for n in COUNTS]

    def values(engine: HandtintEngine, hints: HintMap) -> tuple[float, float]:
        shown = rgb_0_1_of(L, engine.paint(encoding, hints, Knobs(), report_to_nobody))
        ratio = chroma_ratios(rgb_to_lab(shown), true_lab)["chroma_ratio"]
        return psnr_u8_db(to_u8(shown), rgb), ratio or 0.0

    return [[values(engine, hints) for hints in drawn] for engine in engines]
