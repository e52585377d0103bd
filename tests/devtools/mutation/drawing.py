"""Draw mutants: single small changes to the sources, made by cosmic-ray's operators."""

from __future__ import annotations

import ast
import difflib
import hashlib
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import parso.tree
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

_DIGITS = 10  # length of a mutant's name
_ANNOTATED = {("annassign", ":"), ("tfpdef", ":"), ("funcdef", "->")}


@dataclass(frozen=True, slots=True)
class Mutant:
    """Replaces the lines `before` of a file by `after`.

    `nth` counts, from 0, the places of the file that equal `before`; `function` is the enclosing
    one, or "" at module level.
    """

    path: str
    function: str
    operator: str
    before: str
    after: str
    nth: int

    @property
    def name(self) -> str:
        whole = "\0".join([self.path, self.function, self.before, self.after, str(self.nth)])
        return hashlib.sha256(whole.encode()).hexdigest()[:_DIGITS]

    def first_line(self, source: str) -> int | None:
        """Return the line of the file's text, from 1, where `before` begins; None if it is gone."""
        lines, sought = source.splitlines(), self.before.splitlines()
        starts = [i for i in range(len(lines)) if lines[i : i + len(sought)] == sought]
        return starts[self.nth] + 1 if self.nth < len(starts) else None

    def applied(self, source: str) -> str | None:
        """Return the file's text with the change; None if its place is gone."""
        first = self.first_line(source)
        if first is None:
            return None
        lines, count = source.splitlines(), len(self.before.splitlines())
        lines[first - 1 : first - 1 + count] = self.after.splitlines()
        return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class _Change:
    """The `occurrence`-th change that an operator can make to a file."""

    path: str
    operator: str
    occurrence: int


def draw(root: Path, folders: Sequence[str], count: int, seed: int) -> list[Mutant]:
    """Draw `count` mutants of the folders' modules: uniform over places, then changes."""
    places: dict[tuple[str, object], list[_Change]] = defaultdict(list)
    for folder in folders:
        for file in sorted((root / folder).rglob("*.py")):
            path = file.relative_to(root).as_posix()
            for position, change in _changes(path, file.read_text(encoding="utf-8")):
                places[path, position].append(change)
    rng = random.Random(seed)  # noqa: S311 - a reproducible sample
    order = sorted(places, key=str)
    rng.shuffle(order)
    drawn: list[Mutant] = []
    for place in order:
        if len(drawn) == count:
            break
        change = rng.choice(places[place])
        made = _made(change, (root / change.path).read_text(encoding="utf-8"))
        if made is not None:
            drawn.append(made)
    return drawn


def _changes(path: str, source: str) -> Iterator[tuple[object, _Change]]:
    nodes = list(ast_nodes(get_ast(source)))
    silent = _silent_lines(source)
    for name in operator_names():
        operator_class = get_operator(name)
        if operator_class.arguments():
            continue  # they insert random numbers
        operator, occurrence = operator_class(), -1
        for node in nodes:
            for position in operator.mutation_positions(node):
                occurrence += 1
                if position[0][0] not in silent and not _is_annotation(node):
                    yield position, _Change(path, name, occurrence)


def _silent_lines(source: str) -> set[int]:
    """Return the lines that never run (`if TYPE_CHECKING:`) or only declare (`@dataclass(…)`)."""
    silent: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            silent |= set(range(node.lineno, (node.body[-1].end_lineno or node.lineno) + 1))
        if isinstance(node, ast.ClassDef):
            silent |= {d.lineno for d in node.decorator_list if "dataclass" in ast.unparse(d)}
    return silent


def _is_annotation(node: parso.tree.NodeOrLeaf) -> bool:
    """Return whether the node is in the annotation of a parameter, a result or a variable."""
    while node.parent is not None:
        above = node.parent
        at = above.children.index(node)
        colon = above.children[at - 1] if at else None
        if (above.type, str(getattr(colon, "value", ""))) in _ANNOTATED:
            return True
        node = above
    return False


def _made(change: _Change, source: str) -> Mutant | None:
    """Make the mutant; None if the change leaves no valid program, or the same one."""
    mutated = mutate_code(source, get_operator(change.operator)(), change.occurrence)
    try:
        if mutated is None or ast.dump(ast.parse(mutated)) == ast.dump(ast.parse(source)):
            return None
    except SyntaxError:
        return None
    old, new = source.splitlines(), mutated.splitlines()
    blocks = [b for b in difflib.SequenceMatcher(a=old, b=new).get_opcodes() if b[0] != "equal"]
    first, last = blocks[0][1], max(blocks[-1][2], blocks[0][1] + 1)
    before = old[first:last]
    nth = sum(old[i : i + len(before)] == before for i in range(first))
    after = new[blocks[0][3] : last + len(new) - len(old)]
    function = _function_at(source, first + 1)
    return Mutant(
        change.path,
        function,
        change.operator.partition("/")[2],
        "\n".join(before),
        "\n".join(after),
        nth,
    )


def _function_at(source: str, line: int) -> str:
    names: list[str] = []
    node: ast.AST | None = ast.parse(source)
    while node is not None:
        inside = [
            child
            for child in ast.walk(node)
            if child is not node
            and isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and child.lineno <= line <= (child.end_lineno or child.lineno)
        ]
        node = min(inside, key=lambda child: child.lineno, default=None)
        if node is not None:
            names.append(node.name)
    return ".".join(names)
