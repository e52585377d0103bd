from dataclasses import replace
from pathlib import Path

import pytest

from handtint_shared.documents.choices import Choice, HintCounts, counts_of
from handtint_shared.documents.palettes import NamedColor
from handtint_shared.documents.plain_hints import GivenHint, given_hints, read_plain, write_hints
from handtint_shared.documents.proposals import PROPOSED_SUFFIX, accepted, write_proposals
from handtint_shared.errors import BadInput
from handtint_shared.messages import HintPoint
from handtint_shared.sentences import english

SUIT = {"suit": NamedColor("suit", (200, 80, 40))}
FIRST = {"x": 1, "y": 2, "color": "suit", "confidence": 0.8, "from": "wedding.jpg"}
SECOND = {"x": 3, "y": 4, "rgb": [1, 2, 3], "confidence": 0.79, "from": "wedding.jpg"}


def test_proposals_are_hints_with_confidence_and_where_they_come_from() -> None:
    assert given_hints([FIRST, SECOND], SUIT) == (
        GivenHint(HintPoint(1, 2, (200, 80, 40)), "suit", "", "suit", 0.8, "wedding.jpg"),
        GivenHint(HintPoint(3, 4, (1, 2, 3)), "", "", "", 0.79, "wedding.jpg"),
    )


def test_those_of_enough_confidence_are_accepted() -> None:
    first, second = given_hints([FIRST, SECOND], SUIT)

    assert accepted((first, second), 0.8) == (replace(first, threshold=0.8),)
    assert [hint.threshold for hint in accepted((first, second), 0)] == [0, 0]


def test_who_chose_a_hint_is_known_and_written(tmp_path: Path) -> None:
    by_hand, by_itself = given_hints([FIRST, SECOND], SUIT)[:1], given_hints([SECOND])
    own = given_hints([{"x": 3, "y": 4, "rgb": [1, 2, 3]}])
    hints = (*own, *by_hand, *accepted(by_itself, 0.5))

    write_hints(tmp_path / "used.json", hints)
    read = given_hints(read_plain(tmp_path / "used.json"))

    choices = [Choice.PERSON, Choice.ACCEPTED, Choice.BY_THRESHOLD]
    assert [hint.choice for hint in hints] == [hint.choice for hint in read] == choices
    assert counts_of(hint.choice for hint in [*read, *own]) == HintCounts(2, 1, 1)
    assert (counts_of(choices).proposed, counts_of(choices).total) == (2, 3)


def test_a_proposal_without_confidence_is_told() -> None:
    with pytest.raises(BadInput) as error:
        accepted(given_hints([SECOND, {"x": 3, "y": 4, "rgb": [1, 2, 3]}]), 0.5)

    assert english(error.value).startswith("Proposed hint 2 has no confidence")


def test_written_proposals_name_their_color_and_are_read_again(tmp_path: Path) -> None:
    proposed, path = given_hints([FIRST, SECOND], SUIT), tmp_path / f"a{PROPOSED_SUFFIX}"

    write_proposals(path, proposed)

    assert '"color": "suit", "x": 1, "y": 2, "from": "wedding.jpg"' in path.read_text("utf-8")
    assert given_hints(read_plain(path), SUIT) == proposed
