"""Every text that a person reads goes through gettext.

Except the HTML and Markdown reports of `handtint evaluate`, which are in English because they are
published with weights, and the texts of `tests/devtools`, which are for developers.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from handtint_shared.stages import STAGES
from sources import Source, name_of, sources

ENGLISH = {
    "daemon/handtint_lab/reports/html.py",
    "daemon/handtint_lab/reports/markdown.py",
    # for developers: GIMP for the tests, and the tests themselves
    "daemon/handtint_lab/training/gathering.py",
    "daemon/handtint_lab/training/shards.py",
    "daemon/handtint_lab/evaluation/proposing.py",
    "daemon/handtint_lab/evaluation/proposal_figures.py",
    "tests/devtools/extract_messages.py",
    "install/make_locks.py",
    "tests/run_tests.py",
    "install/set_up.py",  # read by older Pythons, without our packages
    "tests/devtools/debian_packages.py",
    "tests/devtools/gimp_tree.py",
    "tests/devtools/gates.py",
    "tests/devtools/album/on_paper.py",
    "tests/devtools/album/parts.py",
    "tests/devtools/album/simulated_cluster.py",
    "tests/devtools/album/sleeping_workers.py",
    "tests/devtools/album/store_pace.py",
    "tests/devtools/album/throughput.py",
    "install/sample/make_sample.py",
    "install/sample/side_by_side.py",
}
TRANSLATING = {"translated", "translated_plural", "N_"}
SHOWING = {
    *("print", "input", "status", "add_task", "Table", "Column", "add_column", "add_row"),
    *("TextColumn", "ArgumentTypeError", "ArgumentParser", "add_parser", "add_argument", "stage"),
    *("Check", "Error", "message", "progress_init", "progress_set_text", "set_menu_label"),
    *("set_documentation", "add_string_argument", "add_double_argument", "add_boolean_argument"),
    *("add_layer_return_value", "_say", "set_tooltip_text", "new_with_mnemonic", "Explanation"),
}
# Texts for people are created in one place of these modules, and shown in another.
SPEAKING = (
    "daemon/handtint/__main__.py",
    "daemon/handtint_daemon/commands/",
    "daemon/handtint_lab/commands/",
    "daemon/handtint_lab/experiment/page/words.py",
    "daemon/handtint_lab/reports/terminal.py",
    "daemon/handtint_lab/training/arguments.py",
    "daemon/handtint_lab/training/run.py",
    "daemon/handtint_daemon/gimp/plugin_install.py",
    "install/handtint_install/sample.py",
    "install/handtint_install/set_up.py",
    "plugin/gimp_entry.py",
    "plugin/handtint_plugin/wording.py",
    "plugin/handtint_plugin/live/hint_words.py",
    "plugin/handtint_plugin/live/words.py",
    "shared/handtint_shared/knobs.py",
    "shared/handtint_shared/sentences/",
    "shared/handtint_shared/stages.py",
)
# Literals with a space in these modules that are not texts for people.
NOT_WORDS = re.compile(
    r"(handtint|serve|python3 install/set_up\.py)\b.*|Handtint, MIT licence"
    r"|[^a-zA-Z]*(rgb[^a-zA-Z]*)?|[a-z]+( \| [a-z]+)+|(<Image>|\{task\.|[a-z_.]+ = ).*"
    r"|(not answering|not running|,  cores)"  # in JSON, for programs
    r"|[^a-zA-Z]* rgb [^a-zA-Z]*"
)


def _unmarked(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and text of each literal below `node` that is not passed to gettext."""
    if isinstance(node, ast.Call) and name_of(node.func) in TRANSLATING:
        return
    if isinstance(node, ast.Call) and name_of(node.func) in {"debug", "info", "warning", "error"}:
        return  # logs are for developers
    if isinstance(node, ast.JoinedStr):
        yield node.lineno, "".join(p.value for p in node.values if isinstance(p, ast.Constant))
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value
    for child in ast.iter_child_nodes(node):
        yield from _unmarked(child)


def _is_sentence(text: str) -> bool:
    return " " in text.strip() and NOT_WORDS.fullmatch(text.strip()) is None


def _shown(source: Source) -> Iterator[tuple[int, str]]:
    for node in source.nodes:
        if isinstance(node, ast.Call) and name_of(node.func) in SHOWING:
            for given in (*node.args, *(keyword.value for keyword in node.keywords)):
                yield from _unmarked(given)


def _without_docstrings(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        body = getattr(node, "body", None)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and isinstance(body, list):
            yield from _without_docstrings(ast.Module([*node.decorator_list, *body], []))
        else:
            yield node


def _spoken(source: Source) -> Iterator[tuple[int, str]]:
    if source.name.startswith(SPEAKING):
        for node in _without_docstrings(source.tree):
            yield from _unmarked(node)


def test_every_sentence_that_is_shown_goes_through_gettext() -> None:
    assert [
        f"{source.name}:{line}: {text}"
        for source in sources()
        if source.name not in ENGLISH
        for line, text in sorted({*_shown(source), *_spoken(source)})
        if _is_sentence(text)
    ] == []


def test_each_stage_that_is_reported_has_its_words() -> None:
    reported = {
        node.args[0].value
        for source in sources("daemon")
        for node in source.nodes
        if isinstance(node, ast.Call)
        and name_of(node.func) in {"report", "ProgressEvent"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert reported - {""} == set(STAGES)
