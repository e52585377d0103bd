"""Colour a picture with an engine as the daemon would."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from handtint_daemon.arrays.dtypes import Float32, UInt8
from handtint_daemon.color.color_array import lab_to_rgb
from handtint_daemon.color.gamut import reduce_chroma_to_gamut
from handtint_daemon.engines.engine import Engine, HelpingPlaces, KnowingEngine, Suggestion
from handtint_daemon.hints.hint import HintMap
from handtint_daemon.progress import report_to_nobody
from handtint_shared.errors import BadInput, Internal
from handtint_shared.knobs import Knobs


@dataclass(frozen=True, slots=True)
class Painted:
    ab: Float32
    seconds: float


class ColoredPicture:
    """The photo, encoded once; call `paint` once per set of hints."""

    def __init__(self, engine: Engine[Any], L_0_100: Float32) -> None:
        if L_0_100.size > engine.working_area_px:
            raise BadInput("engine_too_small", engine=engine.name)
        self._engine = engine
        self._size_hw = L_0_100.shape
        start = time.perf_counter()
        self._encoding = engine.encode(L_0_100, report_to_nobody)
        self.encode_seconds = time.perf_counter() - start

    def paint(self, hints: HintMap) -> Painted:
        """Return ab (2, h, w).

        Raises Internal if the engine returns invalid colours, and whatever it raises itself.
        """
        start = time.perf_counter()
        ab = self._engine.paint(self._encoding, hints, Knobs(), report_to_nobody)
        seconds = time.perf_counter() - start
        if ab.shape != (2, *self._size_hw) or not np.isfinite(ab).all():
            raise Internal("not_colors", engine=self._engine.name)
        return Painted(ab, seconds)

    def suggest(
        self, hints: HintMap, places: Sequence[tuple[int, int]]
    ) -> list[tuple[Suggestion, ...]] | None:
        """Return likely colours at each place, (y, x); None from an engine that knows none."""
        if not isinstance(self._engine, KnowingEngine):
            return None
        return [self._engine.suggest(self._encoding, hints, place) for place in places]

    def where(self, hints: HintMap, count: int) -> HelpingPlaces | None:
        """Return where the engine asks for hints; None from one that knows no colours."""
        if not isinstance(self._engine, KnowingEngine):
            return None
        return self._engine.where(self._encoding, hints, count)


def rgb_0_1_of(L_0_100: Float32, ab: Float32) -> Float32:
    """Return RGB as the daemon shows it, (h, w, 3), 0..1: gamut mapping reduces only chroma."""
    shown = reduce_chroma_to_gamut(L_0_100, ab)
    lab = np.concatenate((L_0_100[..., None], np.moveaxis(shown, 0, -1)), axis=-1)
    return np.clip(lab_to_rgb(lab), 0, 1)


def to_u8(rgb_0_1: Float32) -> UInt8:
    return (rgb_0_1 * 255 + 0.5).astype(np.uint8)
