"""The translators' template contains everything there is to translate."""

import ast
import importlib.util
from pathlib import Path

from babel.messages.pofile import read_po

from handtint_shared.translation import DOMAIN, LOCALE_FOLDER
from sources import ROOT, name_of, sources

_SCRIPT = ROOT / "tests/devtools/extract_messages.py"


def test_it_is_as_the_script_writes_it() -> None:
    spec = importlib.util.spec_from_file_location("extract_messages", _SCRIPT)
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    committed = Path(LOCALE_FOLDER / f"{DOMAIN}.pot").read_bytes()
    assert committed == script.template(), f"run {_SCRIPT.relative_to(ROOT)}"


def test_it_has_every_text_that_is_passed_to_gettext() -> None:
    """Babel overlooks those inside an f-string."""
    passed = {
        given.value
        for source in sources()
        for node in source.nodes
        if isinstance(node, ast.Call) and name_of(node.func) in {"N_", "translated"}
        for given in node.args
        if isinstance(given, ast.Constant)
    }
    with (LOCALE_FOLDER / f"{DOMAIN}.pot").open("rb") as template:
        assert passed - {message.id for message in read_po(template)} == set()
