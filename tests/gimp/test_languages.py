"""The plug-in in the language chosen in GIMP's preferences, here a made-up one."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gimp.harness import GUEST_WORK, WorkFolder, host_daemon_command
from gimp.window import GimpWindow
from handtint_daemon.gimp.plugin_tree import FOLDER_NAME, assemble_plugin_tree
from handtint_shared.paths import STATE_VARIABLE
from handtint_shared.translation import LOCALE_VARIABLE
from made_up_language import make_language

pytestmark = pytest.mark.gimp


@pytest.fixture
def window(gimp_tree: Path) -> Iterator[GimpWindow]:
    """A GIMP for this test alone: it caches the labels of a plug-in."""
    work = WorkFolder()
    work.fill(gimp_tree)
    state = work.path / "state"
    assemble_plugin_tree(work.plug_ins_folder / FOLDER_NAME, host_daemon_command(state))
    work.set_language(make_language(work.path / "locale")["LANGUAGE"])
    environment = {
        LOCALE_VARIABLE: f"{GUEST_WORK}/locale",
        STATE_VARIABLE: f"{GUEST_WORK}/state",
    }
    photo = work.path / "photo.png"
    Image.fromarray(np.full((48, 64), 128, np.uint8)).save(photo)
    with GimpWindow(gimp_tree, work, photo, environment) as opened:
        yield opened
    work.remove()


def test_menu_dialog_and_error(window: GimpWindow) -> None:
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
    dialog = window.dialog("COLORIZE BY HINTS")
    assert "FAINT PAINT COUNTS TOO" in dialog.texts()
    dialog.press("Cancel")
