"""A project of one module and one test: which mutants are drawn, and how they are judged."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytest.importorskip("cosmic_ray", reason="dependency group `mutation`")
pytest.importorskip("coverage", reason="dependency group `mutation`")

from devtools.mutation.choosing import Sources, judges
from devtools.mutation.drawing import Mutant, draw
from devtools.mutation.judging import in_fork, run_all, verdict_of
from devtools.mutation.tracing import TracedTest, Tracer

MODULE = """
from __future__ import annotations
from typing import TYPE_CHECKING
from dataclasses import dataclass
if TYPE_CHECKING:
    LIMIT: int = 5 | 6
STEP = 3
TWO_STEPS = 2 * STEP

@dataclass(frozen=True)
class Side:
    px: int | None = 4

def grown(px: int | None, *, by: float = 2) -> int | None:
    return px + STEP

def grown_twice(px: int) -> int:
    return px + TWO_STEPS

def never() -> int:
    return 7
"""
TEST = """
import pytest
from sized import STEP, grown

def test_grown():
    assert grown(1) == 4

def test_nothing():
    pass

def test_step():
    assert STEP

@pytest.mark.parametrize("step", [STEP])
def test_three(step):
    assert step == 3
"""


TWICE = """
import sized

def test_grown_twice():
    assert sized.grown_twice(1) == 7

def test_nothing():
    pass
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    (root / "daemon").mkdir(parents=True)
    (root / "tests").mkdir()
    (root / "daemon/sized.py").write_text(MODULE)
    (root / "tests/test_sized.py").write_text(TEST)
    (root / "tests/test_twice.py").write_text(TWICE)
    (root / "pyproject.toml").write_text('[tool.pytest.ini_options]\npythonpath = ["daemon"]\n')
    return root


@pytest.fixture
def tests(tree: Path) -> dict[str, TracedTest]:
    traced: dict[str, TracedTest] = run_all(tree, ["tests"], Tracer(tree, ["daemon"]), 60)
    return traced


def mutant(before: str, after: str, function: str) -> Mutant:
    return Mutant("daemon/sized.py", function, "", before, after, 0)


def names(chosen: list[str]) -> list[str]:
    return sorted(name.partition("::")[2] for name in chosen)


def test_a_seed_draws_the_same_again_and_no_annotation(tree: Path) -> None:
    drawn = draw(tree, ["daemon"], 100, 1)
    assert drawn == draw(tree, ["daemon"], 100, 1)
    assert {m.before.strip() for m in drawn} == {
        *("STEP = 3", "px: int | None = 4", "return px + STEP", "return 7"),
        *("TWO_STEPS = 2 * STEP", "return px + TWO_STEPS"),
        "def grown(px: int | None, *, by: float = 2) -> int | None:",
    }
    source = (tree / "daemon/sized.py").read_text()
    for one in drawn:
        changed = one.applied(source)
        assert changed is not None
        assert changed.replace(one.after, one.before, 1) == source


def test_those_judge_that_execute_a_line_or_what_stands_on_a_constant(
    tree: Path, tests: dict[str, TracedTest]
) -> None:
    sources = Sources.of(tree)
    of_sized = ["test_grown", "test_nothing", "test_step", "test_three[3]"]
    assert names(list(tests)) == sorted([*of_sized, "test_grown_twice", "test_nothing"])
    called = mutant("    return px + STEP", "    return px - STEP", "grown")
    assert names(judges(called, tests, sources)) == ["test_grown"]
    constant = judges(mutant("STEP = 3", "STEP = 4", ""), tests, sources)
    assert names(constant) == sorted([*of_sized, "test_grown_twice"])  # 2 * STEP
    decorator = mutant("\n@dataclass(frozen=True)", "", "")
    assert judges(decorator, tests, sources) == []
    assert judges(mutant("    return 7", "    return 8", "never"), tests, sources) == []


@pytest.mark.parametrize(
    ("after", "outcome"),
    [
        ("    return px + 3", "survived"),
        ("    return px - STEP", "killed"),
        ("    while True: pass", "timeout"),
    ],
)
def test_a_fault_is_noticed_or_not(tree: Path, after: str, outcome: str) -> None:
    file = tree / "daemon/sized.py"
    file.write_text(mutant("    return px + STEP", after, "grown").applied(file.read_text()) or "")
    verdict = verdict_of(
        tree, ["tests/test_sized.py::test_grown"], ["tests/test_sized.py"], 0, few_s=3
    )
    assert verdict.outcome == outcome
    assert verdict.by == ("tests/test_sized.py::test_grown" if outcome == "killed" else "")


def test_a_test_whose_parameter_is_called_otherwise_still_judges(tree: Path) -> None:
    file = tree / "daemon/sized.py"
    file.write_text(mutant("STEP = 3", "STEP = 4", "").applied(file.read_text()) or "")
    name = "tests/test_sized.py::test_three"
    verdict = verdict_of(tree, [f"{name}[3]"], ["tests/test_sized.py"], 0)
    assert (verdict.outcome, verdict.by) == ("killed", f"{name}[4]")


def test_without_a_test_nothing_is_noticed(tree: Path) -> None:
    assert verdict_of(tree, [], [], 0).outcome == "unreached"


def test_a_fork_that_dies_says_nothing(tree: Path) -> None:
    assert in_fork(tree, lambda send: sys.exit(3), 5) is None
