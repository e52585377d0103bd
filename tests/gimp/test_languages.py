"""The plug-in in the language chosen in GIMP's preferences, here a made-up one."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gimp.harness import GUEST_WORK, WorkFolder, host_daemon_command
from gimp.window import GimpWindow
from handtint_daemon.gimp.plugin_tree import FOLDER_NAME, assemble_plugin_tree
from handtint_install.catalogues import compile_catalogues
from handtint_plugin.help_pages import write_help_pages
from handtint_shared.paths import STATE_VARIABLE
from handtint_shared.translation import LOCALE_VARIABLE
from made_up_language import make_language
from waiting import wait_until

pytestmark = pytest.mark.gimp
_SHOWN = "shown"


@pytest.fixture
def work(gimp_tree: Path) -> Iterator[WorkFolder]:
    made = WorkFolder()
    made.fill(gimp_tree)
    yield made
    made.remove()


@pytest.fixture
def window(gimp_tree: Path, work: WorkFolder) -> Iterator[GimpWindow]:
    """A GIMP for this test alone: it caches the labels of a plug-in."""
    state = work.path / "state"
    assemble_plugin_tree(work.plug_ins_folder / FOLDER_NAME, host_daemon_command(state))
    _give_help(work, gimp_tree)
    work.set_language(make_language(work.path / "locale")["LANGUAGE"])
    environment = {
        LOCALE_VARIABLE: f"{GUEST_WORK}/locale",
        STATE_VARIABLE: f"{GUEST_WORK}/state",
        "XDG_DATA_HOME": f"{GUEST_WORK}/data",
    }
    photo = work.path / "photo.png"
    Image.fromarray(np.full((48, 64), 128, np.uint8)).save(photo)
    with GimpWindow(gimp_tree, work, photo, environment) as opened:
        yield opened


def _give_help(work: WorkFolder, gimp_tree: Path) -> None:
    """Let GIMP show help, in a browser that notes what it is asked for."""
    work.add_stock(gimp_tree, "help", "web-browser")
    locales = work.plug_ins_folder / FOLDER_NAME / "handtint_shared/locale"
    compile_catalogues(locales)
    write_help_pages(locales)
    browser = work.path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >> {GUEST_WORK}/{_SHOWN}\n')
    browser.chmod(0o755)
    programs = work.path / "data/applications"
    programs.mkdir(parents=True)
    entry = f"[Desktop Entry]\nType=Application\nName=Browser\nExec={work.guest(browser)} %u\n"
    (programs / "browser.desktop").write_text(entry)
    (programs / "mimeapps.list").write_text("[Default Applications]\ntext/html=browser.desktop\n")


def wait_for_help(work: WorkFolder, topic: str) -> None:
    shown = work.path / _SHOWN
    wait_until(lambda: shown.exists() and shown.read_text().endswith("\n"))
    page = work.plug_ins_folder / FOLDER_NAME / "handtint_shared/locale/en/handtint.html"
    assert shown.read_text() == f"file://{work.guest(page)}#{topic}\n"
    shown.unlink()


def test_menu_dialog_error_and_help(window: GimpWindow, work: WorkFolder) -> None:
    about = """
    procedure = Gimp.get_pdb().lookup_procedure('handtint-new-hint-layer')
    result = [procedure.get_menu_label(), procedure.get_blurb()]
    """
    help_text = "ADD A TRANSPARENT LAYER ON WHICH TO PAINT DOTS OF COLOUR"
    assert window.batch(about) == ["NEW _HINT LAYER", help_text]

    error = """
    from gimp.guest import colorize
    result = colorize(Gimp.get_images()[0], [])
    """
    refused = ["execution-error", "NO LAYER IS SELECTED: SELECT THE PHOTO LAYER."]
    assert window.batch(error) == refused

    window.activate("handtint-colorize")
    question = window.dialog("COLOUR WITHOUT HINTS?")
    question.press("HELP")
    wait_for_help(work, "handtint-colorize")
    question.press("COLOUR WITHOUT HINTS")
    dialog = window.dialog("COLORIZE BY HINTS")
    assert "FAINT PAINT COUNTS TOO" in dialog.texts()
    dialog.press("Help")  # GIMP's own button
    wait_for_help(work, "handtint-colorize")
    dialog.press("Cancel")

    window.activate("handtint-new-hint-layer")
    window.activate("handtint-live")
    live = window.dialog("HANDTINT LIVE")
    live.press("HELP")
    wait_for_help(work, "handtint-live")
    live.press("CLOSE")
