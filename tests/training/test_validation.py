"""What is chosen from what was measured."""

from __future__ import annotations

from handtint_daemon.model.network import Vividness
from handtint_lab.training.validation import (
    CORRECTIONS,
    COUNTS,
    GAINS,
    MIXES,
    Measured,
    best_vividness,
)

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
    """Networks answer too gently; the mixes and shares of the correction lie within 0..1."""
    assert min(GAINS) == 1
    assert max(GAINS) <= 1.5
    assert all(0 <= share <= 1 for share in (*MIXES, *CORRECTIONS))
    assert {0.0, 1.0} <= set(CORRECTIONS)
