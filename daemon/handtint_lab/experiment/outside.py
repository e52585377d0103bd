"""Engines of others by an adapter: a function in a module of the person's.

    def colorize(gray, hints):
        '''gray: uint8 (h, w); hints: [{"x", "y", "rgb", "radius"}, …]. Returns uint8 (h, w, 3).'''

Named on the command line as `module:colorize`. An engine that takes no hints raises
NotImplementedError where there are some, and is shown without.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from handtint_daemon.arrays.dtypes import UInt8, UInt16
from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.hints.extraction import extract_hints
from handtint_lab.experiment.painters import Dots, Painted
from handtint_shared.errors import BadInput, EngineUnusable, Internal

Colorize = Callable[[UInt8, Sequence[dict[str, Any]]], Any]


class OutsidePainter:
    """Implements `Painter` by a function."""

    def __init__(self, name: str, colorize: Colorize) -> None:
        self.name = name
        self.weights_sha256 = str(getattr(colorize, "weights_sha256", ""))
        self._colorize = colorize

    def paint(self, gray: UInt16, dots: Dots) -> Painted:
        """Raises EngineUnusable with whatever the function raises, Internal if it is no picture."""
        hints = _plain(dots, (gray.shape[0], gray.shape[1]))
        levels = (gray >> 8).astype(np.uint8)
        try:
            answer = np.asarray(self._colorize(levels, hints))
        except NotImplementedError as error:
            raise BadInput("engine_takes_no_hints", engine=self.name) from error
        except Exception as error:
            why = f"{type(error).__name__}: {error}"
            raise EngineUnusable(engine=self.name, why=why) from error
        if answer.shape != (*gray.shape, 3) or answer.dtype != np.uint8:
            raise Internal("not_colors", engine=self.name)
        return Painted(answer, len(hints))


def load_outside(place: str) -> OutsidePainter:
    """Import `module:function`, also from the folder one is in. Raises BadInput."""
    module_name, _, function_name = place.partition(":")
    here = str(Path.cwd())
    sys.path.insert(0, here)
    try:
        function = getattr(importlib.import_module(module_name), function_name)
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        raise BadInput("adapter_unusable", place=place, why=why) from error
    finally:
        sys.path.remove(here)
    if not callable(function):
        raise BadInput("adapter_unusable", place=place, why=type(function).__name__)
    return OutsidePainter(place, function)


def _plain(dots: Dots, size_hw: tuple[int, int]) -> list[dict[str, Any]]:
    """Return hints as numbers; of painted ones a disc of the same area at their middle."""
    plain = [
        {"x": point.x, "y": point.y, "rgb": list(point.rgb), "radius": point.radius_px}
        for point in dots.points
    ]
    if dots.layer is not None:
        picture, offset_yx = array_of(dots.layer.picture), dots.layer.offset_yx
        for hint in extract_hints(picture, offset_yx, size_hw):
            (y, x), radius = hint.center_yx, float(np.sqrt(hint.area_px / np.pi))
            rgb = [int(level) for level in hint.rgb_u8]
            plain.append({"x": x, "y": y, "rgb": rgb, "radius": radius})
    return plain
