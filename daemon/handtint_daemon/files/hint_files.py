"""Read hints from disk: a picture of dots on a transparent background, JSON or CSV."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from handtint_daemon.files.given_paths import require_file
from handtint_daemon.files.hint_pictures import read_layer, read_painted_copy
from handtint_daemon.hints.points import is_inside
from handtint_shared.documents.palettes import Palette, read_palette
from handtint_shared.documents.plain_hints import READERS, GivenHint, given_hints
from handtint_shared.errors import BadInput, HandtintError, why_of
from handtint_shared.messages import HintLayer, HintPoint
from handtint_shared.pixels import Picture


@dataclass(frozen=True, slots=True)
class OutsideHint:
    """A hint outside the photo; `number` counts the file's hints from 1."""

    number: int
    given: GivenHint


@dataclass(frozen=True, slots=True)
class Hints:
    """The content of a hints file: a layer, or points inside and outside the photo.

    `notes` tell the person what was done to read it.
    """

    layer: HintLayer | None = None
    given: tuple[GivenHint, ...] = ()
    outside: tuple[OutsideHint, ...] = ()
    on_photo: bool = False
    notes: tuple[HandtintError, ...] = ()

    @property
    def points(self) -> tuple[HintPoint, ...]:
        """Of the hints inside the photo."""
        return tuple(hint.point for hint in self.given)


def read_hints(path: Path, photo_size_hw: tuple[int, int], palette: Palette | None = None) -> Hints:
    """Read the hints from a file; those that name a colour mean one of the palette.

    Raises BadInput, even if all of them are outside the photo.
    """
    require_file(path)
    reader = READERS.get(path.suffix.lower())
    try:
        if reader:
            return parted(given_hints(reader(path), palette), photo_size_hw)
        layer, notes = read_layer(path, photo_size_hw)
        return Hints(layer, notes=notes)
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput("file_unreadable", path=path, why=str(error)) from error


def read_palette_file(path: Path) -> Palette:
    """Read named colours, JSON or a GIMP palette. Raises BadInput."""
    require_file(path)
    try:
        return read_palette(path)
    except OSError as error:
        raise BadInput("file_unreadable", path=path, why=why_of(error)) from error


def read_hints_on_photo(path: Path, photo: Picture) -> Hints:
    """The dots on a copy of the photo. Raises BadInput, also where there are none."""
    require_file(path)
    if path.suffix.lower() in READERS:
        raise BadInput("copy_not_painted", path=path)
    try:
        layer, notes = read_painted_copy(path, photo)
        return Hints(layer, on_photo=True, notes=notes)
    except OSError as error:
        raise BadInput("file_unreadable", path=path, why=why_of(error)) from error


def parted(given: tuple[GivenHint, ...], photo_size_hw: tuple[int, int]) -> Hints:
    """Part hints into those inside and outside a photo. Raises BadInput if all are outside."""
    numbered = [OutsideHint(number, hint) for number, hint in enumerate(given, 1)]
    outside = tuple(n for n in numbered if not is_inside(n.given.point, photo_size_hw))
    if given and len(outside) == len(given):
        height, width = photo_size_hw
        first = given[0].point
        raise BadInput(
            "hints_all_outside", count=len(given), width=width, height=height, x=first.x, y=first.y
        )
    return Hints(
        given=tuple(hint for hint in given if is_inside(hint.point, photo_size_hw)),
        outside=outside,
    )
