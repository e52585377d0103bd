"""The help page: complete, in each language, and GIMP finds each procedure on it."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from handtint_daemon.gimp.plugin_install import PROCEDURES
from handtint_install.catalogues import compile_catalogues
from handtint_plugin.entries import ENTRIES
from handtint_plugin.help_pages import INDEX, PAGE, page, write_help_pages


@pytest.fixture(scope="module")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("locale")
    compile_catalogues(folder)
    write_help_pages(folder)
    return folder


def test_gimp_finds_each_procedure(locales: Path) -> None:
    items = ElementTree.parse(locales / "de" / INDEX).getroot().findall("help-item")  # noqa: S314
    titles = {item.get("id"): item.get("title") for item in items}
    assert set(titles) == set(ENTRIES) == set(PROCEDURES)
    assert titles["handtint-colorize"] == "Einfärben…"
    anchors = re.findall(r'id="([^"]+)"', (locales / "de" / PAGE).read_text("utf-8"))
    assert {item.get("ref") for item in items} <= {f"{PAGE}#{anchor}" for anchor in anchors}


def test_a_page_in_each_language(locales: Path) -> None:
    written = {path.parent.name: path.read_text("utf-8") for path in locales.glob(f"*/{PAGE}")}
    assert {"en", "de", "es", "fr", "ru", "uk", "zh_CN"} <= set(written)
    assert '<html lang="zh-CN">' in written["zh_CN"]
    assert '<dt id="handtint-colorize-again">Erneut einfärben</dt>' in written["de"]


def test_mnemonics_commands_and_markup() -> None:
    def shout(text: str) -> str:
        return "上色(_C)…" if text == "_Colorize…" else text.replace("colour", "<b>")

    shown = page("xx", shout)
    assert "“上色…”" in shown and "(_C)" not in shown
    assert "<code>handtint doctor</code>" in shown
    assert "<b>" not in shown and "&lt;b&gt;" in shown
