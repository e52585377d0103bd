"""The pictures of an experiment: photographs in colour, and glass plates that hold colour."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from handtint_daemon.album.finding import HINT_SUFFIXES
from handtint_daemon.arrays.dtypes import Float32, UInt8
from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.files.photo_files import read_photo
from handtint_daemon.files.picture_sources import SUFFIXES
from handtint_daemon.files.side_by_side import in_8_bits
from handtint_daemon.photo import Photo
from handtint_lab.experiment.aligning import Placement
from handtint_lab.experiment.plates import gray_0_1, has_shape_of_plate, separated
from handtint_lab.measures.colors import is_gray
from handtint_lab.measures.picture_values import lab_of_u8
from handtint_lab.measures.regions import require_scikit_image
from handtint_shared.errors import BadInput

LEAST_SIDE_PX = 16
"""Of a picture: in less there is no colour to speak of."""
AREA_SUFFIXES = (".areas.json", ".areas.png")
"""Of files beside a picture that name its areas; HINT_SUFFIXES those of hints."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a picture comes from: its path in the folder, the file's SHA-256, and its size.

    `negatives`: of a plate, where the pixels of the green negative lie in the others, by filter.
    """

    name: str
    sha256: str
    size_hw: tuple[int, int]
    negatives: Mapping[str, Placement] | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """A picture whose true colours are known: sRGB (h, w, 3), uint8."""

    origin: Origin
    path: Path
    rgb_u8: UInt8

    def beside(self, suffixes: Sequence[str]) -> Path | None:
        """Return the file beside it of the same name, but for one of these endings, if any."""
        paths = (self.path.with_name(self.path.stem + suffix) for suffix in suffixes)
        return next((path for path in paths if path.is_file()), None)


def listed(source: Path, without: Path) -> list[tuple[str, Path]]:
    """Return name and path of a picture, or of all in a folder but what lies in `without`.

    Raises BadInput if there is none.
    """
    if not source.is_dir():
        return [(source.name, source)]
    found = [
        (path.relative_to(source).as_posix(), path)
        for path in source.rglob("*")
        if path.suffix.lower() in SUFFIXES
        and not path.name.lower().endswith((*HINT_SUFFIXES, *AREA_SUFFIXES))
        and without not in path.parents
        and path.is_file()
    ]
    if not found:
        raise BadInput("no_pictures", path=source, suffixes=", ".join(sorted(SUFFIXES)))
    return sorted(found)


def read_subject(name: str, path: Path, *, is_plate: bool = False) -> Subject:
    """Read a picture; a tall one without colour, or any by `is_plate`, is a plate of three.

    Raises BadInput, also if it holds no colour.
    """
    photo = read_photo(path).picture
    rgb_u8 = in_8_bits(array_of(photo))
    if min(photo.size_hw) < LEAST_SIDE_PX:
        height, width = photo.size_hw
        raise BadInput("picture_tiny", width=width, height=height, least=LEAST_SIDE_PX)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    is_colorless = is_gray(_seen_from_afar(rgb_u8))
    if is_plate or (is_colorless and has_shape_of_plate(photo.size_hw)):
        require_scikit_image()
        plate = separated(gray_0_1(Photo.from_picture(photo).gray))
        negatives = {"blue": plate.blue, "red": plate.red}
        size_hw = plate.rgb_u8.shape[0], plate.rgb_u8.shape[1]
        return Subject(Origin(name, sha256, size_hw, negatives), path, plate.rgb_u8)
    if is_colorless:
        raise BadInput("picture_grey")
    return Subject(Origin(name, sha256, photo.size_hw), path, np.ascontiguousarray(rgb_u8))


def _seen_from_afar(rgb_u8: UInt8) -> Float32:
    """Return Lab of every so manieth pixel, a thousand along each side."""
    step = max(1, max(rgb_u8.shape) // 1000)
    return lab_of_u8(rgb_u8[::step, ::step])
