"""Hash what code does: given modules and everything of ours that they import, transitively.

Comments, docstrings and layout do not count, nor does what cannot change a figure. Python's AST
differs slightly between versions: another Python, another hash.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path

OURS = ("handtint_shared", "handtint_daemon", "handtint_lab")
# Texts, errors and the wire: they grow with each feature, and no figure depends on them.
LEFT_OUT = tuple(
    f"handtint_shared.{name}" for name in ("sentences", "translation", "errors", "messages")
)


def code_hash(*modules: str, ours: Collection[str] = OURS) -> str:
    """Return sixteen hex digits. `modules` must be importable; `ours` are names of packages."""
    digest = hashlib.sha256()
    for name, code in sorted(code_of(*modules, ours=ours).items()):
        digest.update(f"{name}\n{code.text}\n".encode())
    return digest.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Code:
    """A module's: `text` without words for people, and the names that it imports."""

    text: str
    imported: tuple[str, ...]


def code_of(*modules: str, ours: Collection[str] = OURS) -> dict[str, Code]:
    """Return those modules and everything of ours that they import, by name."""
    found: dict[str, Code] = {}
    seen: set[str] = set()
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        path = None if name in seen else _path_of(name)
        seen.add(name)
        if path is None:
            continue
        found[name] = _code_in(path.read_bytes())
        waiting += [wanted for wanted in found[name].imported if _counts(wanted, ours)]
    return found


@lru_cache(maxsize=1024)  # each engine and the meter share most modules
def _code_in(source: bytes) -> Code:
    tree = ast.parse(source)
    imported = tuple(_imported(tree))
    return Code(ast.dump(_without_docstrings(tree)), imported)


def _path_of(name: str) -> Path | None:
    """Return the module's file; None for a name inside a module, as in `from … import name`."""
    if name in sys.modules:
        origin = sys.modules[name].__file__
    else:
        spec = _spec_of(name)
        origin = spec.origin if spec else None
    return Path(origin) if origin else None


def _spec_of(name: str) -> ModuleSpec | None:
    """Find a module without importing what it stands in: that takes seconds where torch is used."""
    parent = name.rpartition(".")[0]
    if not parent:
        return importlib.util.find_spec(name)
    above = _spec_of(parent)
    folders = above.submodule_search_locations if above else None
    return PathFinder.find_spec(name, folders) if folders else None


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _counts(name: str, ours: Collection[str]) -> bool:
    return name.partition(".")[0] in ours and not name.startswith(LEFT_OUT)


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [statement for statement in node.body if not _is_text(statement)]
    return tree


def _is_text(statement: ast.stmt) -> bool:
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)
