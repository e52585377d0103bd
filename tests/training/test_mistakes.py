"""Mistakes in what `handtint train` is given, as reported by `main`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mistakes import NO_FILES, Told, work_in


@pytest.fixture(autouse=True)
def _folder_with_a_photo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work_in(tmp_path, monkeypatch)


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    return Told(capsys)


@pytest.mark.parametrize("kind", NO_FILES, ids=lambda kind: kind.__name__)
def test_a_configuration_that_is_no_file_is_told(told: Told, kind: Callable[[Path], None]) -> None:
    kind(Path("it.toml"))
    said = told("train", "it.toml", "--folder", "run")
    assert "it.toml" in said and NO_FILES[kind] in said


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('[schedule]\nsteps = "many"', "steps"),
        ("[schedule]\nsteps = 1.5", "steps"),
        ("[schedule]\nlearning_rate = nan", "learning_rate"),
        ('[schedule]\nsizes_px = ["small"]', "sizes_px"),
        ('[data]\npictures = "tmph"', "pictures"),
        ("[data]\npictures = [1]", "pictures"),
        ("[network]\npyramid = [1, 2]", "pyramid"),
        ("[schedule]\nstep = 3", "step"),
        ("[shedule]\nsteps = 3", "shedule"),
        ("schedule = 3", "Schedule"),
        ("steps =", "cannot be read"),
        ("a = " + "[" * 100_000, "cannot be read"),
        ("\udcff", "cannot be read"),
    ],
    ids=range(13),
)
def test_a_training_configuration_that_does_not_fit_is_told(
    told: Told, text: str, part: str
) -> None:
    Path("run.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert part in told("train", "run.toml", "--folder", "run", "--dry-run")
