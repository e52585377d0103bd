"""An engine's likely colours and doubts, at the photo's own size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image

from handtint_daemon.arrays.dtypes import Float32
from handtint_daemon.arrays.pictures import picture_of
from handtint_daemon.color.color_array import lab_to_rgb
from handtint_daemon.color.gamut import reduce_chroma_to_gamut
from handtint_daemon.engines.engine import Engine, KnowingEngine
from handtint_daemon.hints.hint import Hint, HintMap
from handtint_daemon.hints.placing import place_hints
from handtint_daemon.painting.edit import EncodedPhoto
from handtint_daemon.photo import Photo
from handtint_shared.errors import BadInput
from handtint_shared.geometry import Rect
from handtint_shared.messages import LikelyColor, PlaceToHint
from handtint_shared.pixels import Picture, PixelFormat

HUES = 360
_BEYOND_CHROMA = 200.0  # no colour of sRGB has as much
_MOST_LEVEL = 255


def lightness_at(photo: Photo, place_yx: tuple[int, int]) -> float:
    """Return CIE L, 0..100, of a photo pixel."""
    return float(photo.cropped(Rect(*place_yx, 1, 1)).lightness()[0, 0])


def max_chroma(L_0_100: float) -> tuple[float, ...]:
    """Return the largest CIE chroma in sRGB at that lightness, by hue: at 0, 1, … 359 degrees."""
    hue_rad = np.radians(np.arange(HUES) * (360 / HUES))
    beyond = (_BEYOND_CHROMA * np.stack([np.cos(hue_rad), np.sin(hue_rad)])).astype(np.float32)
    edge_ab = reduce_chroma_to_gamut(np.full(HUES, L_0_100, np.float32), beyond)
    return tuple(np.hypot(*edge_ab.astype(np.float64)).round(3).tolist())


def likely_colors(
    engine: Engine[Any],
    encoded: EncodedPhoto,
    photo: Photo,
    hints: Sequence[Hint],
    place_yx: tuple[int, int],
) -> tuple[LikelyColor, ...]:
    """Return those of a photo pixel, most likely first. Raises BadInput if the engine has none."""
    knowing = _require_knowing(engine)
    hint_map = placed_for(encoded, hints, photo)
    (height, width), (y, x) = photo.size_hw, place_yx
    working_h, working_w = encoded.L_0_100.shape
    place = y * working_h // height, x * working_w // width
    L_0_100 = lightness_at(photo, place_yx)
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
    off = knowing.uncertainty(encoded.encoding, placed_for(encoded, hints, photo))
    height, width = photo.size_hw
    return np.asarray(Image.fromarray(off).resize((width, height), Image.Resampling.BILINEAR))


def places_to_hint(
    engine: Engine[Any], encoded: EncodedPhoto, photo: Photo, hints: Sequence[Hint], count: int
) -> tuple[tuple[PlaceToHint, ...], Float32]:
    """Return up to `count` photo pixels where hints help most, and what one gains at each place.

    Gains as in `KnowingEngine.where`; the second are float32 (h, w), at working size. Raises
    BadInput if the engine predicts no colours.
    """
    knowing = _require_knowing(engine)
    helping = knowing.where(encoded.encoding, placed_for(encoded, hints, photo), count)
    (height, width), (working_h, working_w) = photo.size_hw, encoded.L_0_100.shape
    places = (
        PlaceToHint(
            x=int((place.x + 0.5) * width / working_w),
            y=int((place.y + 0.5) * height / working_h),
            gain=place.gain,
        )
        for place in helping.places
    )
    return tuple(places), helping.gains


def gain_map(gains: Float32, photo_size_hw: tuple[int, int], side_px: int) -> tuple[Picture, float]:
    """Return `Y' u8` of the photo's aspect ratio, its longer side given, and what 255 stands for.

    `gains`: float32 (h, w), at least 0.
    """
    longer = max(photo_size_hw)
    height, width = (max(1, round(side * side_px / longer)) for side in photo_size_hw)
    top = float(gains.max())
    levels = gains * np.float32(_MOST_LEVEL / top if top > 0 else 0)
    resized = Image.fromarray(levels).resize((width, height), Image.Resampling.BILINEAR)
    rounded = np.asarray(resized).clip(0, _MOST_LEVEL).round().astype(np.uint8)
    return picture_of(rounded, PixelFormat.Y_U8), top


def _require_knowing(engine: Engine[Any]) -> KnowingEngine[Any]:
    if isinstance(engine, KnowingEngine):
        return engine
    raise BadInput("engine_knows_no_colors", engine=engine.name)


def placed_for(encoded: EncodedPhoto, hints: Sequence[Hint], photo: Photo) -> HintMap:
    """Return the hints at the working size."""
    height, width = encoded.L_0_100.shape
    return place_hints(hints, photo.size_hw, (height, width))


def _rgb_u8(L_0_100: float, ab: tuple[float, float]) -> tuple[int, int, int]:
    L = np.full(1, L_0_100, np.float32)
    fitting = reduce_chroma_to_gamut(L, np.array(ab, np.float32)[:, None])
    rgb_0_1 = lab_to_rgb(np.concatenate([L, fitting[:, 0]]))
    red, green, blue = (rgb_0_1.clip(0, 1) * 255).round().astype(int).tolist()
    return red, green, blue
