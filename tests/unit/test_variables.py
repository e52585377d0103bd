"""README.md documents every setting, with its default, and every variable that is read."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from handtint_daemon.config import ServeConfig
from handtint_daemon.settings.in_force import serve_config, settings_in_force
from handtint_daemon.settings.table import SERVE_SETTINGS, SETTINGS
from sources import FOLDERS, ROOT

_READING = (*FOLDERS, "tests/devtools")
README = (ROOT / "README.md").read_text("utf-8")
_NAME = re.compile(r"\bHANDTINT_[A-Z]+(?:_[A-Z]+)*\b")


def read_variables() -> set[str]:
    """Return those named in the sources, and those derived from a setting's name."""
    texts = [p.read_text("utf-8") for folder in _READING for p in (ROOT / folder).rglob("*.py")]
    named = {name for text in texts for name in _NAME.findall(text)}
    return named | {setting.variable for setting in SETTINGS}


def test_readme_tells_of_exactly_the_variables_there_are() -> None:
    told = set(_NAME.findall(README))
    assert told == read_variables()
    assert len(told) > 10


def test_readme_shows_every_setting_with_its_default(tmp_path: Path) -> None:
    shown = README.split("## Settings\n")[1].split("\n## ")[0]
    lines = [line.strip() for line in shown.splitlines() if line.startswith("    ")]
    file = tmp_path / "settings.toml"
    file.write_text("\n".join(lines), "utf-8")
    assert [*tomllib.loads(file.read_text("utf-8"))] == [setting.name for setting in SETTINGS]
    assert serve_config(settings_in_force(file, {})) == ServeConfig(port=8000)
    for setting, line in zip(SETTINGS, lines, strict=True):
        assert setting.variable in line
        assert (setting.flag in line) == (setting in SERVE_SETTINGS)
