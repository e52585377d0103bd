"""Change the hints of an image one by one, and read and write them as files. One undo step each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402, F401

from handtint_plugin.dot_pixels import inner_radius_px  # noqa: E402
from handtint_plugin.gimp_dots import add, clear, dot_of, move, recolor  # noqa: E402
from handtint_plugin.gimp_notes import colors_of, keep_notes, notes_of  # noqa: E402
from handtint_plugin.gimp_pixels import rect_of  # noqa: E402
from handtint_plugin.hint_list import HintList, ListedHint, given_hint, list_hints  # noqa: E402
from handtint_shared.documents.plain_hints import (  # noqa: E402
    GivenHint,
    given_hints,
    read_plain,
    write_hints,
)
from handtint_shared.documents.proposals import PROPOSED_SUFFIX, accepted  # noqa: E402
from handtint_shared.errors import BadInput, why_of  # noqa: E402
from handtint_shared.messages import ColorizeReply, FaintPaint, HintReport  # noqa: E402

_ALL = 0.0
"""Of proposals: however unsure."""


def hints_in(
    layer: Any, photo: Any, found: Sequence[HintReport], faint: Sequence[FaintPaint]
) -> HintList:
    """Return the hints of a layer as the daemon found them, with their notes."""
    place, photo_place = rect_of(layer), rect_of(photo)
    offset_yx = place.y - photo_place.y, place.x - photo_place.x
    return list_hints(found, faint, notes_of(layer), offset_yx, (place.height, place.width))


def found_hints(layer: Any, photo: Any, reply: ColorizeReply) -> list[GivenHint]:
    """Return the hints of a layer that an answer was made by, as files hold them."""
    return _as_given(layer, hints_in(layer, photo, reply.hints, reply.faint))


def note(layer: Any, hints: HintList, number: int, noted: ListedHint) -> HintList:
    """Keep a hint's new name and source. Raises BadInput if there is no room for them."""
    changed = hints.with_hint(number, noted)
    keep_notes(layer, changed.notes())
    return changed


def delete(layer: Any, hints: HintList, number: int) -> HintList:
    """Take a hint's paint and notes away. Raises BadInput if its layer is locked."""
    rest = hints.without(number)
    dot = dot_of(layer, hints.place(number), hints.colors_beside(number))
    clear(layer, [dot], lambda: keep_notes(layer, rest.notes()))
    return rest


def repaint(layer: Any, hints: HintList, number: int, noted: ListedHint) -> HintList:
    """Give a hint another colour, and maybe notes. Raises as `delete`."""
    changed = hints.with_hint(number, noted)
    dot = dot_of(layer, hints.place(number), hints.colors_beside(number))
    recolor(layer, dot, noted.rgb, lambda: keep_notes(layer, changed.notes()))
    return changed


def put(layer: Any, hints: HintList, number: int, moved: ListedHint) -> HintList:
    """Move a hint to another pixel of the photo. Raises as `delete`."""
    hint, changed = hints.hints[number], hints.with_hint(number, moved)
    dot = dot_of(layer, hints.place(number), hints.colors_beside(number))
    shift_yx = moved.y - hint.y, moved.x - hint.x
    move(layer, dot, hint.rgb, shift_yx, lambda: keep_notes(layer, changed.notes()))
    return changed


def load(layer: Any, hints: HintList, path: Path) -> HintList:
    """Paint the hints of a JSON or CSV file, which may name the image's colours; proposed ones are
    accepted all together.

    Raises as `delete`, and BadInput for what is wrong in the file.
    """
    try:
        given = given_hints(read_plain(path), colors_of(layer.get_image()))
    except OSError as error:
        raise BadInput("file_unreadable", path=path, why=why_of(error)) from error
    if path.name.lower().endswith(PROPOSED_SUFFIX):
        given = accepted(given, _ALL)
    return paint_given(layer, hints, given)


def paint_given(layer: Any, hints: HintList, given: Sequence[GivenHint]) -> HintList:
    """Paint hints given as numbers, in the photo's pixels, and keep their notes. Raises as
    `delete`."""
    top, left = hints.offset_yx
    points = [replace(h.point, x=h.point.x - left, y=h.point.y - top) for h in given]
    changed = hints.with_given(given)
    add(layer, points, lambda: keep_notes(layer, changed.notes()))
    return changed


def save(layer: Any, hints: HintList, path: Path) -> None:
    """Write the hints with their notes as JSON, which `load` reads. Raises WriteFailed."""
    write_hints(path, _as_given(layer, hints))


def _as_given(layer: Any, hints: HintList) -> list[GivenHint]:
    found = []
    for number, hint in enumerate(hints.hints):
        place = hints.place(number)
        dot = dot_of(layer, place, hints.colors_beside(number))
        if not hint.is_faint and dot.body:
            radius_px = inner_radius_px(dot, (int(place.y), int(place.x)))
            found.append(given_hint(hint, radius_px))
    return found
