"""A scan of a glass plate with three negatives of one scene, as archives publish them.

The plates of Sergei Prokudin-Gorskii, from about 1909: three exposures below each other, through a
blue, a green and a red filter, from the top. The Library of Congress publishes scans of them, shown
as positives.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from handtint_daemon.arrays.dtypes import AnyArray, Float32, UInt8
from handtint_lab.experiment.aligning import Placement, laid_on, placement_of
from handtint_shared.errors import BadInput

LEAST_HEIGHT, MOST_HEIGHT = 2.0, 4.5
"""Of a plate with three pictures below each other, in its widths."""
LEAST_SIDE_PX = 64  # of each picture: with less there is nothing to align

_MARGIN = 0.05  # the frames' own edges, which lie elsewhere in each picture
_LEAST_CONTRAST = 0.02  # standard deviation of a picture, 0..1, without its grain
_GRAIN_PX = 3.0
_BORDER = 0.13  # where the frames' edges are looked for
_LEAST_JUMP = 0.035  # in the mean of a line, from one to the next
_BEYOND_EDGE_PX = 2


@dataclass(frozen=True, slots=True)
class Plate:
    """The three pictures of a plate as one: sRGB (h, w, 3), uint8, without the frames' edges.

    Red, green and blue are the three negatives as they were scanned, each in its own exposure;
    `blue` and `red` say where the pixels of the green picture lie in the others.
    """

    rgb_u8: UInt8
    blue: Placement
    red: Placement


def has_shape_of_plate(size_hw: tuple[int, ...]) -> bool:
    return LEAST_HEIGHT <= size_hw[0] / size_hw[1] <= MOST_HEIGHT


def separated(gray: Float32) -> Plate:
    """Cut and align a plate, (h, w), 0..1.

    Raises BadInput if it has not three pictures, one is blank, or they do not show the same.
    """
    if not has_shape_of_plate(gray.shape) or min(gray.shape[0] // 3, gray.shape[1]) < LEAST_SIDE_PX:
        raise BadInput("plate_shape", width=gray.shape[1], height=gray.shape[0])
    blue, green, red = _thirds(gray)
    for picture in (blue, green, red):
        _require_contrast(picture)
    to_blue, to_red = _placed(green, blue), _placed(green, red)
    size_hw = (green.shape[0], green.shape[1])
    aligned = [laid_on(to_red, red, size_hw), green, laid_on(to_blue, blue, size_hw)]
    inside = _inside(aligned)
    planes = np.stack([plane[inside] for plane in aligned], axis=-1)
    return Plate((planes * 255 + 0.5).astype(np.uint8), to_blue, to_red)


def _thirds(gray: Float32) -> list[Float32]:
    height = gray.shape[0] // 3
    return [gray[top : top + height] for top in (0, height, 2 * height)]


def _require_contrast(picture: Float32) -> None:
    inner = picture[_within(picture.shape, _MARGIN)]
    if float(ndimage.gaussian_filter(inner, _GRAIN_PX).std()) < _LEAST_CONTRAST:
        raise BadInput("plate_blank")


def _within(size_hw: tuple[int, ...], margin: float) -> tuple[slice, ...]:
    return tuple(slice(round(margin * side), side - round(margin * side)) for side in size_hw)


def _placed(picture: Float32, other: Float32) -> Placement:
    """Return where the picture's pixels lie in the other, by what is inside of both frames."""
    inner = _within(picture.shape, _MARGIN)
    found = placement_of(picture[inner], other[inner])
    corner = np.array([part.start for part in inner])
    matrix = found.to_other.copy()
    matrix[:, 2] += corner - matrix[:, :2] @ corner
    return replace(found, to_other=matrix)


def _inside(aligned: list[Float32]) -> tuple[slice, slice]:
    """Return what lies within the edges of all frames."""
    rows, columns = (np.array([_within_edges(plane, axis) for plane in aligned]) for axis in (0, 1))
    return (
        slice(int(rows[:, 0].max()), int(rows[:, 1].min())),
        slice(int(columns[:, 0].max()), int(columns[:, 1].min())),
    )


def _within_edges(plane: Float32, axis: int) -> tuple[int, int]:
    """Return the first row and the one after the last (columns for axis 1) without frame.

    A frame's edge is straight and goes through the whole picture: what the mean of a line shows.
    """
    side = plane.shape[axis]
    zone = round(_BORDER * side)
    middle = _within(plane.shape, _BORDER)[1 - axis]
    lines = plane[:, middle] if axis == 0 else plane[middle].T
    known = ~np.isnan(lines).any(axis=1)
    jump = np.abs(np.gradient(np.nan_to_num(lines).mean(axis=1)))
    edges = np.flatnonzero(~known | (jump > _LEAST_JUMP))
    first = edges[edges < zone].max(initial=-1) + 1 + _BEYOND_EDGE_PX
    last = edges[edges >= side - zone].min(initial=side) - _BEYOND_EDGE_PX
    return int(first), int(last)


def gray_0_1(levels: AnyArray) -> Float32:
    """Return a scan (h, w), uint8 or uint16, as 0..1."""
    gray: Float32 = levels.astype(np.float32) / np.float32(np.iinfo(levels.dtype).max)
    return gray
