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
from pathlib import Path

OURS = ("handtint_shared", "handtint_daemon", "handtint_lab")
# Texts, errors and the wire: they grow with each feature, and no figure depends on them.
LEFT_OUT = tuple(
    f"handtint_shared.{name}" for name in ("sentences", "translation", "errors", "messages")
)


def code_hash(*modules: str, ours: Collection[str] = OURS) -> str:
    """Return sixteen hex digits. `modules` must be importable; `ours` are names of packages."""
    digest = hashlib.sha256()
    for name, tree in sorted(code_of(*modules, ours=ours).items()):
        digest.update(f"{name}\n{ast.dump(_without_docstrings(tree))}\n".encode())
    return digest.hexdigest()[:16]


def code_of(*modules: str, ours: Collection[str] = OURS) -> dict[str, ast.Module]:
    """Return those modules and everything of ours that they import, by name."""
    found: dict[str, ast.Module] = {}
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        path = None if name in found else _path_of(name)
        if path is None:
            continue
        found[name] = ast.parse(path.read_bytes())
        waiting += [wanted for wanted in _imported(found[name]) if _counts(wanted, ours)]
    return found


def _path_of(name: str) -> Path | None:
    """Return the module's file; None for a name inside a module, as in `from … import name`."""
    if name in sys.modules:
        origin = sys.modules[name].__file__
    else:
        try:
            spec = importlib.util.find_spec(name)
        except ModuleNotFoundError:  # its parent is a module, not a package
            return None
        origin = spec.origin if spec else None
    return Path(origin) if origin else None


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
