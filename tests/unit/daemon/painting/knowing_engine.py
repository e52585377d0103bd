"""An engine that knows likely colours, each a plain function of the place: no torch."""

from __future__ import annotations

import numpy as np

from handtint_daemon.arrays.dtypes import Float32
from handtint_daemon.engines.engine import HelpingPlace, HelpingPlaces, Suggestion
from handtint_daemon.engines.propagate import PropagateEngine
from handtint_daemon.hints.hint import HintMap

WORKING_AREA_PX = 200


class MadeUpEngine(PropagateEngine):
    """Without hints: red, half as likely green; with any: their mean. Helps at the lower right."""

    name = "made-up"
    working_area_px = WORKING_AREA_PX

    def suggest(
        self, encoding: object, hints: HintMap, place_yx: tuple[int, int]
    ) -> tuple[Suggestion, ...]:
        self.asked_yx = place_yx
        if not hints.coverage.any():
            return Suggestion((30.0, 20.0), 0.6), Suggestion((-200.0, 150.0), 0.3)
        a, b = hints.ab[:, hints.coverage > 0].mean(axis=1).tolist()
        return (Suggestion((a, b), 1.0),)

    def uncertainty(self, encoding: object, hints: HintMap) -> Float32:
        return 10 - 10 * hints.coverage

    def where(self, encoding: object, hints: HintMap, count: int) -> HelpingPlaces:
        height, width = hints.coverage.shape
        gains = np.linspace(0, 50, height * width, dtype=np.float32).reshape(height, width)
        first = HelpingPlace(y=height - 1, x=width - 1, gain=50.0)
        return HelpingPlaces((first, HelpingPlace(y=0, x=0, gain=10.0))[:count], gains)
