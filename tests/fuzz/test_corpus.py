"""Run every input of the corpus with every change, without atheris."""

from pathlib import Path

import pytest

from fuzz.run_fuzz import CORPUS, TARGET_NAMES
from fuzz.targets import TARGETS

INPUTS = sorted(CORPUS.glob("*/*"))


def test_the_command_offers_every_target() -> None:
    assert tuple(TARGETS) == TARGET_NAMES


def test_the_corpus_is_small() -> None:
    assert sum(path.stat().st_size for path in INPUTS) < 200_000


@pytest.mark.parametrize("target", TARGET_NAMES)
def test_every_target_has_inputs(target: str) -> None:
    assert any(path.parent.name == target for path in INPUTS)


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}-{path.name[:8]}")
def test_input(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())
