"""How soon a dot's colours are on the canvas, in the real GIMP on a virtual screen.

`python tests/gimp/live_latency.py --help`. A click paints a dot while Live is open, and the ring of
screen pixels around it is watched; then the same with Live closed and *Colorize Again* run. Seconds
of two runs or machines cannot be compared, ratios of one run can. With --soak, the memory of
plug-in, daemon and GIMP over many dots, every third of which is undone; with --control, Live is
closed after the first of them, so that the rest shows what GIMP's memory grows by without it. The
plug-in keeps a report on each hint, and 64 KiB for each tile of the hint layer that gets its first
paint; the rest that it grows by is memory that was freed, which the C library keeps.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / folder) for folder in ("shared", "daemon", "plugin", "install", "tests")]

from devtools.gimp_tree import default_folder, ensure_gimp_tree  # noqa: E402
from gimp.harness import GUEST_WORK, WorkFolder, host_daemon_command  # noqa: E402
from gimp.window import GimpWindow  # noqa: E402
from handtint_daemon.arrays.pictures import array_of  # noqa: E402
from handtint_daemon.gimp.plugin_tree import FOLDER_NAME, assemble_plugin_tree  # noqa: E402
from handtint_lab.benchmarks.scene import draw_photo, size_of  # noqa: E402

MESSAGE = "GIMP Message"
LIVE, AGAIN, TITLE = "handtint-live", "handtint-colorize-again", "Handtint Live"
_BRUSH_PX = 51  # GIMP's own, in the photo
_CANVAS_HW = (560, 820)
_CANVAS_XY = (640, 430)
_SPREAD_XY = (150, 130)
_COLORS = ("#b43c34", "#3c50b4", "#3c9650", "#c8aa28", "#96409a")
_STEPS = ("seen", "settled", "read", "preview", "part", "part_written", "answered", "written")
_UNDO_LEVELS = "(undo-levels 5)\n(undo-size 64M)\n"
_FROM_DOT = 50
_AS_LONG_S = 0.5
_LEAST_MP = 1.5

_PAINT_SUM = """
from zlib import crc32
from gimp.guest import get, layer
result = crc32(get(layer(Gimp.get_images()[0], 'Hints · Handtint'), "R'G'B'A u8"))
"""
_COLOR = "Gimp.context_set_foreground(Gegl.Color.new(color))"


def main() -> None:
    parser = _parser()
    arguments = parser.parse_args()
    if not arguments.soak and min(arguments.megapixels) < _LEAST_MP:
        parser.error(f"a dot covers what is watched around it in less than {_LEAST_MP} megapixels")
    tables = {}
    for megapixels in arguments.megapixels:
        with _window(megapixels) as (window, trace):
            made = Run(window, trace, size_of(megapixels), np.random.default_rng(2026))
            tables[f"{megapixels:g} MP"] = (
                made.soak(arguments.soak, closes=arguments.control)
                if arguments.soak
                else made.compare(arguments.dots)
            )
    print(json.dumps(tables, indent=2))
    if arguments.json:
        arguments.json.write_text(json.dumps(tables, indent=2) + "\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megapixels", type=float, nargs="+", default=[2.0, 12.0])
    parser.add_argument("--dots", type=int, default=20, help="default: %(default)d")
    parser.add_argument("--soak", type=int, metavar="DOTS", help="memory over so many dots")
    parser.add_argument("--control", action="store_true", help="with --soak: mostly without Live")
    parser.add_argument("--json", type=Path, metavar="OUT", help="also write the figures there")
    return parser


@contextmanager
def _window(megapixels: float) -> Iterator[tuple[GimpWindow, Path]]:
    tree, work = ensure_gimp_tree(default_folder()), WorkFolder()
    work.fill(tree)
    with (work.config / "gimprc").open("a", encoding="ascii") as file:
        file.write(_UNDO_LEVELS)
    state_dir, trace = work.path / "state", work.path / "trace"
    assemble_plugin_tree(work.plug_ins_folder / FOLDER_NAME, host_daemon_command(state_dir))
    photo = work.path / "photo.png"
    Image.fromarray(array_of(draw_photo(size_of(megapixels)))).save(photo)
    variables = {
        "HANDTINT_STATE_DIR": f"{GUEST_WORK}/{state_dir.name}",
        "HANDTINT_LIVE_TRACE": f"{GUEST_WORK}/{trace.name}",
    }
    try:
        with GimpWindow(tree, work, photo, variables) as window:
            yield window, trace
    finally:
        work.remove()


class Run:
    """One GIMP with one photo."""

    def __init__(
        self, window: GimpWindow, trace: Path, size_hw: tuple[int, int], rng: np.random.Generator
    ) -> None:
        self._window, self._trace, self._rng = window, trace, rng
        self._painted, self._is_live = 0, True
        self._dot_px = _BRUSH_PX * min(np.divide(_CANVAS_HW, size_hw))
        window.start_watching()

    def compare(self, dots: int) -> dict[str, Any]:
        """Return medians over so many dots with Live, and over a third as many runs without."""
        self._open_live()
        live = [self._dot_in_live() for _ in range(dots)]
        self._window.dialog(TITLE).press("Close")
        again_s = [self._dot_and_again() for _ in range(max(3, dots // 3))]
        told = {name: _rounded([dot.get(name, math.nan) for dot in live]) for name in live[0]}
        return {
            "live_s": told["changed"],
            "again_s": _rounded(again_s),
            "ratio": round(told["changed"] / median(again_s), 3),
            "parts_s": {name: told[name] for name in _STEPS if name in told},
            "slowest_live_s": round(max(dot["changed"] for dot in live), 3),
        }

    def soak(self, dots: int, *, closes: bool) -> dict[str, Any]:
        """Return the memory in MB of each process after every _FROM_DOT dots and after all.

        And how often one undo was not enough to take a dot back. With `closes`, Live is closed
        after the first of these dots.
        """
        self._open_live()
        after: dict[int, dict[str, float]] = {}
        strays = 0
        for number in range(1, dots + 1):
            strays += self._dot_and_undo() if number % 3 == 0 else self._dot()
            if number % _FROM_DOT == 0 or number == dots:
                time.sleep(3)
                after[number] = self._window.memory_mb()
            if number == _FROM_DOT and closes:
                self._close_live()
        first, last = (after[number] for number in (min(after), max(after)))
        return {
            "after_mb": after,
            "growth_mb": {
                name: round(last[name] - first[name], 1) for name in last if name in first
            },
            "stray_undo_steps": strays,
        }

    def _dot(self) -> int:
        self._window.paint_click(*self._next_place())
        self._wait_for("written")
        return 0

    def _dot_and_undo(self) -> int:
        """Return 1 if the hint layer is not as it was before."""
        before = self._window.batch(_PAINT_SUM)
        self._dot()
        self._trace.write_text("")  # what the dot itself brought
        self._window.activate("edit-undo")
        self._wait_for("written")
        return int(self._window.batch(_PAINT_SUM) != before)

    def _open_live(self) -> None:
        self._window.activate(LIVE)
        self._window.dialog(TITLE)
        self._window.activate("view-zoom-fit-in")  # not sooner: GIMP's window gets its size late
        self._window.activate("tools-pencil")
        for _ in range(3):  # the layer is made, the daemon is warm
            self._dot()

    def _close_live(self) -> None:
        self._window.dialog(TITLE).press("Close")
        self._is_live = False

    def _dot_in_live(self) -> dict[str, float]:
        """Return seconds from the click to each step."""
        found = self._paint("")
        self._wait_for("written")
        clicked_s = found["done_s"]
        steps = {"changed": found["changed_s"] - clicked_s}
        for step, at_s in self._steps():
            if at_s > clicked_s:
                steps.setdefault(step, at_s - clicked_s)
        return steps

    def _dot_and_again(self) -> float:
        found = self._paint(AGAIN)
        return found["changed_s"] - found["done_s"]

    def _paint(self, action: str) -> dict[str, float]:
        """Click a dot at a new place, and watch; with an action, watch from that on."""
        while MESSAGE in self._window.titles():  # of colours that do not exist at a place
            self._window.dialog(MESSAGE).press("OK")
        x, y = self._next_place()
        if action:
            self._window.paint_click(x, y)
        return self._window.watch(x, y, self._dot_px, action)

    def _next_place(self) -> tuple[int, int]:
        """Return a place on the screen for a dot of the next colour, which GIMP then has."""
        spread = self._rng.uniform(-1, 1, 2) * _SPREAD_XY
        x, y = (int(v) for v in np.add(_CANVAS_XY, spread))
        self._painted += 1
        self._trace.write_text("")
        self._window.batch(_COLOR, color=_COLORS[self._painted % len(_COLORS)])
        return x, y

    def _steps(self) -> list[tuple[str, float]]:
        lines = self._trace.read_text(encoding="ascii").splitlines()
        return [(told["step"], told["at_s"]) for told in map(json.loads, lines)]

    def _wait_for(self, step: str) -> None:
        end_s = time.monotonic() + 60
        if not self._is_live:
            time.sleep(_AS_LONG_S)
            return
        while step not in [name for name, _ in self._steps()]:
            if time.monotonic() > end_s:
                told = self._window.dialog(TITLE).texts()
                raise TimeoutError(
                    f"{step} was not reached after dot {self._painted}, only {self._steps()}; "
                    f"the window says {told}"
                )
            time.sleep(0.02)


def _rounded(values: Sequence[float]) -> float:
    return round(median(values), 3)


if __name__ == "__main__":
    main()
