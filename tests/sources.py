"""The project's sources as syntax trees, for tests about them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("shared", "plugin", "daemon", "install")


@dataclass(frozen=True)
class Source:
    """`name` is the path from the project's root, with `/`; all tests share the tree."""

    name: str
    tree: ast.Module

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))


def sources(*folders: str) -> Iterator[Source]:
    """Yield every module in those folders, by default in all of them."""
    for folder in folders or FOLDERS:
        yield from _sources_in(folder)


@cache  # parsing them all takes half a second
def _sources_in(folder: str) -> list[Source]:
    return [
        Source(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted((ROOT / folder).rglob("*.py"))
    ]


def name_of(function: ast.expr) -> str:
    """Return the last part of a called name: `add` of `shelf.add`."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
