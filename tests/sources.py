"""The project's sources as syntax trees, for tests about them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("shared", "plugin", "daemon", "install")


@dataclass(frozen=True)
class Source:
    """`name` is the path from the project's root, with `/`."""

    name: str
    tree: ast.Module


def sources(*folders: str) -> Iterator[Source]:
    """Yield every module in those folders, by default in all of them."""
    for folder in folders or FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield Source(path.relative_to(ROOT).as_posix(), tree)


def name_of(function: ast.expr) -> str:
    """Return the last part of a called name: `add` of `shelf.add`."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
