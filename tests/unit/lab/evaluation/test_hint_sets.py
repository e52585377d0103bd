"""Hints drawn by a protocol, and the same ones saved."""

from __future__ import annotations

import numpy as np
import pytest

from handtint_lab.evaluation import hint_sets
from handtint_lab.evaluation.hint_sets import HintSets, SavedHints, drawn_sets, saved_sets
from handtint_lab.evaluation.ledger import Plan
from handtint_lab.measures.picture_values import truth_of
from handtint_shared.errors import BadInput
from unit.lab.constructed import drawn_photo

TRUTH = truth_of(drawn_photo(), "none")
PLAN = Plan("regions", (1, 3), seed=1, film="none", measures=())


@pytest.fixture(scope="module")
def drawn() -> HintSets:
    return drawn_sets(PLAN, TRUTH, "a.png")


def test_saved_regions_need_no_search(drawn: HintSets, monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn.regions is not None
    monkeypatch.setattr(hint_sets, "regions_of", None)
    saved = SavedHints({"a.png": drawn.hints}, {"a.png": drawn.regions})
    again = saved_sets(PLAN, TRUTH, "a.png", saved)
    assert again.hints == drawn.hints and again.regions is drawn.regions


SMALLER, EMPTY = np.ones((2, 2), np.uint8), np.zeros((256, 256), np.uint8)


@pytest.mark.parametrize("regions", [{}, {"a.png": SMALLER}, {"a.png": EMPTY}])
def test_saved_regions_that_do_not_fit_are_refused(
    drawn: HintSets, regions: dict[str, np.ndarray]
) -> None:
    with pytest.raises(BadInput, match="saved_hints_rows"):
        saved_sets(PLAN, TRUTH, "a.png", SavedHints({"a.png": drawn.hints}, regions))


def test_a_picture_without_regions_is_refused() -> None:
    dull = np.full((256, 256, 3), (132, 124, 120), np.uint8)
    with pytest.raises(BadInput, match="picture_without_regions"):
        drawn_sets(PLAN, truth_of(dull, "none"), "a.png")


def test_other_protocols_have_no_regions() -> None:
    plan = Plan("zhang2017", (0, 2), seed=1, film="none", measures=())
    sets = drawn_sets(plan, TRUTH, "a.png")
    assert ([len(hints) for hints in sets.hints.values()], sets.regions) == ([0, 2], None)
