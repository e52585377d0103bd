"""Pictures of the plug-in in each language it speaks: `python tests/gimp/language_shots.py [de …]`.

The real GIMP is set to the language; its Handtint menu and our windows go to .artifacts/languages.
Look at them: are words cut off, are letters missing, is anything still English? With --colors light
(or gray, dark) and --scale 2, for a dense screen, do the windows suit GIMP's?
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / folder) for folder in ("shared", "daemon", "plugin", "install", "tests")]

from babel.messages import Catalog  # noqa: E402
from PIL import Image  # noqa: E402

from devtools.gimp_tree import ensure_translated_gimp_tree  # noqa: E402
from devtools.update_catalogues import languages, read_catalogue  # noqa: E402
from gimp.harness import GUEST_WORK, WorkFolder, host_daemon_command  # noqa: E402
from gimp.window import GimpWindow  # noqa: E402
from handtint_daemon.gimp.plugin_tree import FOLDER_NAME, assemble_plugin_tree  # noqa: E402
from handtint_install.catalogues import SOURCES, compile_catalogues  # noqa: E402
from handtint_plugin import entries, wording  # noqa: E402
from handtint_plugin.live import words  # noqa: E402
from waiting import wait_until  # noqa: E402

SHOTS = ROOT / ".artifacts" / "languages"
_OPEN_MENU = """
import time
(menu,) = [item for item in widgets(dialog) if item.get_name() == 'Handtint']
for item in (menu.get_parent(), menu):
    item.do_action(0)
    time.sleep(1)
"""

_PAINT = """
import time
from gimp.guest import dot
image = Gimp.get_images()[0]
while len(image.get_layers()) < 2:  # the hint layer comes
    time.sleep(0.1)
for x, y, color in [(200, 110, '#5a4632'), (240, 200, '#d9a584'), (170, 400, '#c86428')]:
    dot(image.get_layers()[0], x, y, color, 12.0)
Gimp.displays_flush()
"""
_FOLDS = "result = names(dialog, role)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("languages", metavar="LANGUAGE", nargs="*", help="default: all there are")
    parser.add_argument("--colors", choices=("light", "gray", "dark"), default="dark")
    parser.add_argument("--scale", type=int, choices=(1, 2), default=1)
    arguments = parser.parse_args()
    chosen = arguments.languages or languages()
    tree = ensure_translated_gimp_tree(languages())
    compile_catalogues()
    SHOTS.mkdir(parents=True, exist_ok=True)
    for language in chosen:
        looks = "" if arguments.colors == "dark" else f"-{arguments.colors}"
        looks += "" if arguments.scale == 1 else f"-{arguments.scale}x"
        with _gimp_in(language, tree, arguments.colors, arguments.scale) as window:
            _photograph(window, language, f"{language}{looks}")


def _photograph(window: GimpWindow, language: str, name: str) -> None:
    catalog = read_catalogue(SOURCES / f"{language}.po", language)
    window.dialog("[photo]").run(_OPEN_MENU)
    _save(window, f"{name}-menu")
    window.paint_click(640, 790)  # closes the menu
    window.activate(entries.NEW_HINT_LAYER)
    window.wait_until_enabled(entries.LIVE)
    window.batch(_PAINT)
    window.activate(entries.LIVE)
    live = window.dialog(_said(catalog, words.TITLE))
    wait_until(live.texts, lambda texts: any("3" in text for text in texts))  # hints are found
    _save(window, f"{name}-live")
    others = [_said(catalog, label) for label in (words.PAUSE, words.BEFORE)]
    folds = [name for name in live.run(_FOLDS, role="toggle button") if name not in others]
    for number, fold in enumerate(folds, 1):
        live.press(fold)  # unfolds it
        _save(window, f"{name}-live-{number}")
        live.press(fold)
    live.press(_said(catalog, words.CLOSE))
    window.activate(entries.COLORIZE)
    window.dialog(_said(catalog, wording.DIALOG_TITLE))
    _save(window, f"{name}-colorize")


def _save(window: GimpWindow, name: str) -> None:
    path = SHOTS / f"{name}.png"
    window.screenshot(path)
    print(path.relative_to(ROOT))


def _said(catalog: Catalog, text: str) -> str:
    message = catalog.get(text)
    return (str(message.string) if message else text).replace("_", "")  # as AT-SPI names it


@contextmanager
def _gimp_in(language: str, tree: Path, colors: str, scale: int) -> Iterator[GimpWindow]:
    work = WorkFolder()
    work.fill(tree)
    work.set_language(language)
    with (work.config / "gimprc").open("a") as preferences:
        preferences.write(f"(theme-color-scheme {colors})\n")
    state = work.path / "state"
    assemble_plugin_tree(work.plug_ins_folder / FOLDER_NAME, host_daemon_command(state))
    photo = work.path / "photo.png"
    with Image.open(ROOT / "install/sample/photo.jpg") as sample:
        sample.convert("L").save(photo)
    environment = {
        "HANDTINT_STATE_DIR": f"{GUEST_WORK}/state",
        "LANG": "en_US.UTF-8",
        "GDK_SCALE": str(scale),
        "TEST_SCREEN": f"{1280 * scale}x{800 * scale}",
    }
    with GimpWindow(tree, work, photo, environment) as window:
        yield window
    log = (work.path / "window.log").read_text(errors="replace")
    print(*re.findall(r".*duplicate mnemonic.*", log), sep="\n")
    work.remove()


if __name__ == "__main__":
    main()
