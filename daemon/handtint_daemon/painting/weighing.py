"""How much the hints decided at each pixel of the photo, and how much the network guessed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.engines.engine import Engine, WeighingEngine
from handtint_daemon.hints.hint import Hint
from handtint_daemon.painting.edit import EncodedPhoto
from handtint_daemon.painting.suggesting import placed_for
from handtint_daemon.photo import Photo
from handtint_shared.errors import BadInput

_ALL = 255
_HALF = 128


def influence_levels(
    engine: Engine[Any], encoded: EncodedPhoto, photo: Photo, hints: Sequence[Hint]
) -> UInt8:
    """Return `WeighingEngine.influence`, 0..1 as 0..255, uint8 (h, w), at the photo's size.

    Painted pixels are 255. Raises BadInput if the engine cannot tell.
    """
    if not isinstance(engine, WeighingEngine):
        raise BadInput("engine_weighs_no_hints", engine=engine.name)
    weight = engine.influence(encoded.encoding, placed_for(encoded, hints, photo))
    working = (weight * np.float32(_ALL)).round().astype(np.uint8)
    height, width = photo.size_hw
    resized = Image.fromarray(working).resize((width, height), Image.Resampling.BILINEAR)
    levels = np.array(resized)
    for hint in hints:
        levels[hint.box.slices][hint.mask] = _ALL
    return levels


def shares_of(levels: UInt8) -> tuple[float, float]:
    """Return the mean of `influence_levels`, 0..1, and the share of pixels with at least half."""
    return float(levels.mean()) / _ALL, np.count_nonzero(levels >= _HALF) / levels.size
