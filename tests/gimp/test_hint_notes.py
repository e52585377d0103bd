"""Notes on hints, named colours, and changes of single dots, in the real GIMP."""

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gimp.harness import WorkFolder
from gimp.studio import (
    DOTS,
    GREEN,
    GREEN_AT_XY,
    HEIGHT,
    ORANGE,
    ORANGE_AT_XY,
    RED,
    RED_AT_XY,
    WIDTH,
    Studio,
    as_rgba,
)
from handtint_daemon.files.hint_files import read_hints

BLUE = (30, 60, 200)
DOT_PX = 38
HINTS = [[*RED_AT_XY, RED], [*GREEN_AT_XY, GREEN], [*ORANGE_AT_XY, ORANGE]]
_NAMES = """
from handtint_plugin.gimp_hints import hint_layer_of
from handtint_plugin.gimp_dots import add, clear, dot_of, recolor
from handtint_plugin.gimp_notes import colors_of, keep_colors, keep_notes, notes_of
from handtint_plugin.hint_notes import Note, Notes
from handtint_plugin.note_matching import Place, match_notes
from handtint_shared.documents.palettes import NamedColor, palette_of
from handtint_shared.errors import BadInput
from handtint_shared.messages import HintPoint
image = by_id(image)
layer = hint_layer_of(image)
"""
_KEEP = """
notes = tuple(Note(x, y, tuple(rgb), f'dot {n}', 'musée') for n, (x, y, rgb) in enumerate(hints))
keep_notes(layer, Notes((layer.get_height(), layer.get_width()), notes))
keep_colors(image, palette_of([NamedColor('suit', (200, 80, 40), 'his book')]))
result = image.is_dirty()
"""
_FIND = """
image = reload(image, path)
layer = hint_layer_of(image)
exec(change)
data, width = get(layer, "R'G'B'A u8"), layer.get_width()
places = []
for _, _, rgb in hints:
    wanted = bytes((*rgb, 255))
    at = [n for n in range(len(data) // 4) if data[4 * n:4 * n + 4] == wanted]
    x, y = (sum(v) / len(at) for v in zip(*((n % width, n // width) for n in at)))
    places.append(Place(x, y, tuple(rgb), len(at)))
found = match_notes(notes_of(layer), places, (layer.get_height(), width))
suit = colors_of(image)['suit']
result = [[note and (note.name, note.source) for note in found.of_places], suit.rgb, suit.source]
image.delete()
"""


@pytest.mark.parametrize(
    "change",
    [
        "pass",
        "layer.set_offsets(5, -3)",
        "image.crop(60, 44, 2, 2)",
        "image.rotate(Gimp.RotationType.DEGREES90)",
        "layer = layer.transform_flip_simple(Gimp.OrientationType.HORIZONTAL, True, 0)",
    ],
)
def test_notes_and_colors_are_in_the_file_and_follow_the_paint(
    studio: Studio, gimp_work: WorkFolder, tmp_path: Path, change: str
) -> None:
    image = studio.image_with_hints()
    path = gimp_work.guest(gimp_work.path / "notes.xcf")

    assert studio.run(_NAMES + _KEEP, image=image, hints=HINTS)
    found = studio.run(_NAMES + _FIND, image=image, hints=HINTS, path=path, change=change)

    assert found == [[[f"dot {n}", "musée"] for n in range(3)], [200, 80, 40], "his book"]


_CHANGE = """
image.select_rectangle(Gimp.ChannelOps.REPLACE, 0, 0, 3, 3)
def dot_at(x, y, rgb):
    return dot_of(layer, Place(x, y, tuple(rgb), area_px), {(1, 2, 3)})
before = get(layer, "R'G'B'A u8")
clear(layer, [dot_at(*hints[0])], lambda: None)
recolor(layer, dot_at(*hints[1]), tuple(blue), lambda: None)
add(layer, [HintPoint(50.5, 40.5, tuple(blue), 2)], lambda: None)
result = [before, get(layer, "R'G'B'A u8"), list(Gimp.Selection.bounds(image))[2:]]
"""


@pytest.mark.parametrize("precision", ["U8_NON_LINEAR", "U16_LINEAR", "FLOAT_LINEAR"])
def test_single_dots_are_cleared_recolored_and_added(studio: Studio, precision: str) -> None:
    image = studio.image_with_hints(precision=precision)
    values: dict[str, Any] = {"image": image, "hints": HINTS, "area_px": DOT_PX, "blue": BLUE}

    before, after, selection = studio.run(_NAMES + _CHANGE, **values)

    old, new = as_rgba(before), as_rgba(after)
    red, green = ((old[..., :3] == rgb).all(-1) & (old[..., 3] > 0) for rgb in (RED, GREEN))
    assert red.sum() > 30 and not new[red].any()
    assert (new[green][:, :3] == BLUE).all() and (new[green][:, 3] == old[green][:, 3]).all()
    rest = ~red & ~green
    rest[38:43, 48:53] = False
    assert (new[rest] == old[rest]).all()
    assert (new[38:43, 50] == (*BLUE, 255)).all() and not new[37, 50].any()
    assert selection == [0, 0, 3, 3]


_FILES = """
from pathlib import Path
from handtint_plugin.gimp_hint_list import delete, hints_in, load, save
from handtint_shared.messages import FaintPaint, HintReport
layer.set_offsets(2, -1)
image.insert_layer(image.get_layer_by_name('photo').copy(), None, 1)
photo = image.get_layer_by_name('photo')
found = [HintReport(x + 2, y - 1, tuple(rgb), area_px, in_gamut=True) for x, y, rgb in hints]
listed = hints_in(layer, photo, found, ())
before = get(layer, "R'G'B'A u8")
save(layer, listed, Path(path))
text = Path(path).read_text(encoding='utf-8')
for _ in hints:
    listed = delete(layer, listed, 0)
empty = get(layer, "R'G'B'A u8").count(0)
keep_colors(image, palette_of([NamedColor('suit', (200, 80, 40), 'his book')]))
Path(path).write_text(text[:-3] + ', {"x": 60, "y": 40, "color": "suit"}]', encoding='utf-8')
loaded = load(layer, listed, Path(path))
names = [(note.name, note.source) for note in notes_of(layer).notes]
result = [text, before, empty, get(layer, "R'G'B'A u8"), names]
"""


def test_hints_are_written_and_painted_again_from_a_file(
    studio: Studio, gimp_work: WorkFolder
) -> None:
    image = studio.image_with_hints()
    studio.run(_NAMES + _KEEP, image=image, hints=HINTS)
    path = gimp_work.guest(gimp_work.path / "hints.json")
    values: dict[str, Any] = {"image": image, "hints": HINTS, "area_px": DOT_PX, "path": path}

    text, before, empty, after, names = studio.run(_NAMES + _FILES, **values)

    written = json.loads(text)
    assert [(hint["x"], hint["y"], hint["name"]) for hint in written] == [
        (x + 2.5, y - 0.5, f"dot {n}") for n, (x, y, _) in enumerate(HINTS)
    ]
    assert written[0]["rgb"] == list(RED) and 3 < written[0]["radius"] < 4
    assert empty == HEIGHT * WIDTH * 4
    old, new = as_rgba(before), as_rgba(after)
    assert tuple(new[41, 58]) == (200, 80, 40, 255)
    new = new.copy()
    new[41, 58] = 0
    full = new[..., 3] > 0
    assert full.sum() > 0.8 * (old[..., 3] > 0).sum() and (new[full] == old[full]).all()
    assert names == [*([f"dot {n}", "musée"] for n in range(3)), ["suit", "his book"]]


_PICTURES = """
from handtint_shared.errors import WriteFailed
from pathlib import Path
from handtint_plugin.gimp_hint_pictures import load_picture, save_picture
photo = image.get_layer_by_name('photo')
layer.set_offsets(2, -1)
before = get(layer, "R'G'B'A u8")
images = len(Gimp.get_images())
save_picture(layer, photo, Path(path))
layer.fill(Gimp.FillType.TRANSPARENT)
load_picture(layer, photo, Path(path))
told = []
for wrong in ('photo.png', 'broken.png'):
    try:
        load_picture(layer, photo, Path(path).with_name(wrong))
    except BadInput as error:
        told.append(error.reason)
try:
    save_picture(layer, photo, Path(path).with_name('no folder') / 'x.png')
except WriteFailed as error:
    told.append(error.reason)
result = [before, get(layer, "R'G'B'A u8"), told, len(Gimp.get_images()) - images]
"""


@pytest.mark.parametrize("precision", ["U8_NON_LINEAR", "U16_LINEAR"])
def test_hints_are_written_and_read_as_a_picture(
    studio: Studio, gimp_work: WorkFolder, precision: str
) -> None:
    image = studio.image_with_hints(precision=precision)
    path = gimp_work.path / "hints.png"
    (gimp_work.path / "broken.png").write_bytes(b"none")
    Image.new("L", (WIDTH, HEIGHT)).save(gimp_work.path / "photo.png")

    before, after, told, more = studio.run(
        _NAMES + _PICTURES, image=image, path=gimp_work.guest(path)
    )

    old, new = as_rgba(before), as_rgba(after)
    assert (new == old)[old[..., 3] > 0].all() and ((new[..., 3] > 0) == (old[..., 3] > 0)).all()
    assert (told, more) == (["hints_opaque", "file_unreadable", "write_failed"], 0)
    layer = read_hints(path, (HEIGHT, WIDTH)).layer
    assert layer is not None
    seen = as_rgba(bytes(layer.picture.pixels))
    assert tuple(seen[RED_AT_XY[1] - 1, RED_AT_XY[0] + 2]) == (*RED, 255)


_LOCKED = """
layer.set_lock_content(True)
try:
    clear(layer, [dot_of(layer, Place(*hints[0][:2], tuple(hints[0][2]), area_px), ())], int)
except BadInput as error:
    result = [error.reason, get(layer, "R'G'B'A u8").count(0) < 4 * 64 * 48]
"""


def test_a_locked_layer_is_told_and_left_as_it_is(studio: Studio) -> None:
    image = studio.image_with_hints()

    told = studio.run(_NAMES + _LOCKED, image=image, hints=HINTS, area_px=DOT_PX)

    assert told == ["hints_locked", True]
    assert (len(DOTS), HEIGHT, WIDTH) == (3, 48, 64)
