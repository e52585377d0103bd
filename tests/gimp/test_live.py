"""Live in GIMP's window: the colours follow the dots; when and how it ends."""

import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from gimp.harness import WorkFolder
from gimp.window import Dialog, GimpWindow
from waiting import wait_until

SHOTS = Path(__file__).parents[2] / ".artifacts" / "gimp-window"
LIVE, NEW_HINT_LAYER = "handtint-live", "handtint-new-hint-layer"
TITLE = "Handtint Live"
HINTS, COLORS = "Hints · Handtint", "Colours · Handtint"
RED, BLUE = "#b43c34", "#3c50b4"

_PAINT = """
from gimp.guest import dot, layer
image = Gimp.get_images()[0]
for x, y, color in dots:
    dot(layer(image, 'Hints · Handtint'), x, y, color, 21.0)
Gimp.displays_flush()
"""
_FACTS = """
from zlib import crc32
from gimp.guest import get, layer
image = Gimp.get_images()[0]
colors = layer(image, 'Colours · Handtint')
result = {
    'layers': [item.get_name() for item in image.get_layers()],
    'selected': [item.get_name() for item in image.get_selected_layers()],
    'colors': crc32(get(colors, "R'G'B'A u8")) if colors else None,
    'dirty': image.is_dirty(),
}
"""
_LIVE_AGAIN = """
from gimp.guest import call, layer
image = Gimp.get_images()[0]
result = call('handtint-live', image, [layer(image, 'Hints · Handtint')])[0]
"""


@pytest.fixture(scope="module")
def window(
    gimp_tree: Path, gimp_work: WorkFolder, gimp_environment: dict[str, str], plug_in: Path
) -> Iterator[GimpWindow]:
    photo = gimp_work.path / "live.png"
    shutil.copy(Path(str(files("skimage.data"))) / "camera.png", photo)
    SHOTS.mkdir(parents=True, exist_ok=True)
    with GimpWindow(gimp_tree, gimp_work, photo, gimp_environment) as opened:
        yield opened


def facts(window: GimpWindow) -> dict[str, Any]:
    found: dict[str, Any] = window.batch(_FACTS)
    return found


def wait_for_words(live: Dialog, *wanted: str) -> None:
    wait_until(live.texts, lambda found: all(any(w in text for text in found) for w in wanted))


def paint(window: GimpWindow, *dots: tuple[int, int, str]) -> None:
    window.batch(_PAINT, dots=[list(dot) for dot in dots])


def test_dots_color_the_photo_and_undoing_one_colors_it_again(window: GimpWindow) -> None:
    window.activate(LIVE)
    live = window.dialog(TITLE)
    wait_for_words(live, "Nothing is painted")
    paint(window, (250, 60, BLUE))
    wait_for_words(live, "Watching", "1 hint")
    one = facts(window)
    assert one["layers"] == [HINTS, COLORS, "live.png"]
    assert one["selected"] == [HINTS]
    paint(window, (300, 400, RED))
    wait_for_words(live, "Watching", "2 hints")
    assert facts(window)["colors"] != one["colors"]
    window.screenshot(SHOTS / "live.png")
    window.activate("edit-undo")
    wait_for_words(live, "Watching", "1 hint")
    again = facts(window)
    assert [again["layers"], again["dirty"]] == [one["layers"], True]


def test_a_second_run_brings_the_same_window_to_the_front(window: GimpWindow) -> None:
    assert window.batch(_LIVE_AGAIN) == "success"  # it returns, as there is a window already
    assert window.titles().count(TITLE) == 1


def test_undo_past_the_making_of_the_colors_ends_it(window: GimpWindow) -> None:
    live = window.dialog(TITLE)
    window.activate("edit-undo")  # the dot lies under the making of the colours
    wait_for_words(live, "The layer of colours is gone")
    assert facts(window)["layers"] == [HINTS, "live.png"]
    window.activate("edit-redo")
    redone = wait_until(
        lambda: facts(window), lambda found: "Colours · Handtint" in found["layers"]
    )
    assert redone["selected"] == [HINTS]
    window.screenshot(SHOTS / "live-ended.png")
    live.press("Close")
    wait_until(window.titles, lambda titles: TITLE not in titles)
