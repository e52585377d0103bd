"""Find the hints that notes belong to: hints are found anew in the paint with every run.

A note belongs to the nearest hint in reach, of its own colour if there is one. If the layer was
scaled, turned, mirrored or cropped, or its paint moved, the notes follow.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice, product
from math import hypot, pi, sqrt

from handtint_plugin.hint_notes import Note, Notes, Size
from handtint_shared.documents.colors import Rgb

_REACH_PX = 4.0
"""The least: a centre moves by as much when a person paints over a dot's rim."""
_CELL_PX = 64.0
"""The farthest that a note reaches, however large its hint."""
_OTHER_COLOR_PX = 1000.0
"""Added to the distance of a hint of another colour: one of the note's own goes first."""
_VOTERS = 64
_CANDIDATES = 256


@dataclass(frozen=True, slots=True)
class Place:
    """A hint as found: its centre in the hint layer's own pixels, its colour and its area."""

    x: float
    y: float
    rgb: Rgb
    area_px: int


@dataclass(frozen=True, slots=True)
class Matched:
    """The note of each hint, in order, and the notes whose hints are gone."""

    of_places: tuple[Note | None, ...]
    left: tuple[Note, ...]


Move = Callable[[Note], Note]


def match_notes(notes: Notes, places: Sequence[Place], size_hw: Size) -> Matched:
    """Return which note belongs to which hint, moved to where it is now."""
    cells = _cells(places)
    best = _matched(notes.notes, places, cells)
    needed = max(2, -(-len(notes.notes) // 2)) if notes.size_hw == size_hw else 1
    for move in _moves(notes, places, size_hw):
        if not best.left:
            break
        found = _matched([move(note) for note in notes.notes], places, cells)
        if len(found.left) < len(best.left) and len(notes.notes) - len(found.left) >= needed:
            best = found
    return best


def _moves(notes: Notes, places: Sequence[Place], size_hw: Size) -> Iterator[Move]:
    shift = _common_shift(notes.notes, places)
    if shift is not None:
        yield lambda note: replace(note, x=note.x + shift[0], y=note.y + shift[1])
    for order, *flips_xy in product((1, -1), (False, True), (False, True)):
        yield partial(_turned, notes.size_hw, size_hw, order, flips_xy)


def _turned(old_hw: Size, new_hw: Size, order: int, flips_xy: Sequence[bool], note: Note) -> Note:
    """Return a note where it is after the layer was mirrored, and scaled to `new_hw`.

    `order` is -1 if x and y change places first: the layer was turned.
    """
    xy_0_1 = note.x / old_hw[1], note.y / old_hw[0]
    x, y = (
        1 - along if flips else along
        for along, flips in zip(xy_0_1[::order], flips_xy, strict=True)
    )
    return replace(note, x=x * new_hw[1], y=y * new_hw[0])


def _common_shift(notes: Iterable[Note], places: Sequence[Place]) -> tuple[float, float] | None:
    """Return the shift that most notes have in common with hints of their colours."""
    by_color: dict[Rgb, list[Place]] = defaultdict(list)
    for place in places:
        if len(by_color[place.rgb]) < _CANDIDATES:
            by_color[place.rgb].append(place)
    votes: Counter[tuple[float, float]] = Counter()
    for note in islice(notes, _VOTERS):
        votes.update(
            {(round(p.x - note.x), round(p.y - note.y)) for p in by_color.get(note.rgb, ())}
        )
    return votes.most_common(1)[0][0] if votes else None


def _matched(
    notes: Sequence[Note], places: Sequence[Place], cells: dict[tuple[int, int], list[int]]
) -> Matched:
    pairs = sorted(
        (_cost(note, places[n]), n, m)
        for m, note in enumerate(notes)
        for n in _near(note, cells)
        if hypot(places[n].x - note.x, places[n].y - note.y) <= _reach_px(places[n])
    )
    of_places: list[Note | None] = [None] * len(places)
    taken: set[int] = set()
    for _, n, m in pairs:
        if of_places[n] is None and m not in taken:
            of_places[n] = notes[m]
            taken.add(m)
    return Matched(tuple(of_places), tuple(x for m, x in enumerate(notes) if m not in taken))


def _cost(note: Note, place: Place) -> float:
    distance = hypot(place.x - note.x, place.y - note.y)
    return distance if place.rgb == note.rgb else distance + _OTHER_COLOR_PX


def _reach_px(place: Place) -> float:
    return min(max(_REACH_PX, sqrt(place.area_px / pi)), _CELL_PX)


def _cells(places: Sequence[Place]) -> dict[tuple[int, int], list[int]]:
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, place in enumerate(places):
        cells[int(place.y // _CELL_PX), int(place.x // _CELL_PX)].append(number)
    return cells


def _near(note: Note, cells: dict[tuple[int, int], list[int]]) -> Iterator[int]:
    row, column = int(note.y // _CELL_PX), int(note.x // _CELL_PX)
    for y in (row - 1, row, row + 1):
        for x in (column - 1, column, column + 1):
            yield from cells.get((y, x), ())
