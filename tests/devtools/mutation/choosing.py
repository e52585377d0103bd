"""Choose the tests that may detect a mutant."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from devtools.mutation.drawing import Mutant
from devtools.mutation.tracing import TracedTest


@dataclass(frozen=True, slots=True)
class Sources:
    """All modules and tests of a tree, by path."""

    texts: Mapping[str, str]

    @classmethod
    def of(cls, root: Path) -> Sources:
        files = [f for part in ("daemon", "shared", "tests") for f in (root / part).rglob("*.py")]
        return cls({f.relative_to(root).as_posix(): f.read_text("utf-8") for f in sorted(files)})


def judges(mutant: Mutant, tests: Mapping[str, TracedTest], sources: Sources) -> list[str]:
    """Return the names of the tests that execute the mutated statement.

    Those of the module's own test file come first, then the fastest. Code that runs only on import
    (constants, defaults, classes) is judged by the tests that execute the rest of its definition,
    or a definition that mentions its name.
    """
    first = mutant.first_line(sources.texts[mutant.path])
    if first is None:
        return []
    blank = len(mutant.before) - len(mutant.before.lstrip("\n"))
    places = list(_places(mutant.path, first + blank, sources))
    mentioned_in = {path for path, _ in places if path.startswith("tests/")}
    chosen = [
        name
        for name, test in tests.items()
        if test.passed
        and (test.file in mentioned_in or any(test.executes(*place) for place in places))
    ]
    own = f"test_{Path(mutant.path).name}"
    seconds: dict[str, float] = {}
    for name in chosen:
        seconds[tests[name].file] = seconds.get(tests[name].file, 0) + tests[name].seconds

    def order(name: str) -> tuple[bool, float, str, float]:
        file = tests[name].file
        return Path(file).name != own, seconds[file], file, tests[name].seconds

    return sorted(chosen, key=order)


def _places(path: str, line: int, sources: Sources) -> Iterator[tuple[str, range]]:
    top, statement = _statements_at(ast.parse(sources.texts[path]), line)
    yield path, _header(statement)
    if _runs_when_called(top, line):
        return
    yield path, range(top.lineno, _end(top) + 1)
    known: set[str] = set()
    waiting = set(_bound_names(top))
    while waiting:  # a constant made of another one depends on it too
        known |= waiting
        names = re.compile(rf"\b({'|'.join(sorted(waiting))})\b")
        waiting = set()
        for other, text in sources.texts.items():
            for mention in _mentions(names, text) if names.search(text) else ():
                yield other, range(_begin(mention), _end(mention) + 1)
                if isinstance(mention, ast.Assign | ast.AnnAssign):
                    waiting |= set(_bound_names(mention)) - known


def _statements_at(module: ast.Module, line: int) -> tuple[ast.stmt, ast.stmt]:
    """Return the top-level statement at a line, and the innermost one."""
    around = [
        node
        for node in ast.walk(module)
        if isinstance(node, ast.stmt) and _begin(node) <= line <= _end(node)
    ]
    return around[0], max(around, key=_begin)


def _runs_when_called(top: ast.stmt, line: int) -> bool:
    return any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body[0].lineno <= line <= _end(node)
        for node in ast.walk(top)
    )


def _mentions(names: re.Pattern[str], text: str) -> Iterator[ast.stmt]:
    """Yield the top-level definitions of a file that mention one of the names."""
    lines = text.splitlines()
    for top in ast.parse(text).body:
        imports = isinstance(top, ast.Import | ast.ImportFrom)
        if not imports and names.search("\n".join(lines[_begin(top) - 1 : _end(top)])):
            yield top


def _bound_names(top: ast.stmt) -> list[str]:
    if isinstance(top, ast.FunctionDef | ast.ClassDef):
        return [top.name]
    return [n.id for n in ast.walk(top) if isinstance(n, ast.Name) and type(n.ctx) is ast.Store]


def _header(statement: ast.stmt) -> range:
    """Return the statement's lines without those of nested statements."""
    body = getattr(statement, "body", None)
    return range(_begin(statement), body[0].lineno if body else _end(statement) + 1)


def _begin(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    first: int = min([node.lineno, *(d.lineno for d in decorators)])
    return first


def _end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno
