"""README's animation of Live: `python tests/gimp/readme_animation.py [OUT.webp]`.

The real GIMP on a virtual screen: the mouse paints dots, Next Place and a likely colour are chosen,
and each step is photographed. Look at the result.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / folder) for folder in ("shared", "daemon", "plugin", "install", "tests")]

from PIL import Image  # noqa: E402

from devtools.gimp_tree import default_folder, ensure_gimp_tree  # noqa: E402
from gimp.harness import GUEST_WORK, WorkFolder, host_daemon_command  # noqa: E402
from gimp.window import Dialog, GimpWindow  # noqa: E402
from handtint_daemon.gimp.plugin_tree import FOLDER_NAME, assemble_plugin_tree  # noqa: E402
from waiting import wait_until  # noqa: E402

OUT = ROOT / "install/sample/readme/live.webp"
_LIVE, _TITLE = "handtint-live", "Handtint Live"
_PHOTO_XY = 363, 181
"""Where the photo's corner is on the screen, not zoomed."""
_SKY, _GRASS, _COAT, _SKIN = "#8fb4d8", "#7d8a4a", "#333a52", "#d9a584"
_DOTS = [(90, 60, _SKY, 21), (430, 430, _GRASS, 21), (110, 330, _COAT, 21), (222, 152, _SKIN, 9)]
_SIZE = 960, 592
_BELOW_TITLE_PX = 11
_STEP_MS, _FIRST_MS, _LAST_MS = 1100, 1600, 3000
_QUALITY = 78

_BRUSH = """
Gimp.context_set_foreground(Gegl.Color.new(color)) if color else None
Gimp.context_set_brush(Gimp.Brush.get_by_name('2. Hardness 100'))
Gimp.context_set_brush_size(size)
"""
_SWATCHES = """
buttons = names(dialog, 'button', 'push button')
result = sorted(name for name in buttons if name.startswith('Colour '))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, nargs="?", default=OUT)
    out = parser.parse_args().out
    with _opened() as (window, folder):
        shots = [_shrunk(folder, window) for _ in _steps(window)]
    times_ms = [_FIRST_MS, *[_STEP_MS] * (len(shots) - 2), _LAST_MS]
    shots[0].save(
        out,
        save_all=True,
        append_images=shots[1:],
        duration=times_ms,
        loop=0,
        quality=_QUALITY,
        method=6,
    )
    print(f"{out}: {len(shots)} pictures, {out.stat().st_size / 1000:.0f} kB")


def _steps(window: GimpWindow) -> Iterator[None]:
    """Yield when there is something new to see."""
    window.activate(_LIVE)
    live = window.dialog(_TITLE)
    window.activate("tools-pencil")
    live.press("Likely Colours")
    _wait_for(live, "Nothing is painted")
    yield
    for number, (x, y, color, size) in enumerate(_DOTS, 1):
        _paint(window, x, y, color, size)
        _wait_for(live, f"{number} hint", f"At ({x // 10}")
        yield
    live.press("Next Place")
    told = wait_until(live.texts, lambda found: any("helps most at (" in text for text in found))
    yield
    (place,) = (text for text in told if "helps most at (" in text)
    x, y = (int(part) for part in place.partition("(")[2].partition(")")[0].split(","))
    live.press(live.run(_SWATCHES)[0])
    _paint(window, x, y, "", 21)
    _wait_for(live, f"{len(_DOTS) + 1} hints")
    yield
    live.press("Show Before")
    yield
    live.press("Show Before")
    yield


def _paint(window: GimpWindow, x: int, y: int, color: str, size: float) -> None:
    window.batch(_BRUSH, color=color, size=float(size))
    window.paint_click(_PHOTO_XY[0] + x, _PHOTO_XY[1] + y)


def _wait_for(live: Dialog, *wanted: str) -> None:
    wanted = ("Watching", *wanted) if len(wanted) > 1 else wanted
    wait_until(live.texts, lambda found: all(any(w in text for text in found) for w in wanted))


def _shrunk(folder: Path, window: GimpWindow) -> Image.Image:
    path = folder / "shot.png"
    window.screenshot(path)
    with Image.open(path) as shot:
        seen = shot.convert("RGB").crop((0, _BELOW_TITLE_PX, shot.width, shot.height))
    return seen.resize(_SIZE, Image.Resampling.LANCZOS)


@contextmanager
def _opened() -> Iterator[tuple[GimpWindow, Path]]:
    tree, work = ensure_gimp_tree(default_folder()), WorkFolder()
    work.fill(tree)
    state = work.path / "state"
    assemble_plugin_tree(work.plug_ins_folder / FOLDER_NAME, host_daemon_command(state))
    photo = work.path / "camera.png"
    shutil.copy(Path(str(files("skimage.data"))) / "camera.png", photo)
    environment = {"HANDTINT_STATE_DIR": f"{GUEST_WORK}/state"}
    with GimpWindow(tree, work, photo, environment) as window:
        yield window, work.path
    work.remove()


if __name__ == "__main__":
    main()
