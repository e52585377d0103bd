"""Live in GIMP's window: the colours follow the dots; when and how it ends."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gimp.harness import GUEST_WORK, WorkFolder
from gimp.window import Dialog, GimpWindow
from waiting import wait_until

SHOTS = Path(__file__).parents[2] / ".artifacts" / "gimp-window"
LIVE, NEW_HINT_LAYER = "handtint-live", "handtint-new-hint-layer"
TITLE = "Handtint Live"
HINTS, COLORS = "Hints · Handtint", "Colours · Handtint"
TOUCH_UPS = "Touch-ups · Handtint"
TRACE = "trace"
RED, BLUE, GREEN = "#b43c34", "#3c50b4", "#307040"
GREEN_RGB = (48, 112, 64)

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
_SWATCHES = """
buttons = names(dialog, 'button', 'push button')
result = sorted(name for name in buttons if name.startswith('Colour '))
"""
_SHOWING = """
showing = [w for w in widgets(dialog) if w.get_state_set().contains(Atspi.StateType.SHOWING)]
result = [widget.get_name() for widget in showing]
"""
_SHOW_HINTS = """
from gimp.guest import layer
from handtint_plugin.gimp_undo import without_undo
image = Gimp.get_images()[0]
with without_undo(image):
    layer(image, 'Hints · Handtint').set_visible(is_seen)
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
    camera = np.asarray(Image.open(Path(str(files("skimage.data"))) / "camera.png"))
    Image.fromarray(camera.astype(np.uint16) * 257).save(photo)  # 16 bits, as archives scan
    SHOTS.mkdir(parents=True, exist_ok=True)
    (gimp_work.path / TRACE).mkdir()
    variables = {**gimp_environment, "HANDTINT_LIVE_TRACE": f"{GUEST_WORK}/{TRACE}/steps"}
    with GimpWindow(gimp_tree, gimp_work, photo, variables) as opened:
        yield opened


def facts(window: GimpWindow) -> dict[str, Any]:
    found: dict[str, Any] = window.batch(_FACTS)
    return found


# Each look starts a Python, which searches the screen, or a plug-in in GIMP.
look_until = partial(wait_until, poll_s=0.25)


def wait_for_words(live: Dialog, *wanted: str) -> None:
    look_until(live.texts, lambda found: all(any(w in text for text in found) for w in wanted))


def wait_until_closed(window: GimpWindow) -> None:
    look_until(window.titles, lambda titles: not any(TITLE in title for title in titles))


def paint(window: GimpWindow, *dots: tuple[int, int, str]) -> None:
    window.batch(_PAINT, dots=[list(dot) for dot in dots])


def test_dots_color_the_photo_and_undoing_one_colors_it_again(window: GimpWindow) -> None:
    window.activate(LIVE)
    live = window.dialog(TITLE)
    wait_for_words(live, "Nothing is painted")
    assert f"{TITLE} – [live] (imported)" in window.titles()
    live.press("Likely Colours")
    live.press("Next Place")  # where to begin
    wait_for_words(live, "A dot helps most at (", "where the photo's lightness is", "◎")
    paint(window, (250, 60, BLUE))
    wait_for_words(live, "Watching", "1 hint", "At (25")
    likeliest = live.run(_SWATCHES)[0]
    assert int(likeliest.rpartition(", ")[2].rstrip("%")) < 90, likeliest  # not the dot itself
    assert "◎" not in live.texts()
    live.press("Likely Colours")
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


_VALUES = """
roles = ('slider', 'combo box', 'spin button')
controls = [control for control in widgets(dialog) if control.get_role_name() in roles]
result = []
for control in controls:
    place = control.get_extents(Atspi.CoordType.SCREEN)
    value = control.get_value_iface()
    told = value.get_current_value() if value else control.get_name()
    is_seen = control.get_state_set().contains(Atspi.StateType.SHOWING)
    result.append([told, place.x + place.width // 2, place.y + place.height // 2, is_seen])
"""


def after_the_wheel(window: GimpWindow) -> list[Any]:
    """Turn the wheel over each control that is seen; return the values that they then have.

    It scrolls some of them away.
    """
    live = window.dialog(TITLE)
    before = live.run(_VALUES)
    for _, x, y, is_seen in before:
        if is_seen:
            window.turn_wheel(x, y)
    after = [value for value, *_ in live.run(_VALUES)]
    return [value for value, (*_, is_seen) in zip(after, before, strict=True) if is_seen]


def test_the_wheel_changes_no_control_that_it_passes(window: GimpWindow) -> None:
    assert after_the_wheel(window) == [1.0, "Not known"]
    live = window.dialog(TITLE)
    live.press("Hints from a Reference")
    assert 80.0 in after_the_wheel(window)
    live.press("Hints from a Reference")


_REFERENCE = """
from gimp.guest import dot
from handtint_plugin.gimp_hints import hint_layer_of
from handtint_plugin.gimp_notes import keep_notes
from handtint_plugin.hint_notes import Note, Notes
other = Gimp.get_images()[0].duplicate()
hints = hint_layer_of(other)
dot(hints, x, y, color, 21.0)
notes = (Note(x, y, tuple(rgb), 'grass', 'letter, p. 12'),)
keep_notes(hints, Notes((hints.get_height(), hints.get_width()), notes))
result = other.get_id()
"""
_FORGET = "Gimp.Image.get_by_id(other).delete()"
_TAKEN = """
from gimp.guest import get, layer
from handtint_plugin.gimp_notes import notes_of
image = next(image for image in Gimp.get_images() if image.get_id() != other)
hints = layer(image, 'Hints · Handtint')
data, width = get(hints, "R'G'B'A u8"), hints.get_width()
at = 4 * (y * width + x)
result = [list(data[at:at + 4]), [[n.name, n.source] for n in notes_of(hints).notes]]
"""


def test_hints_of_another_image_are_proposed_and_painted_when_accepted(window: GimpWindow) -> None:
    live = window.dialog(TITLE)
    live.press("Hints from a Reference")
    wait_for_words(live, "Open another image")
    other = window.batch(_REFERENCE, x=300, y=420, color=GREEN, rgb=GREEN_RGB)
    wait_for_words(live, "Choose an image")
    live.press("Propose")  # the other image has the blue dot of this one too
    wait_for_words(live, "1 place is proposed, 1 accepted")
    accepted, *_, color, confidence, name, place = cells(live, "Proposed hints")
    assert [accepted, color, name] == ["yes", GREEN, "grass"]
    assert confidence.endswith("%") and int(confidence[:-1]) >= 80
    window.screenshot(SHOTS / "live-reference.png")
    assert any(text.startswith("◎ ") for text in live.texts())  # the chosen one, in the picture
    live.press("Yes or No")
    wait_for_words(live, "1 place is proposed, 0 accepted")
    assert any(text.startswith("◎ ") for text in live.texts())
    live.press("Yes or No")
    live.press("Paint Accepted")
    wait_for_words(live, "1 hint was painted", "Watching", "2 hints")
    x, y = map(int, place.split(", "))
    assert abs(x - 300) < 12 and abs(y - 420) < 12
    painted, noted = window.batch(_TAKEN, other=other, x=x, y=y)
    assert painted == [*GREEN_RGB, 255]
    assert noted == [["grass", "letter, p. 12 (from [Untitled])"]]
    window.batch(_FORGET, other=other)
    window.activate("edit-undo")
    wait_for_words(live, "Watching", "1 hint")
    live.press("Hints from a Reference")


_FOREGROUND = """
from gimp.guest import dot
from handtint_plugin.gimp_named_colors import foreground
from handtint_shared.documents.colors import hex_of_rgb
result = hex_of_rgb(foreground())
"""


def foreground(window: GimpWindow) -> str:
    return str(window.batch(_FOREGROUND))


def are_of_next_place(texts: list[str]) -> bool:
    """Whether the colours shown are those of the place where a dot helps most."""
    (shown,) = (text for text in texts if text.startswith("At ("))
    helps = "".join(text for text in texts if "dot helps most at (" in text)
    place = helps.partition(" at ")[2].removesuffix(".")
    return bool(place) and shown.startswith(f"At {place}")


def test_likely_colors_are_offered_for_the_dot_and_where_a_dot_helps(window: GimpWindow) -> None:
    live = window.dialog(TITLE)
    live.press("Likely Colours")
    wait_for_words(live, "where the photo's lightness is", "becomes")
    swatches: list[str] = live.run(_SWATCHES)
    assert 1 <= len(swatches) <= 9
    live.press("Next Place")
    look_until(live.texts, are_of_next_place)
    live.press("Next Place")
    wait_for_words(live, "After that, a dot helps most at (", "◎")
    look_until(live.texts, are_of_next_place)
    swatches = live.run(_SWATCHES)
    codes = [name.split()[2].rstrip(",") for name in swatches]
    live.press(swatches[0])
    look_until(lambda: foreground(window), lambda code: code == codes[0])
    window.focus(TITLE)
    window.type_keys("", "2")
    look_until(lambda: foreground(window), lambda code: code == codes[1])
    window.screenshot(SHOTS / "live-likely-colors.png")


_MIDDLE = "result = middle_of(dialog, 'The photo in its colours')"
_SAMPLE = "Gimp.get_images()[0].add_sample_point(77, 333)"


def test_likely_colors_are_reached_by_keyboard_mouse_and_sample_point(window: GimpWindow) -> None:
    live, before = window.dialog(TITLE), foreground(window)
    window.focus(TITLE)
    live.run("give_focus(dialog, 'Colours that exist at this lightness')")
    window.type_keys("", "Up", "shift+Up", "Left")
    look_until(lambda: foreground(window), lambda code: code != before)
    window.screenshot(SHOTS / "live-keyboard.png")
    live.run("give_focus(dialog, 'The photo in its colours')")
    window.type_keys("", "space")
    wait_for_words(live, "At (256, 256)")
    window.type_keys("", "Right", "Right")
    wait_for_words(live, "At (273, 256)")
    x, y = live.run(_MIDDLE)
    window.paint_click(x + 60, y - 30)
    wait_for_words(live, "At (384, 192)")  # of 240 pixels for 512
    window.batch(_SAMPLE)
    wait_for_words(live, "At (77, 333)")
    window.activate("edit-undo")
    live.press("Likely Colours")


_EXPAND = "press(dialog, 'Hints'); press(dialog, 'Named Colours')"
_CELLS = "result = cell_texts(dialog, table)"
_EDIT = "edit_cell(dialog, table, number)"
_SHOWN = """
from gimp.guest import get, layer
image = Gimp.get_images()[0]
rgba = get(layer(image, 'Hints · Handtint'), "R'G'B'A u8")
result = [list(rgba[4 * (512 * y + x):][:4]) for x, y in places]
"""
_GIMP_PALETTE = """
from gimp.guest import dot
(palette,) = Gimp.palettes_get_list('Handtint')
names = [palette.get_entry_name(n)[1] for n in range(palette.get_color_count())]
Gimp.context_set_foreground(palette.get_colors()[0])
from handtint_plugin.gimp_named_colors import foreground
from handtint_shared.documents.colors import hex_of_rgb
result = [names, hex_of_rgb(foreground())]
"""
COLOR, REMARK, NAME, SOURCE, PLACE, SIZE = range(2, 8)
"""Of the cells of a row, which begins with a holder and a swatch."""
COLORS_NAME, COLORS_SOURCE = range(3, 5)
"""Of those of a named colour."""
ROW = 8


def cells(live: Dialog, table: str = "Hints") -> list[str]:
    found: list[str] = live.run(_CELLS, table=table)
    return found


def edit(window: GimpWindow, table: str, number: int, text: str) -> None:
    """Type into a cell, as a person with a keyboard alone does."""
    window.focus(TITLE)
    window.dialog(TITLE).run(_EDIT, table=table, number=number)
    window.type_keys("", "space")
    window.type_keys(text, "Return")


def wait_for_cells(live: Dialog, wanted: dict[int, str], table: str = "Hints") -> None:
    look_until(
        lambda: cells(live, table),
        lambda found: all(n < len(found) and found[n] == text for n, text in wanted.items()),
    )


def test_hints_are_listed_with_notes_and_edited_there(window: GimpWindow) -> None:
    live = window.dialog(TITLE)
    live.run(_EXPAND)
    live.press("Likely Colours")
    look_until(lambda: live.run("result = nameless(dialog)"), lambda found: found == [])
    live.press("Likely Colours")
    paint(window, (300, 400, RED))
    wait_for_words(live, "Watching", "2 hints")
    wait_for_cells(live, {COLOR: BLUE, PLACE: "250, 60", SIZE: "22 px", ROW + COLOR: RED})
    edit(window, "Hints", NAME, "sky")
    edit(window, "Hints", SOURCE, "letter, p. 12")
    edit(window, "Hints", COLOR, "#3070a0")
    edit(window, "Hints", PLACE, "100, 90")
    wanted = {COLOR: "#3070a0", NAME: "sky", SOURCE: "letter, p. 12", PLACE: "100, 90"}
    wait_for_cells(live, wanted)
    wait_for_words(live, "Watching", "2 hints")
    look_until(live.texts, lambda found: "◎" in found)  # in the window's picture
    assert "State" in live.run(_SHOWING)  # not scrolled away
    window.screenshot(SHOTS / "live-hints.png")
    assert window.batch(_SHOWN, places=[[100, 90], [250, 60]]) == [[48, 112, 160, 255], [0] * 4]
    window.focus(TITLE)
    live.run(_EDIT, table="Hints", number=NAME)
    window.type_keys("", "Delete")
    wait_for_words(live, "Watching", "1 hint")
    wait_for_cells(live, {COLOR: RED, NAME: ""})
    window.activate("edit-undo")
    wait_for_words(live, "Watching", "2 hints")
    wait_for_cells(live, wanted)


def test_a_named_color_is_entered_exactly_and_hints_take_it(window: GimpWindow) -> None:
    live = window.dialog(TITLE)
    live.press("Add")
    wait_for_cells(
        live, {COLOR: RED, COLORS_NAME: "colour 1"}, "Named colours"
    )  # GIMP's foreground
    edit(window, "Named colours", COLOR, "82, 91, 74")
    edit(window, "Named colours", COLORS_NAME, "suit")
    edit(window, "Named colours", COLORS_SOURCE, "museum")
    wanted = {COLOR: "#525b4a", COLORS_NAME: "suit", COLORS_SOURCE: "museum"}
    wait_for_cells(live, wanted, "Named colours")
    edit(window, "Hints", ROW + COLOR, "uniform")
    wait_for_words(live, "“uniform” is no colour")
    edit(window, "Hints", ROW + COLOR, "suit")
    taken = {ROW + COLOR: "#525b4a", ROW + NAME: "suit", ROW + SOURCE: "museum"}
    wait_for_cells(live, taken)
    live.press("To GIMP Palette")
    window.screenshot(SHOTS / "live-named-colors.png")
    assert window.batch(_SHOWN, places=[[300, 400]]) == [[82, 91, 74, 255]]
    assert window.batch(_GIMP_PALETTE) == [["suit"], "#525b4a"]
    for _ in range(10):  # five changes of colours, four of a hint, and the hint
        window.activate("edit-undo")
    wait_for_words(live, "Watching", "1 hint")


def test_hidden_hints_are_told_as_gimp_paints_nothing_there(window: GimpWindow) -> None:
    live = window.dialog(TITLE)
    window.batch(_SHOW_HINTS, is_seen=False)
    wait_for_words(live, "The hint layer is hidden")
    window.batch(_SHOW_HINTS, is_seen=True)
    wait_for_words(live, "Watching the hint layer: paint")


def test_a_file_is_asked_for_while_live_goes_on(window: GimpWindow, gimp_work: WorkFolder) -> None:
    live = window.dialog(TITLE)
    live.press("Save…")
    asked = window.dialog("Save")
    paint(window, (350, 60, BLUE))
    wait_for_words(live, "Watching", "2 hints")
    asked.press("Write")  # beside the photo, under its name
    written = gimp_work.path / "live.json"
    look_until(written.exists, bool)
    assert len(json.loads(written.read_text())) == 2
    live.press("Load…")
    window.dialog("Load").press("Cancel")
    window.activate("edit-undo")
    wait_for_words(live, "Watching", "1 hint")


def test_a_second_run_brings_the_same_window_to_the_front(window: GimpWindow) -> None:
    assert window.batch(_LIVE_AGAIN) == "success"  # it returns, as there is a window already
    assert sum(TITLE in title for title in window.titles()) == 1


def test_undo_past_the_making_of_the_colors_ends_it(window: GimpWindow) -> None:
    live = window.dialog(TITLE)
    window.activate("edit-undo")  # the dot lies under the making of the colours
    wait_for_words(live, "The layer of colours is gone")
    assert facts(window)["layers"] == [HINTS, "live.png"]
    window.activate("edit-redo")
    redone = look_until(
        lambda: facts(window), lambda found: "Colours · Handtint" in found["layers"]
    )
    assert redone["selected"] == [HINTS]
    window.screenshot(SHOTS / "live-ended.png")
    live.press("Close")
    wait_until_closed(window)


_SELECT = """
image, replace = Gimp.get_images()[0], Gimp.ChannelOps.REPLACE
image.select_polygon(replace, [0, 0, 256, 0, 256, 200, 200, 260, 256, 330, 256, 512, 0, 512])
"""
_HALVES = """
from zlib import crc32
from gimp.guest import call, get, layer
image = Gimp.get_images()[0]
def halves(image):
    buffer, part = layer(image, 'Colours · Handtint').get_buffer(), Gegl.Rectangle.new
    return [crc32(buffer.get(part(x, 0, 256, 512), 1.0, "R'G'B'A u8", 0)) for x in (0, 256)]
result = halves(image)
"""
_AFRESH = """
copy = image.duplicate()
Gimp.Selection.none(copy)
for name in ('Colours · Handtint', 'Touch-ups · Handtint'):
    copy.remove_layer(layer(copy, name))
assert call('handtint-colorize', copy, [layer(copy, 'live.png')])[0] == 'success'
result = halves(copy)
copy.delete()
"""
_MASK = """
from gimp.guest import put
hints = Gimp.get_images()[0].get_layers()[0]
mask = hints.create_mask(Gimp.AddMaskType.WHITE)
hints.add_mask(mask)
left = bytes(256) + bytes([255]) * 256
put(mask, "Y u8", bytes([255]) * 512 * 256 + left * 256)
mask.update(0, 0, 512, 512)
Gimp.displays_flush()
"""


def halves(window: GimpWindow) -> list[int]:
    """Return checksums of the colours left and right of the middle."""
    found: list[int] = window.batch(_HALVES)
    return found


_KILL = """
import os, signal
os.kill(pid, signal.SIGKILL)
"""
_CROWD = """
from gimp.guest import layer, put
hints = layer(Gimp.get_images()[0], 'Hints · Handtint')
rgb = (200, 60, 50), (60, 80, 190), (60, 150, 80), (180, 170, 40)
colors = [bytes([*color, 255]) for color in rgb]
rows = [(colors[n] + colors[n + 1]) * 256 for n in (0, 2)]
one = hints.get_buffer().get(Gegl.Rectangle.new(0, 0, 512, 512), 1.0, "R'G'B'A u8", 0)
put(hints, "R'G'B'A u8", b''.join(rows) * 100 + bytes(312 * 2048))
hints.update(0, 0, 512, 512)
result = one
"""
_PUT_BACK = """
from gimp.guest import layer, put
hints = layer(Gimp.get_images()[0], 'Hints · Handtint')
put(hints, "R'G'B'A u8", one)
hints.update(0, 0, 512, 512)
"""
_PAINT_ON = """
from gimp.guest import dot
image = Gimp.get_images()[0]
dot(image.get_layer_by_name(name), *place, '#307040', 31.0)
Gimp.displays_flush()
"""
_SELECT_LAYER = """
image = Gimp.get_images()[0]
image.set_selected_layers([image.get_layer_by_name(name)])
"""
_MERGE = """
from gimp.guest import layer
image = Gimp.get_images()[0]
grown = Gimp.MergeType.EXPAND_AS_NECESSARY
"""
_MERGINGS = (
    "image.flatten()",
    "image.merge_down(layer(image, 'Hints · Handtint'), grown)",
    "image.merge_down(layer(image, 'Colours · Handtint'), grown)",
)
_TO_GREY = "Gimp.get_images()[0].convert_grayscale()"


def test_a_daemon_that_is_killed_is_replaced(window: GimpWindow, state_dir: Path) -> None:
    """Of its own: the number of one that another GIMP started means nothing to this one."""
    stop = [sys.executable, "-m", "handtint", "stop"]
    environment = {**os.environ, "HANDTINT_STATE_DIR": str(state_dir)}
    subprocess.run(stop, env=environment, capture_output=True, check=True)
    window.activate(LIVE)
    live = window.dialog(TITLE)
    wait_for_words(live, "Watching", "1 hint")
    before = json.loads((state_dir / "daemon.json").read_text())
    window.batch(_KILL, pid=before["pid"])
    paint(window, (300, 400, RED))
    wait_for_words(live, "Watching", "2 hints")
    after = json.loads((state_dir / "daemon.json").read_text())
    assert before["token"] != after["token"]


def test_what_goes_wrong_unforeseen_is_told_and_the_next_dot_is_colored(
    window: GimpWindow, gimp_work: WorkFolder
) -> None:
    """Live writes down its steps here; without the folder every look at a change raises."""
    live = window.dialog(TITLE)
    trace = gimp_work.path / TRACE
    trace.rename(gimp_work.path / "away")
    paint(window, (60, 60, RED))
    wait_for_words(live, "Handtint ran into a bug (FileNotFoundError")
    (gimp_work.path / "away").rename(trace)
    window.activate("edit-undo")
    wait_for_words(live, "Watching", "2 hints")


def test_retouching_the_photo_colors_it_again(window: GimpWindow) -> None:
    before = facts(window)["colors"]
    window.batch(_PAINT_ON, name="live.png", place=[60, 420])
    look_until(lambda: facts(window)["colors"], lambda found: found != before)


@pytest.mark.parametrize("how", _MERGINGS)
def test_merging_layers_ends_it_and_it_tells_the_way_back(window: GimpWindow, how: str) -> None:
    live, before = window.dialog(TITLE), facts(window)["layers"]
    window.batch(_MERGE + how)
    wait_for_words(live, "Layers were merged")
    live.press("Close")
    wait_until_closed(window)
    window.activate("edit-undo")
    look_until(lambda: facts(window)["layers"], lambda found: found == before)
    window.activate(LIVE)
    wait_for_words(window.dialog(TITLE), "Watching")


_STROKES = """
from gimp.guest import get, layer
touch_ups = layer(Gimp.get_images()[0], 'Touch-ups · Handtint')
rgba = get(touch_ups, "R'G'B'A u8") if touch_ups else None
result = rgba and [rgba[4 * (512 * y + x) + 3] for x, y in places]
"""
STROKES_AT = [[400, 300], [60, 200]]


def wait_for_touch_ups(window: GimpWindow, alphas: list[int] | None) -> None:
    look_until(lambda: window.batch(_STROKES, places=STROKES_AT), lambda found: found == alphas)


def let_live_look(window: GimpWindow, live: Dialog) -> None:
    """Wait until it has looked at the layers twice since this was called."""
    for name, words in ((COLORS, "another layer is selected"), (HINTS, "Watching the hint layer")):
        window.batch(_SELECT_LAYER, name=name)
        wait_for_words(live, words)


def test_what_is_painted_on_the_colors_moves_above_them_before_the_next_dot(
    window: GimpWindow,
) -> None:
    live = window.dialog(TITLE)
    for place, moved in zip(STROKES_AT, ([255, 0], [255, 255]), strict=True):
        window.batch(_PAINT_ON, name=COLORS, place=place)
        wait_for_touch_ups(window, moved)
    wait_for_words(live, "Watching")
    paint(window, (410, 320, BLUE))
    wait_for_words(live, "Watching", "3 hints")
    assert facts(window)["layers"] == [HINTS, TOUCH_UPS, COLORS, "live.png"]


def test_undo_takes_a_dot_before_the_strokes_and_redo_brings_all_back(window: GimpWindow) -> None:
    live = window.dialog(TITLE)
    window.activate("edit-undo")
    wait_for_words(live, "Watching", "2 hints")
    wait_for_touch_ups(window, [255, 255])
    for left in ([255, 0], None):
        window.activate("edit-undo")
        wait_for_touch_ups(window, left)
        window.activate("edit-undo")  # the stroke itself, which is gone from the colours
        let_live_look(window, live)
        wait_for_touch_ups(window, left)
    for _ in range(5):
        window.activate("edit-redo")
    wait_for_words(live, "Watching", "3 hints")
    wait_for_touch_ups(window, [255, 255])


def test_merging_the_hints_into_the_touch_ups_ends_it(window: GimpWindow) -> None:
    live = window.dialog(TITLE)
    window.batch(_MERGE + _MERGINGS[1])  # into the touch-ups
    wait_for_words(live, "Layers were merged")
    live.press("Close")
    wait_until_closed(window)
    window.activate("edit-undo")
    look_until(lambda: facts(window)["layers"], lambda found: found[0] == HINTS)
    window.activate(LIVE)
    wait_for_words(window.dialog(TITLE), "Watching")


def test_a_selection_limits_it_and_no_pixel_changes_outside(
    window: GimpWindow, gimp_work: WorkFolder
) -> None:
    trace = gimp_work.path / TRACE / "steps"
    live, before = window.dialog(TITLE), halves(window)
    window.batch(_SELECT)
    wait_for_words(live, "Watching", "3 hints · only what is selected is coloured")
    paint(window, (100, 300, GREEN))
    wait_for_words(live, "Watching", "4 hints · only what is selected is coloured")
    limited = halves(window)
    assert (limited[0] != before[0], limited[1] == before[1]) == (True, True)
    window.screenshot(SHOTS / "live-selection.png")
    trace.write_text("")
    paint(window, (120, 440, RED))
    wait_for_words(live, "Watching", "5 hints")
    assert halves(window)[1] == before[1]
    assert '"part_written"' in trace.read_text()  # around the dot first
    live.press("Only what is selected")
    look_until(live.texts, lambda found: "5 hints" in found)  # and nothing of a selection
    wait_for_words(live, "Watching")
    assert window.batch(_HALVES + _AFRESH) == halves(window)
    window.dialog("GIMP Message").press("OK")  # that one's colours that do not exist there
    live.press("Only what is selected")  # GIMP keeps the choice
    wait_for_words(live, "5 hints · only what is selected is coloured")
    window.batch("Gimp.Selection.none(Gimp.get_images()[0])")
    look_until(live.texts, lambda found: "5 hints" in found)


def test_the_hint_layers_mask_counts_as_soon_as_it_is_painted(window: GimpWindow) -> None:
    live = window.dialog(TITLE)
    window.batch(_MASK)
    wait_for_words(live, "Watching", "3 hints")
    window.batch("Gimp.get_images()[0].get_layers()[0].remove_mask(Gimp.MaskApplyMode.DISCARD)")
    wait_for_words(live, "Watching", "5 hints")


def test_a_hundred_thousand_dots_do_not_hang_it(window: GimpWindow) -> None:
    """They touch, so that each is taken for a blend of its neighbours, and none for a hint."""
    live = window.dialog(TITLE)
    one = window.batch(_CROWD)
    wait_for_words(live, "No dots can be told apart")
    window.batch(_PUT_BACK, one=one)
    wait_for_words(live, "Watching", "5 hints")


def test_the_photo_is_corrected_where_a_color_does_not_exist(window: GimpWindow) -> None:
    live = window.dialog(TITLE)
    live.press("Hints")
    wait_for_cells(live, {PLACE: "250, 60", REMARK: "weaker (out of gamut)"})
    live.run(_EDIT, table="Hints", number=NAME)
    live.press("Correct Lightness")
    wait_for_cells(live, {PLACE: "250, 60", REMARK: ""})
    wait_for_words(live, "Watching", "5 hints")
    window.screenshot(SHOTS / "live-lightness.png")
    corrected = [HINTS, TOUCH_UPS, COLORS, "Lightness · Handtint", "live.png"]
    assert facts(window)["layers"] == corrected
    window.activate("edit-undo")
    wait_for_cells(live, {PLACE: "250, 60", REMARK: "weaker (out of gamut)"})
    wait_for_words(live, "Watching", "5 hints")
    assert facts(window)["layers"] == [HINTS, TOUCH_UPS, COLORS, "live.png"]
    window.activate("edit-redo")
    wait_for_cells(live, {PLACE: "250, 60", REMARK: ""})
    assert facts(window)["layers"] == corrected


def test_converting_the_image_ends_it_and_closing_it_then_is_quiet(window: GimpWindow) -> None:
    live = window.dialog(TITLE)
    window.batch(_TO_GREY)
    wait_for_words(live, "mode or precision has changed")
    window.activate("view-close")
    window.dialog("Close [").press("Discard Changes")
    live.press("Close")
    wait_until_closed(window)
    assert window.batch("result = len(Gimp.get_images())") == 0
    assert window.titles() == ["GNU Image Manipulation Program"]  # and no message
