"""Do suggestions come true as often as their shares say?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_lab.evaluation.ledger import Entry
from handtint_lab.measures.suggested import AMONG_NINE, FIRST, RIGHT, SHARES

BINS = 10


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Suggestions of about the same share: their mean share, and the part that was right."""

    count: int
    mean_share: float
    right: float


def reliability(shares: Sequence[float], right: Sequence[float]) -> list[ReliabilityBin]:
    """Return the reliability curve: BINS equal ranges of the share, without the empty ones."""
    share, was_right = np.array(shares, np.float64), np.array(right, np.float64)
    number = np.minimum((share * BINS).astype(int), BINS - 1)
    return [_bin(share[number == n], was_right[number == n]) for n in np.unique(number)]


def _bin(shares: AnyArray, right: AnyArray) -> ReliabilityBin:
    return ReliabilityBin(shares.size, float(shares.mean()), float(right.mean()))


def expected_calibration_error(bins: Sequence[ReliabilityBin]) -> float | None:
    """Return the mean distance between share and truth, by number (Guo et al. 2017, eq. 3)."""
    total = sum(one.count for one in bins)
    if not total:
        return None
    return sum(one.count * abs(one.mean_share - one.right) for one in bins) / total


def reliability_of(entries: Sequence[Entry], count: str) -> list[ReliabilityBin]:
    """Return the curve of one engine's suggestions at one number of hints."""
    return reliability(_pooled(entries, count, SHARES), _pooled(entries, count, RIGHT))


def suggestion_cell(entries: Sequence[Entry], count: str) -> dict[str, float | None]:
    """Return the measures of suggestions over all places of all pictures; None without any."""
    among = _pooled(entries, count, AMONG_NINE)
    shares, right = _pooled(entries, count, SHARES), _pooled(entries, count, RIGHT)
    first = np.array(_pooled(entries, count, FIRST)) > 0
    of_first = reliability(np.array(shares)[first].tolist(), np.array(right)[first].tolist())
    return {
        AMONG_NINE: float(np.mean(among)) if among else None,
        "share_error": expected_calibration_error(reliability(shares, right)),
        "share_error_first": expected_calibration_error(of_first),
    }


def _pooled(entries: Sequence[Entry], count: str, measure: str) -> list[float]:
    lists = [entry.values[count][measure] for entry in entries]
    return [value for some in lists if isinstance(some, list) for value in some]
