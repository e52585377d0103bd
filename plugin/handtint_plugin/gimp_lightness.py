"""A copy of the photo, above it, whose lightness is corrected where a colour cannot exist else.

Orthochromatic plates recorded red as nearly black: no red exists at that lightness.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from math import log
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402

from handtint_plugin import wording  # noqa: E402
from handtint_plugin.gimp_pixels import is_8_bit  # noqa: E402
from handtint_plugin.gimp_undo import insert_unselected, no_selection, undo_group  # noqa: E402
from handtint_plugin.layer_names import LIGHTNESS, is_named  # noqa: E402
from handtint_shared.documents.colors import Rgb  # noqa: E402
from handtint_shared.lab import lab_of, lightness_of, luminance_of  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

_ALIKE = 0.12
"""Greys that differ from that of the place by less, 0..1, and touch one another, change with it."""
_FEATHER_SHARE = 400
_LEAST_FEATHER_PX = 1.5
_LEAST_L, _NEAR_L = 1.0, 1.0
_MOST_GAMMA = 10.0
_MOST_ROUNDS = 3
_VALUE = Gimp.HistogramChannel.VALUE
_LINEAR = frozenset(
    {
        Gimp.Precision.U8_LINEAR,
        Gimp.Precision.U16_LINEAR,
        Gimp.Precision.U32_LINEAR,
        Gimp.Precision.HALF_LINEAR,
        Gimp.Precision.FLOAT_LINEAR,
        Gimp.Precision.DOUBLE_LINEAR,
    }
)


def correct_lightness(image: Any, photo: Any, place_xy: tuple[int, int], rgb: Rgb) -> Any:
    """Give the part of the photo at that pixel of it the lightness of a colour; return the layer.

    It is a copy above the photo, or the photo itself if that is such a copy: one undo step.
    """
    with undo_group(image), no_selection(image):
        layer = photo
        if not is_named(photo.get_name(), LIGHTNESS):
            layer = photo.copy()
            layer.set_name(translated(wording.LIGHTNESS_LAYER_NAME))
            position = image.get_item_position(photo)
            insert_unselected(image, layer, photo.get_parent(), position)
        with _alike_selected(image, layer, place_xy):
            _bend_levels(layer, lab_of(rgb)[0])
    return layer


def _bend_levels(layer: Any, L_0_100: float) -> None:
    """Bring the mean of what is selected to that lightness; black and white stay."""
    for _ in range(_MOST_ROUNDS):  # of differing levels the mean does not follow exactly
        now = _mean_lightness(layer)
        if abs(now - L_0_100) < _NEAR_L:
            return
        gamma = gamma_between(now, L_0_100)
        layer.levels(_VALUE, 0.0, 1.0, False, gamma, 0.0, 1.0, False)  # noqa: FBT003 - as below


def _mean_lightness(layer: Any) -> float:
    """Return L, 0..100, of the mean level of what is selected.

    GIMP tells it in the image's own precision: 0..255 at 8 bits and 0..1 at more, of linear light
    if that is what the image holds.
    """
    image, mean = layer.get_image(), list(layer.histogram(_VALUE, 0.0, 1.0))[1]
    if image.get_precision() in _LINEAR:
        return lightness_of(mean / 255 if is_8_bit(image) else mean)
    level = mean if is_8_bit(image) else mean * 255
    return lab_of((level, level, level))[0]


@contextlib.contextmanager
def _alike_selected(image: Any, layer: Any, place_xy: tuple[int, int]) -> Iterator[None]:
    feather_px = max(min(layer.get_height(), layer.get_width()) / _FEATHER_SHARE, _LEAST_FEATHER_PX)
    Gimp.context_push()
    try:
        Gimp.context_set_sample_merged(False)  # noqa: FBT003 - gi has no keywords
        Gimp.context_set_sample_threshold(_ALIKE)
        Gimp.context_set_antialias(True)  # noqa: FBT003 - as above
        Gimp.context_set_feather(True)  # noqa: FBT003 - as above
        Gimp.context_set_feather_radius(feather_px, feather_px)
        image.select_contiguous_color(Gimp.ChannelOps.REPLACE, layer, *map(float, place_xy))
    finally:
        Gimp.context_pop()
    yield
    Gimp.Selection.none(image)


def gamma_between(L_now: float, L_wanted: float) -> float:
    """Return the gamma of GIMP's Levels, which is one of linear light, for two lightnesses."""
    now, wanted = (luminance_of(min(max(L, _LEAST_L), 100 - _LEAST_L)) for L in (L_now, L_wanted))
    return min(max(log(now) / log(wanted), 1 / _MOST_GAMMA), _MOST_GAMMA)
