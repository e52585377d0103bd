"""Record which lines of functions each test executes, and how long it takes."""

from __future__ import annotations

import ast
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import coverage
import pytest

Lines = dict[str, set[int]]  # by file, relative to the tree

_TEST = "HANDTINT_TRACED_TEST"  # for programs that a test starts
_OF_PROGRAMS = """
[run]
parallel = true
sigterm = true
data_file = {folder}/program
context = ${{{test}}}
source = {sources}
disable_warnings = no-data-collected, module-not-imported, module-not-measured
"""


@dataclass(frozen=True, slots=True)
class TracedTest:
    """`file` contains the test; `passed` is False if it cannot judge any mutant."""

    file: str
    passed: bool
    seconds: float
    lines: Lines

    def executes(self, path: str, lines: range) -> bool:
        return not self.lines.get(path, set()).isdisjoint(lines)


class Tracer:
    """A pytest plug-in.

    A module's fixture counts for each test that uses it, and caches are cleared before each test,
    so that it executes everything it depends on.
    """

    def __init__(self, root: Path, sources: Sequence[str]) -> None:
        self._root = root
        self._sources = [str(root / name) for name in sources]
        self._coverage = coverage.Coverage(data_file=None, config_file=False, source=self._sources)
        self._of_programs = Path(tempfile.mkdtemp(prefix="traced-"))
        self._context = ""
        self._files: dict[str, str] = {}
        self._fixtures: dict[str, set[str]] = {}
        self._failed: set[str] = set()
        self._seconds: dict[str, float] = defaultdict(float)

    def pytest_sessionstart(self) -> None:
        self._coverage.start()
        config = self._of_programs / "coverage.ini"
        config.write_text(
            _OF_PROGRAMS.format(
                folder=self._of_programs, test=_TEST, sources=", ".join(self._sources)
            )
        )
        os.environ["COVERAGE_PROCESS_START"] = str(config)  # coverage's own .pth looks for it

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        _empty_caches()
        self._files[item.nodeid] = item.path.relative_to(self._root).as_posix()
        self._fixtures[item.nodeid] = {
            _fixture_name(fixture)
            for fixtures in getattr(item, "_fixtureinfo").name2fixturedefs.values()  # noqa: B009
            for fixture in fixtures
        }
        self._context = os.environ[_TEST] = item.nodeid
        self._coverage.switch_context(self._context)
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Generator[None, Any, Any]:
        if fixturedef.scope == "function":
            return (yield)
        outer, self._context = self._context, _fixture_name(fixturedef)
        os.environ[_TEST] = self._context
        self._coverage.switch_context(self._context)
        try:
            return (yield)
        finally:
            self._context = os.environ[_TEST] = outer
            self._coverage.switch_context(outer)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[report.nodeid] += report.duration
        if not report.passed:
            self._failed.add(report.nodeid)

    def tests(self) -> dict[str, TracedTest]:
        """Return the traced tests by name."""
        self._coverage.stop()
        lines = self._lines_by_context()
        return {
            name: TracedTest(
                file,
                name not in self._failed,
                self._seconds[name],
                _united([lines.get(one, {}) for one in (name, *self._fixtures[name])]),
            )
            for name, file in self._files.items()
        }

    def _lines_by_context(self) -> dict[str, Lines]:
        found: dict[str, Lines] = defaultdict(lambda: defaultdict(set))
        for data in (self._coverage.get_data(), *map(_read, self._of_programs.glob("program.*"))):
            for file in data.measured_files():
                path = Path(file)
                wanted = _lines_of_functions(path)
                for line, contexts in data.contexts_by_lineno(file).items():
                    for context in contexts if line in wanted else ():
                        found[context][path.relative_to(self._root).as_posix()].add(line)
        return found


def _read(file: Path) -> coverage.CoverageData:
    data = coverage.CoverageData(str(file))
    data.read()
    return data


@cache
def _lines_of_functions(file: Path) -> set[int]:
    """Return the lines of function bodies: all others run once, on import, in an arbitrary test."""
    return {
        line
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for line in range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1)
    }


def _fixture_name(fixture: Any) -> str:
    return f"fixture {fixture.baseid} {fixture.argname}"


def _united(parts: Sequence[Mapping[str, set[int]]]) -> Lines:
    whole: Lines = defaultdict(set)
    for part in parts:
        for path, lines in part.items():
            whole[path] |= lines
    return dict(whole)


def _empty_caches() -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith("handtint"):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
