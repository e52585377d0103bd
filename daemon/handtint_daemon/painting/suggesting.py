"""An engine's likely colours and uncertainty, at the photo's own size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from handtint_daemon.arrays.dtypes import Float32
from handtint_daemon.color.color_array import lab_to_rgb
from handtint_daemon.color.gamut import reduce_chroma_to_gamut
from handtint_daemon.engines.engine import Engine, KnowingEngine
from handtint_daemon.hints.hint import Hint, HintMap
from handtint_daemon.hints.placing import place_hints
from handtint_daemon.painting.edit import EncodedPhoto
from handtint_daemon.photo import Photo
from handtint_shared.errors import BadInput
from handtint_shared.geometry import Rect


@dataclass(frozen=True, slots=True)
class LikelyColor:
    """A colour at the photo's lightness there, sRGB 0..255, and its probability, 0..1."""

    rgb_u8: tuple[int, int, int]
    share: float


def likely_colors(
    engine: Engine[Any],
    encoded: EncodedPhoto,
    photo: Photo,
    hints: Sequence[Hint],
    place_yx: tuple[int, int],
) -> tuple[LikelyColor, ...]:
    """Return those of a photo pixel, most likely first. Raises BadInput if the engine has none."""
    knowing = _require_knowing(engine)
    hint_map = _placed(hints, photo, encoded)
    (height, width), (y, x) = photo.size_hw, place_yx
    working_h, working_w = encoded.L_0_100.shape
    place = y * working_h // height, x * working_w // width
    L_0_100 = photo.cropped(Rect(y, x, 1, 1)).lightness()[0]
    return tuple(
        LikelyColor(_rgb_u8(L_0_100, found.ab), found.share)
        for found in knowing.suggest(encoded.encoding, hint_map, place)
    )


def uncertainty(
    engine: Engine[Any], encoded: EncodedPhoto, photo: Photo, hints: Sequence[Hint]
) -> Float32:
    """Return the standard deviation of a and of b, each, in CIE Lab units.

    float32 (h, w), at the photo's size. Raises BadInput if the engine predicts no colours.
    """
    knowing = _require_knowing(engine)
    off = knowing.uncertainty(encoded.encoding, _placed(hints, photo, encoded))
    height, width = photo.size_hw
    return np.asarray(Image.fromarray(off).resize((width, height), Image.Resampling.BILINEAR))


def _require_knowing(engine: Engine[Any]) -> KnowingEngine[Any]:
    if isinstance(engine, KnowingEngine):
        return engine
    raise BadInput("engine_knows_no_colors", engine=engine.name)


def _placed(hints: Sequence[Hint], photo: Photo, encoded: EncodedPhoto) -> HintMap:
    height, width = encoded.L_0_100.shape
    return place_hints(hints, photo.size_hw, (height, width))


def _rgb_u8(L_0_100: Float32, ab: tuple[float, float]) -> tuple[int, int, int]:
    fitting = reduce_chroma_to_gamut(L_0_100, np.array(ab, np.float32)[:, None])
    rgb_0_1 = lab_to_rgb(np.concatenate([L_0_100, fitting[:, 0]]))
    red, green, blue = (rgb_0_1.clip(0, 1) * 255).round().astype(int).tolist()
    return red, green, blue
