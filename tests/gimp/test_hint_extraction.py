"""What GIMP's own brushes paint is extracted again, with exactly the same colour."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple, dataclass

import numpy as np
import pytest

from gimp.harness import Gimp
from handtint_daemon.hints.extraction import extract_hints
from handtint_daemon.hints.hint import Hint

RED, GREEN, BLUE = (200, 40, 30), (20, 180, 60), (30, 50, 220)
SIZES_HW = {"0.3 MP": (480, 640), "12 MP": (3000, 4000), "24 MP": (4000, 6000)}
BRUSHES = [("pencil", 1.0), ("paintbrush_default", 1.0), ("paintbrush_default", 0.5)]
DIAMETERS = [1, 3, 6, 12, 51]
OPACITIES = [100.0, 50.0]

_PAINT = """
image = Gimp.Image.new(size_hw[1], size_hw[0], Gimp.ImageBaseType.RGB)
layer = Gimp.Layer.new(
    image, "hints", size_hw[1], size_hw[0], Gimp.ImageType.RGBA_IMAGE, 100.0, Gimp.LayerMode.NORMAL
)
image.insert_layer(layer, None, 0)
Gimp.context_push()
for tool, hardness, diameter, opacity, rgb, points_xy in marks:
    brush = Gimp.Brush.new("mark")
    brush.set_radius(50.0)
    brush.set_spacing(10)
    brush.set_hardness(hardness)
    Gimp.context_set_brush(brush)
    Gimp.context_set_brush_size(diameter)
    Gimp.context_set_brush_hardness(hardness)
    Gimp.context_set_opacity(opacity)
    Gimp.context_set_foreground(Gegl.Color.new("#%02x%02x%02x" % tuple(rgb)))
    getattr(Gimp, tool)(layer, points_xy)
    brush.delete()
Gimp.context_pop()
everything = Gegl.Rectangle.new(0, 0, size_hw[1], size_hw[0])
pixels = layer.get_buffer().get(everything, 1.0, "R'G'B'A u8", Gegl.AbyssPolicy.NONE)
with open(path, "wb") as file:
    file.write(pixels)
image.delete()
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """One use of a paint tool: a dot, or a stroke along several points."""

    tool: str
    hardness: float
    diameter: float
    opacity: float
    rgb: tuple[int, int, int]
    points_xy: tuple[float, ...]


def hard(diameter: float, rgb: tuple[int, int, int], *points_xy: float) -> Mark:
    return Mark("pencil", 1.0, diameter, 100.0, rgb, points_xy)


def soft(diameter: float, rgb: tuple[int, int, int], *points_xy: float) -> Mark:
    return Mark("paintbrush_default", 0.5, diameter, 100.0, rgb, points_xy)


def erased(diameter: float, *points_xy: float) -> Mark:
    return Mark("eraser_default", 1.0, diameter, 100.0, (0, 0, 0), points_xy)


def hints_painted(gimp: Gimp, size_hw: tuple[int, int], marks: list[Mark]) -> tuple[Hint, ...]:
    path = gimp.work.path / "hints.raw"
    gimp.run(
        _PAINT,
        size_hw=size_hw,
        marks=[astuple(mark) for mark in marks],
        path=gimp.work.guest(path),
    )
    layer = np.fromfile(path, np.uint8).reshape(*size_hw, 4)
    path.unlink()
    return extract_hints(layer, (0, 0), size_hw)


def colors(hints: tuple[Hint, ...]) -> list[tuple[int, int, int]]:
    return [hint.rgb_u8 for hint in hints]


def separate_dots(size_hw: tuple[int, int]) -> list[Mark]:
    """Return every brush, diameter and opacity twice, on and between pixel centres."""
    kinds = [
        (b, d, o, at) for b in BRUSHES for d in DIAMETERS for o in OPACITIES for at in (0, 0.5)
    ]
    random = np.random.default_rng(0)
    marks = []
    for i, ((tool, hardness), diameter, opacity, at) in enumerate(kinds):
        y = int((i // 10 + 0.5) * size_hw[0] / 6) + at
        x = int((i % 10 + 0.5) * size_hw[1] / 10) + at
        red, green, blue = (int(value) for value in random.integers(0, 256, 3))
        marks.append(Mark(tool, hardness, diameter, opacity, (red, green, blue), (x, y)))
    return marks


@pytest.mark.parametrize("size_hw", SIZES_HW.values(), ids=SIZES_HW.keys())
def test_every_dot_is_found_with_its_exact_color(gimp: Gimp, size_hw: tuple[int, int]) -> None:
    marks = separate_dots(size_hw)
    found = colors(hints_painted(gimp, size_hw, marks))
    assert Counter(mark.rgb for mark in marks) == Counter(found)


def test_every_dot_is_found_where_it_was_painted(gimp: Gimp) -> None:
    marks = separate_dots((480, 640))
    centers = {hint.rgb_u8: hint.center_yx for hint in hints_painted(gimp, (480, 640), marks)}
    away = [
        np.hypot(centers[m.rgb][0] + 0.5 - m.points_xy[1], centers[m.rgb][1] + 0.5 - m.points_xy[0])
        for m in marks
    ]
    assert max(away) <= 1.5


@pytest.mark.parametrize("size_hw", SIZES_HW.values(), ids=SIZES_HW.keys())
@pytest.mark.parametrize(("tool", "hardness"), BRUSHES)
def test_touching_dots_are_two_hints(
    gimp: Gimp, size_hw: tuple[int, int], tool: str, hardness: float
) -> None:
    marks = []
    for i, diameter in enumerate(DIAMETERS[1:]):
        x, step = 100 + 120 * i, max(2.0, 0.7 * diameter)
        marks.append(Mark(tool, hardness, diameter, 100.0, RED, (x + 0.5, 200.5)))
        marks.append(Mark(tool, hardness, diameter, 100.0, GREEN, (x + step + 0.5, 200.5)))
    found = colors(hints_painted(gimp, size_hw, marks))
    assert Counter(mark.rgb for mark in marks) == Counter(found)


def test_touching_dots_of_nearly_the_same_color_are_two_hints(gimp: Gimp) -> None:
    near = (203, 42, 30)
    marks = [soft(20, RED, 100.5, 100.5), soft(20, near, 114.5, 100.5)]
    assert Counter(colors(hints_painted(gimp, (200, 200), marks))) == Counter([RED, near])


def test_a_dot_on_a_dot_is_a_ring_and_a_core(gimp: Gimp) -> None:
    core = Mark("paintbrush_default", 0.8, 20, 100.0, GREEN, (100.5, 100.5))
    marks = [soft(51, RED, 100.5, 100.5), core]
    assert Counter(colors(hints_painted(gimp, (200, 200), marks))) == Counter([RED, GREEN])


def test_a_very_soft_dot_on_a_dot_has_its_purest_color(gimp: Gimp) -> None:
    """At hardness 0.5, GIMP's brush lets a little of what is below shine through everywhere."""
    marks = [soft(51, RED, 100.5, 100.5), soft(20, GREEN, 100.5, 100.5)]
    ring, core = colors(hints_painted(gimp, (200, 200), marks))
    assert (ring, np.abs(np.subtract(core, GREEN)).max() <= 8) == (RED, True)


def test_strokes_are_one_hint_each(gimp: Gimp) -> None:
    marks = [
        hard(3, RED, 20, 20, 150, 40, 30, 60),
        soft(12, GREEN, 20, 100, 90, 130, 180, 100),
        Mark("paintbrush_default", 0.5, 12, 50.0, BLUE, (20, 170, 90, 160, 20, 150, 180, 175)),
    ]
    assert Counter(colors(hints_painted(gimp, (200, 200), marks))) == Counter([RED, GREEN, BLUE])


def test_a_soft_stroke_across_a_stroke_leaves_no_blends(gimp: Gimp) -> None:
    marks = [hard(20, RED, 20, 100, 180, 100), soft(12, BLUE, 100, 20, 110, 180)]
    assert set(colors(hints_painted(gimp, (200, 200), marks))) == {RED, BLUE}


def test_what_was_erased_is_no_hint(gimp: Gimp) -> None:
    marks = [hard(12, RED, 50, 50), hard(12, GREEN, 150, 150), erased(20, 50, 50)]
    assert colors(hints_painted(gimp, (200, 200), marks)) == [GREEN]


def test_what_the_eraser_left_is_a_hint(gimp: Gimp) -> None:
    marks = [hard(21, RED, 100, 100), erased(21, 110, 100)]
    (hint,) = hints_painted(gimp, (200, 200), marks)
    assert (hint.rgb_u8, 50 < hint.area_px < 300) == (RED, True)
