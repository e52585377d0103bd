from __future__ import annotations

import numpy as np
import pytest

from handtint_lab.evaluation.kinds import by_kind
from handtint_lab.evaluation.ledger import Entry
from handtint_lab.evaluation.squares import is_smaller
from unit.lab.constructed import source_of


def kinds(names: list[str], enlarged: set[str] | None = None) -> dict[str, list[str]]:
    entries = [Entry(name, "one", "", 0.0, {}) for name in names]
    found = by_kind(entries, enlarged or set())
    return {kind: [entry.picture for entry in some] for kind, some in found.items()}


def test_folders_are_kinds() -> None:
    assert kinds(["a/1.png", "b/2.png"]) == {"a": ["a/1.png"], "b": ["b/2.png"]}


def test_a_folder_inside_a_folder_is_a_kind_too() -> None:
    assert list(kinds(["a/x/1.png", "a/2.png", "b/3.png"])) == ["a", "a/x", "b"]


def test_a_folder_that_holds_all_tells_nothing() -> None:
    assert kinds(["a/1.png", "a/2.png"]) == {}


def test_enlarged_pictures_are_told_apart_inside_their_folder() -> None:
    found = kinds(["a/1.png", "a/2.png", "b/3.png"], {"a/1.png"})
    assert found["a, enlarged"] + found["a, not enlarged"] == ["a/1.png", "a/2.png"]


def test_pictures_outside_folders_are_a_kind_beside_folders() -> None:
    assert list(kinds(["1.png", "b/3.png"])) == ["", "b"]


@pytest.mark.parametrize(("width", "smaller"), [(16, False), (15, True)])
def test_a_picture_narrower_than_the_protocols_is_smaller(width: int, *, smaller: bool) -> None:
    source = source_of("x.png", np.zeros((20, width, 3), np.uint8))
    assert is_smaller(source, 16) == smaller
