"""ΔE at the hint as a person sees it: through the daemon's own path, on an enlarged photo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image

from handtint_daemon.arrays.dtypes import AnyArray, Float32, UInt8
from handtint_daemon.arrays.pictures import array_of, picture_of
from handtint_daemon.color.ciede2000 import delta_e
from handtint_daemon.color.color_array import lab_to_rgb
from handtint_daemon.color.film import NO_FILM, plate_gray_u16
from handtint_daemon.color.gamut import in_gamut
from handtint_daemon.engines.engine import Engine
from handtint_daemon.hints.colors import ab_of_rgb_u8
from handtint_daemon.hints.hint import Hint
from handtint_daemon.painting.edit import Wanted, encode_photo, paint_edit
from handtint_daemon.photo import Photo
from handtint_daemon.progress import report_to_nobody
from handtint_lab.measures.picture_values import Truth, Values, lab_of, lab_of_u8
from handtint_lab.protocols import PatchHint
from handtint_shared.geometry import Rect
from handtint_shared.pixels import PixelFormat

AT_FULL_SIZE = "delta_e_at_full_size_hints"


class FullSizePicture:
    """A picture enlarged `times` and encoded once, as the daemon does."""

    def __init__(self, engine: Engine[Any], truth: Truth, film: str, times: int) -> None:
        self._engine = engine
        self._truth = truth
        self._times = times
        self._photo = _photo_of(truth.rgb_u8, film, times)
        self._encoded = encode_photo(engine, self._photo, report_to_nobody)

    def values(self, hints: Sequence[PatchHint]) -> Values:
        """Return CIEDE2000 at the centres of hints, and the fraction of hints outside sRGB.

        The difference is between the requested colour, at the photo's lightness, and the 8-bit
        answer, for hints inside sRGB there. Where hints overlap, the last one counts.
        """
        if not hints:
            return {AT_FULL_SIZE: [], "hints_outside_srgb": None}
        painted = [self._painted(hint) for hint in hints]
        wanted = Wanted(PixelFormat.RGBA_U8)
        edit = paint_edit(
            self._engine, self._encoded, self._photo, painted, wanted, report_to_nobody
        )
        rows, columns = np.array([hint.center_yx for hint in painted]).T
        L_0_100 = Photo(self._photo.gray[rows, columns]).lightness()
        asked_ab = np.stack([_asked_ab(painted, hint.center_yx) for hint in painted], axis=1)
        fits = in_gamut(L_0_100, asked_ab)
        answer = lab_of_u8(array_of(edit.picture)[rows, columns, :3])
        errors = delta_e(lab_of(L_0_100, asked_ab), answer)
        return {
            AT_FULL_SIZE: [round(float(error), 4) for error in errors[fits]],
            "hints_outside_srgb": float((~fits).mean()),
        }

    def _painted(self, hint: PatchHint) -> Hint:
        """Return the patch as painted: 8-bit sRGB, at the patch's own mean lightness."""
        patch = np.s_[hint.y : hint.y + hint.side_px, hint.x : hint.x + hint.side_px]
        L_0_100 = self._truth.lab[(*patch, 0)].mean()
        rgb = np.clip(lab_to_rgb(np.array([L_0_100, *hint.ab], np.float32)), 0, 1)
        red, green, blue = (int(level) for level in np.rint(rgb * 255))
        side = hint.side_px * self._times
        y, x = hint.y * self._times, hint.x * self._times
        mask = np.ones((side, side), np.bool_)
        center = (y + side // 2, x + side // 2)
        return Hint((red, green, blue), Rect(y, x, side, side), mask, center)


def _photo_of(rgb_u8: UInt8, film: str, times: int) -> Photo:
    height, width = rgb_u8.shape[:2]
    larger = Image.fromarray(rgb_u8).resize(
        (width * times, height * times), Image.Resampling.BICUBIC
    )
    pixels: AnyArray = np.asarray(larger)
    if film == NO_FILM:
        return Photo.from_picture(picture_of(pixels, PixelFormat.RGB_U8))
    return Photo(plate_gray_u16(pixels, film))


def _asked_ab(painted: Sequence[Hint], at_yx: tuple[int, int]) -> Float32:
    """Return ab (2,) of the last hint painted there."""
    there = Rect(*at_yx, 1, 1)
    last = next(hint for hint in reversed(painted) if not hint.box.intersect(there).is_empty)
    return ab_of_rgb_u8(last.rgb_u8)
