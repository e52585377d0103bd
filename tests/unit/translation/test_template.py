"""The translators' template contains everything there is to translate."""

import importlib.util
from pathlib import Path

from handtint_shared.translation import DOMAIN, LOCALE_FOLDER
from sources import ROOT

_SCRIPT = ROOT / "tests/devtools/extract_messages.py"


def test_it_is_as_the_script_writes_it() -> None:
    spec = importlib.util.spec_from_file_location("extract_messages", _SCRIPT)
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    committed = Path(LOCALE_FOLDER / f"{DOMAIN}.pot").read_bytes()
    assert committed == script.template(), f"run {_SCRIPT.relative_to(ROOT)}"
