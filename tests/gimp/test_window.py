"""One session with GIMP's window: menu entry, dialog, result on the canvas, Ctrl+Z."""

import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gimp.harness import WorkFolder
from gimp.window import Dialog, GimpWindow
from handtint_daemon.files.provenance.examined import examine
from handtint_shared.knobs import KNOBS
from waiting import wait_until

SHOTS = Path(__file__).parents[2] / ".artifacts" / "gimp-window"
NEW_HINT_LAYER, COLORIZE = "handtint-new-hint-layer", "handtint-colorize"
COLORIZE_AGAIN = "handtint-colorize-again"
EXPORT = "handtint-export-with-record"

_NAMES = """
image = min(Gimp.get_images(), key=Gimp.Image.get_id)  # a run on a grey one makes a passing copy
result = [image.get_base_type().value_nick, *(item.get_name() for item in image.get_layers())]
"""
_ENTRIES = """
menus = [item for item in widgets(dialog) if item.get_name() == 'Handtint']
result = [entry.get_name() for entry in widgets(menus[0])[1:]]
"""
_ENTRIES_IN_ORDER = [
    "New Hint Layer",
    "Use This Layer as Hints",
    "Live…",
    "Colorize…",
    "Colorize Again",
    "Show or Hide Hints",
    "Before and After",
    "Export with Record…",
]
_VIVIDNESS = "result = [spin.get_current_value() for spin in spins(dialog)]"
_ENGINES = """
result = [name for name in names(dialog, 'menu item') if not name.startswith('Default')]
"""
_FILMS = ["Not known", "Orthochromatic", "Panchromatic", "Sensitive to blue alone"]
_MNEMONICS = """
from gimp.guest import Gimp
pdb = Gimp.get_pdb()
labels = [pdb.lookup_procedure(name).get_menu_label() for name in pdb.query_procedures(
    'handtint-.*', '.*', '.*', '.*', '.*', '.*', '.*', '.*')]
result = [label.partition('_')[2][:1].lower() for label in labels]
"""
_STEPS = "result = [round(spin.get_minimum_increment(), 6) for spin in spins(dialog)]"
_PAINT = """
from gimp.guest import dot, layer
image = Gimp.get_images()[0]
for x, y, color, diameter in dots:
    dot(layer(image, 'Hints · Handtint'), x, y, color, diameter)
if all_selected:
    image.set_selected_layers(image.get_layers())
Gimp.displays_flush()
"""
_COLORS = """
from zlib import crc32
from gimp.guest import get, layer
result = crc32(get(layer(Gimp.get_images()[0], 'Colours · Handtint'), "R'G'B'A u8"))
"""
_ONE_HINT_MORE = """
from gimp.guest import dot
dot(Gimp.get_images()[0].get_layer_by_name('Hints · Handtint'), 300, 90, '#803020', 9.0)
"""
_AT_ONCE_WITHOUT_VIVIDNESS = f"""
from gimp.guest import colorize
image = Gimp.get_images()[0]
image.remove_layer(image.get_layer_by_name('Colours · Handtint'))
colorize(image, [image.get_layers()[-1]], vividness=0.0)
{_COLORS}
"""
_COLORIZE_TWICE = f"""
from gimp.guest import colorize, dot
image, found = Gimp.get_images()[0], []
for y in (300, 320):
    dot(image.get_layer_by_name('Hints · Handtint'), 90, y, '#803020', 9.0)
    colorize(image, [image.get_layers()[-1]])
    {_COLORS.replace(chr(10), chr(10) + "    ")}
    found.append(result)
result = found
"""
_TOUCH_UP = f"""
from gimp.guest import dot
dot(Gimp.get_images()[0].get_layer_by_name('Colours · Handtint'), 250, 350, '#2040d0', 60.0)
dot(Gimp.get_images()[0].get_layer_by_name('Hints · Handtint'), 270, 330, '#803020', 9.0)
{_COLORS}
"""
_SELECT_AND_COLORIZE = """
from gimp.guest import colorize
image = Gimp.get_images()[0]
hints = image.get_layer_by_name('Hints · Handtint')
image.select_rectangle(Gimp.ChannelOps.REPLACE, 40, 50, 260, 350)
image.set_selected_layers([hints])
colorize(image, [hints])
"""
_SELECTED = """
image = Gimp.get_images()[0]
layers = [item.get_name() for item in image.get_selected_layers()]
result = [layers, list(Gimp.Selection.bounds(image))[2:]]
"""
_COLORED = ["Colours · Handtint"]
_UNDONE_AND_REDONE = [
    ("", _COLORED),  # run
    ("edit-undo", []),
    ("edit-redo", _COLORED),
    ("", _COLORED),  # and run again
    ("edit-undo", _COLORED),
    ("edit-redo", _COLORED),
]
_SKY, _SKIN, _HAIR, _COAT, _GRASS, _NEUTRAL = (
    "#8fb4d8",
    "#d9a584",
    "#46352a",
    "#333a52",
    "#7d8a4a",
    "#808080",
)
_DOTS = [
    *([x, y, _SKY, 14] for x, y in [(40, 60), (130, 40), (420, 60), (330, 100), (480, 120)]),
    *([x, y, _SKIN, 7] for x, y in [(213, 150), (226, 166)]),
    *([x, y, _HAIR, 10] for x, y in [(225, 95), (200, 110)]),
    *([x, y, _COAT, 14] for x, y in [(90, 230), (120, 310), (60, 400), (190, 250), (110, 480)]),
    *(
        [x, y, _GRASS, 14]
        for x, y in [
            (200, 420),
            (430, 430),
            (350, 290),
            (470, 270),
            (170, 490),
            (330, 440),
            (265, 440),
        ]
    ),
    *([x, y, _NEUTRAL, 5] for x, y in [(292, 380), (422, 150), (300, 150), (180, 172), (258, 182)]),
]


@pytest.fixture(scope="module")
def window(
    gimp_tree: Path, gimp_work: WorkFolder, gimp_environment: dict[str, str], plug_in: Path
) -> Iterator[GimpWindow]:
    photo = gimp_work.path / "cameraman.png"
    shutil.copy(Path(str(files("skimage.data"))) / "camera.png", photo)
    SHOTS.mkdir(parents=True, exist_ok=True)
    with GimpWindow(gimp_tree, gimp_work, photo, gimp_environment) as opened:
        yield opened


def shot(window: GimpWindow, name: str) -> np.ndarray[Any, np.dtype[np.uint8]]:
    path = SHOTS / f"{name}.png"
    window.screenshot(path)
    with Image.open(path) as screen:
        return np.asarray(screen.convert("RGB"))


def colored_px(screen: np.ndarray[Any, np.dtype[np.uint8]]) -> int:
    """Return the number of pixels of the canvas, in the middle of the screen, that are not grey."""
    canvas = screen[150:650, 350:900].astype(int)
    return int((np.ptp(canvas, axis=-1) > 12).sum())


def test_one_undo_takes_back_all_of_a_run_on_a_grey_image(window: GimpWindow) -> None:
    assert (window.is_enabled(NEW_HINT_LAYER), window.is_enabled(COLORIZE)) == (True, True)
    window.activate(COLORIZE)
    question = window.dialog("Colour Without Hints?")  # before anything is chosen
    wait_for_text(question, "This image has no hint layer")
    question.press("Colour Without Hints")
    dialog = window.dialog("Colorize by Hints")
    wait_until(lambda: dialog.run("result = nameless(dialog)"), lambda found: found == [])
    dialog.set_spin(0, 1.25)  # the slider's entry
    dialog.press("OK")
    wait_for(window, ["rgb", "Colours · Handtint", "cameraman.png"])
    undo_to(window, ["gray", "cameraman.png"])


def test_the_entries_are_in_the_order_of_work(window: GimpWindow) -> None:
    assert window.dialog("GIMP").run(_ENTRIES) == _ENTRIES_IN_ORDER
    mnemonics = window.batch(_MNEMONICS)
    assert "" not in mnemonics and len(set(mnemonics)) == len(_ENTRIES_IN_ORDER)


def test_without_hints_colorize_again_asks_each_time(window: GimpWindow) -> None:
    for _ in range(2):
        window.activate(COLORIZE_AGAIN)
        question = window.dialog("Colour Without Hints?")
        question.press("Cancel")
        wait_until(window.titles, lambda titles: "Colour Without Hints?" not in titles)
    assert window.batch(_NAMES) == ["gray", "cameraman.png"]


def test_the_main_job_by_hand(window: GimpWindow) -> None:
    window.activate(NEW_HINT_LAYER)
    wait_for(window, ["rgb", "Hints · Handtint", "cameraman.png"])
    window.batch(_PAINT, dots=[], all_selected=True)

    window.activate("view-zoom-fit-in")
    window.activate(COLORIZE)
    refusal = window.dialog("GIMP Message")
    shot(window, "1-refusal")
    wait_for_text(refusal, "Several layers are selected")
    refusal.press("OK")
    wait_until(window.titles, lambda titles: "GIMP Message" not in titles)
    window.wait_until_enabled(NEW_HINT_LAYER)

    window.activate(NEW_HINT_LAYER)  # selects the existing one
    wait_until(lambda: window.batch(_SELECTED)[0], lambda found: found == ["Hints · Handtint"])
    window.batch(_PAINT, dots=_DOTS, all_selected=False)
    window.activate(COLORIZE)  # with the hint layer still selected
    dialog = window.dialog("Colorize by Hints")
    assert dialog.run(_VIVIDNESS) == [1.25]  # the last values
    assert dialog.run(_STEPS) == [knob.step for knob in KNOBS]
    assert "Vividness" in " ".join(dialog.texts())
    assert "Only what is selected" in dialog.texts()
    choices = [*_FILMS, "Handtint", "Propagate"]  # no weights for another engine
    assert sorted(dialog.run(_ENGINES)) == sorted(choices)
    dialog.set_spin(0, 1.0)
    dialog.press("Orthochromatic")
    shot(window, "2-dialog")
    dialog.press("OK")
    wait_for(window, ["rgb", "Hints · Handtint", "Colours · Handtint", "cameraman.png"])
    told = window.dialog("GIMP Message")
    wait_for_text(told, "colours do not exist at the photo's lightness")
    told.press("OK")
    assert colored_px(shot(window, "3-result")) > 50_000

    undo_to(window, ["rgb", "Hints · Handtint", "cameraman.png"])
    assert colored_px(shot(window, "4-undone")) < 5_000


def test_the_hint_layer_stays_selected_through_undo_and_redo(window: GimpWindow) -> None:
    """As the test above left it: hints, and a first run undone."""
    selections = [["Hints · Handtint"], [40, 50, 300, 400]]
    for action, names in _UNDONE_AND_REDONE:
        window.activate(action) if action else window.batch(_SELECT_AND_COLORIZE)
        wait_for(window, ["rgb", "Hints · Handtint", *names, "cameraman.png"])
        assert window.batch(_SELECTED) == selections, action
    window.batch("Gimp.Selection.none(Gimp.get_images()[0])")


def test_colorize_again_uses_the_options_chosen_last(window: GimpWindow) -> None:
    window.activate(COLORIZE)
    dialog = window.dialog("Colorize by Hints")
    dialog.set_spin(0, 0.0)
    dialog.press("OK")
    wait_until(lambda: window.batch(_COLORS), lambda found: found != 0)
    window.batch(_ONE_HINT_MORE)
    before = window.batch(_COLORS)
    window.activate(COLORIZE_AGAIN)
    wait_until(lambda: window.batch(_COLORS), lambda found: found != before)
    assert window.batch(_COLORS) == window.batch(_AT_ONCE_WITHOUT_VIVIDNESS)


def test_undo_brings_back_the_colors_before_a_change(window: GimpWindow) -> None:
    before, after = window.batch(_COLORIZE_TWICE)
    window.activate("edit-undo")
    wait_for(window, ["rgb", "Hints · Handtint", "Colours · Handtint", "cameraman.png"])
    assert [before != after, before] == [True, window.batch(_COLORS)]


def test_one_undo_takes_back_touch_ups_and_new_colors(window: GimpWindow) -> None:
    window.dialog("GIMP Message").press("OK")  # the dots of the tests above are told of
    wait_until(window.titles, lambda titles: "GIMP Message" not in titles)
    before = window.batch(_TOUCH_UP)
    window.activate(COLORIZE_AGAIN)
    message = window.dialog("GIMP Message")
    wait_for_text(message, "is kept on the layer “Touch-ups · Handtint”")
    shot(window, "5-touch-ups")
    message.press("OK")
    colored = ["rgb", "Hints · Handtint", "Colours · Handtint", "cameraman.png"]
    wait_for(window, [*colored[:2], "Touch-ups · Handtint", *colored[2:]])
    assert window.batch(_COLORS) != before
    window.activate("edit-undo")
    wait_for(window, colored)
    assert window.batch(_COLORS) == before


def test_the_record_is_exported_by_hand(window: GimpWindow, gimp_work: WorkFolder) -> None:
    path = gimp_work.path / "cameraman-coloured.png"
    window.activate(EXPORT)
    dialog = window.dialog("Export with Record")
    wait_for_text(dialog, "Say it in the caption too")
    assert "cameraman-coloured.png" in dialog.texts()
    dialog.press("Say it in the caption too")
    shot(window, "6-export")  # the film is as it was said in the dialog
    dialog.press("Export")
    wait_until(path.exists)

    record = examine(path, gimp_work.path / "cameraman.png").record
    assert (record.film, record.program[:6]) == ("ortho", "GIMP 3")
    assert "were chosen by a person" in record.label


def wait_for_text(dialog: Dialog, text: str) -> None:
    """Wait until AT-SPI reports it: on a busy machine a dialog appears before its labels."""
    wait_until(dialog.texts, lambda found: text in " ".join(found))


def wait_for(window: GimpWindow, names: list[str]) -> None:
    """Wait until the image has that base type and those layers."""
    wait_until(lambda: window.batch(_NAMES), lambda found: found == names)


def undo_to(window: GimpWindow, names: list[str]) -> None:
    """Undo one step, which leaves those layers: GIMP takes no undo before the run has ended."""
    before = window.batch(_NAMES)

    def undone() -> object:
        window.activate("edit-undo")
        return window.batch(_NAMES)

    wait_until(undone, lambda found: found != before)
    wait_for(window, names)
