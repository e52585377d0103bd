from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import pytest

from handtint_daemon.commands.accepting import accepted_hints, require_accepted
from handtint_daemon.files.hint_files import Hints
from handtint_shared.documents.plain_hints import GivenHint
from handtint_shared.errors import BadInput
from handtint_shared.messages import HintPoint

POINT = HintPoint(1, 2, (200, 40, 30))
BY_HAND, SURE, UNSURE = (GivenHint(POINT, confidence=sure) for sure in (None, 0.8, 0.3))


def asked(hints: str | None, accept: float | None = None) -> argparse.Namespace:
    return argparse.Namespace(
        hints=Path(hints) if hints else None, accept=accept, hints_on_photo=False
    )


@pytest.mark.parametrize("name", ["a.proposed.json", "A.PROPOSED.JSON"])
def test_proposals_need_a_word(name: str) -> None:
    with pytest.raises(BadInput, match="proposals_not_accepted"):
        require_accepted(asked(name))
    require_accepted(asked(name, 0.0))


@pytest.mark.parametrize("hints", [None, "dots.png"])
def test_where_there_are_none_the_word_is_a_mistake(hints: str | None) -> None:
    require_accepted(asked(hints))
    with pytest.raises(BadInput, match="accept_unused"):
        require_accepted(asked(hints, 0.5))


def test_hints_that_were_accepted_by_hand_need_none() -> None:
    require_accepted(asked("a.hints.json"))
    hints = Hints(given=(BY_HAND, SURE, UNSURE))
    assert accepted_hints(asked("a.hints.json"), hints) == hints


@pytest.mark.parametrize(
    ("least", "left"),
    [(0.0, (BY_HAND, SURE, UNSURE)), (0.8, (BY_HAND, SURE)), (0.81, (BY_HAND,))],
)
def test_surer_ones_are_used_and_those_without_confidence(
    least: float, left: tuple[GivenHint, ...]
) -> None:
    hints = Hints(given=(BY_HAND, SURE, UNSURE))
    found = accepted_hints(asked("a.json", least), hints).given

    assert [replace(hint, threshold=None) for hint in found] == [*left]
    assert [hint.threshold for hint in found] == [None, least, least][: len(left)]


def test_that_none_is_left_is_told() -> None:
    with pytest.raises(BadInput, match="none_accepted") as caught:
        accepted_hints(asked("a.json", 0.9), Hints(given=(SURE, UNSURE)))
    assert caught.value.facts["surest"] == 0.8
