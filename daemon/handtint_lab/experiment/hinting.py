"""The hints of an experiment: of true colours where the network asks, and a person's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from handtint_daemon.album.finding import HINT_SUFFIXES
from handtint_daemon.arrays.dtypes import AnyArray, UInt8, UInt16
from handtint_daemon.color.color_array import lab_to_rgb
from handtint_daemon.files.hint_files import read_hints
from handtint_daemon.hints.points import hints_from_points
from handtint_lab.experiment.painters import Dots, Knowing
from handtint_lab.experiment.subjects import Subject
from handtint_lab.measures.coloring import to_u8
from handtint_lab.measures.picture_values import lab_of_u8
from handtint_shared.messages import HintPoint

_RADIUS = 0.012  # of the longer side: three pixels of 256, as in zhang2017
_LEAST_RADIUS_PX = 1.0


def asked_dots(knowing: Knowing, gray: UInt16, true_rgb_u8: UInt8, count: int) -> Dots:
    """Return up to `count` dots where the engine asks for them, the most helpful first.

    Each has the mean true colour (in CIE Lab) of the pixels that it covers.
    """
    size_hw = (gray.shape[0], gray.shape[1])
    radius_px = max(_LEAST_RADIUS_PX, _RADIUS * max(size_hw))
    places = [(place.x + 0.5, place.y + 0.5) for place in knowing.where(gray, count)]
    blind = [HintPoint(x, y, (0, 0, 0), radius_px) for x, y in places]
    discs = hints_from_points(blind, size_hw)
    return Dots(
        tuple(
            HintPoint(x, y, _mean_rgb(true_rgb_u8[disc.box.slices][disc.mask]), radius_px)
            for (x, y), disc in zip(places, discs, strict=True)
        )
    )


def _mean_rgb(rgb_u8: UInt8) -> tuple[int, int, int]:
    """Return the mean, in CIE Lab, of colours (n, 3)."""
    mean_lab: AnyArray = lab_of_u8(rgb_u8).mean(axis=0, dtype=np.float64)
    red, green, blue = to_u8(lab_to_rgb(mean_lab.astype(np.float32)).clip(0, 1)).tolist()
    return red, green, blue


def persons_dots(subject: Subject, given: Path | None) -> Dots | None:
    """Return a person's hints: those of `given`, or of the file beside the picture, if any.

    Raises BadInput.
    """
    path = given or subject.beside(HINT_SUFFIXES)
    if path is None:
        return None
    hints = read_hints(path, subject.origin.size_hw)
    return Dots(hints.points, hints.layer)
