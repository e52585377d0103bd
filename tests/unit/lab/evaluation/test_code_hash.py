from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from handtint_lab.evaluation.code_hash import LEFT_OUT, code_hash, code_of
from handtint_lab.evaluation.fingerprint import METER

PACKAGE = "measuring_package"
TOP = '"""Measures."""\n\nfrom measuring_package import middle\n\nRESULT = middle.N * 2\n'
MIDDLE = "def n() -> int:\n    from measuring_package.bottom import M\n\n    return M + 1\n"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Three modules, each of which imports the next, and one that is not imported."""
    monkeypatch.syspath_prepend(str(tmp_path))
    folder = tmp_path / PACKAGE
    folder.mkdir()
    for name, text in (("__init__", ""), ("top", TOP), ("middle", MIDDLE), ("bottom", "M = 1\n")):
        (folder / f"{name}.py").write_text(text)
    (folder / "beside.py").write_text("K = 1\n")
    yield folder
    for name in [name for name in sys.modules if name.startswith(PACKAGE)]:
        del sys.modules[name]


def hash_of_top() -> str:
    return code_hash(f"{PACKAGE}.top", ours=[PACKAGE])


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("top", TOP.replace("* 2", "* 3")),
        ("middle", MIDDLE.replace("+", "-")),
        ("bottom", "M = 2\n"),
        ("bottom", "M = True\n"),
    ],
)
def test_what_code_does_counts_however_far_it_lies(package: Path, module: str, text: str) -> None:
    before = hash_of_top()
    (package / f"{module}.py").write_text(text)
    assert hash_of_top() != before


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("top", TOP.replace("Measures.", "Measures things.")),
        ("top", TOP.replace("middle.N * 2", "(middle.N\n    * 2)  # twice")),
        ("bottom", '"""New words."""\n\nM = 1\n'),
        ("beside", "K = 2\n"),
    ],
)
def test_words_layout_and_what_is_not_imported_do_not_count(
    package: Path, module: str, text: str
) -> None:
    before = hash_of_top()
    (package / f"{module}.py").write_text(text)
    assert hash_of_top() == before


def test_code_is_read_and_not_imported(package: Path) -> None:
    (package / "bottom.py").write_text("raise ImportError\nM = 1\n")
    assert f"{PACKAGE}.bottom" in code_of(f"{PACKAGE}.top", ours=[PACKAGE])
    assert not [name for name in sys.modules if name.startswith(PACKAGE)]


@pytest.mark.parametrize(
    "module",
    [
        *("handtint_daemon.hints.colors", "handtint_daemon.color.gamut", "handtint_daemon.photo"),
        *("handtint_daemon.painting.composing", "handtint_lab.measures.colors"),
        *("handtint_lab.protocols", "handtint_lab.published.lpips"),
    ],
)
def test_the_meter_is_all_that_a_figure_passes_through(module: str) -> None:
    assert module in code_of(METER)


def test_the_meter_is_not_the_report() -> None:
    words = ("handtint_lab.reports", "handtint_lab.commands", *LEFT_OUT)
    assert [name for name in code_of(METER) if name.startswith(words)] == []
