"""One picture of several beside each other, each with its title, to publish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from handtint_daemon.arrays.dtypes import AnyArray, UInt, UInt8
from handtint_daemon.files.lettering import font_with
from handtint_daemon.hints.hint import Hint
from handtint_shared.translation import translated

_LONGEST_PX = 2000
"""Of a panel's sides."""
_GAP_SHARE, _TEXT_SHARE = 0.02, 0.026
"""Of a panel's longer side."""
_LEAST_TEXT_PX = 11
_LEAST_DOT_SHARE = 0.006
"""Radius of the smallest dot drawn, of a panel's longer side."""


@dataclass(frozen=True, slots=True)
class Panel:
    """An sRGB picture (h, w, 3), and its title in English, marked for translation."""

    title: str
    rgb_u8: UInt8


def side_by_side(panels: Sequence[Panel]) -> UInt8:
    """Return panels of one size from left to right, with their titles: (h, w, 3), sRGB."""
    pictures = [_shrunk(panel.rgb_u8) for panel in panels]
    width, height = pictures[0].size
    longer = max(width, height)
    gap, text_px = round(_GAP_SHARE * longer) + 1, max(_LEAST_TEXT_PX, round(_TEXT_SHARE * longer))
    size = (gap + (width + gap) * len(pictures), 2 * gap + height + 2 * text_px)
    sheet = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(sheet)
    for number, (picture, panel) in enumerate(zip(pictures, panels, strict=True)):
        left = gap + (width + gap) * number
        sheet.paste(picture, (left, gap))
        _write_title(draw, panel.title, (left, 2 * gap + height), (text_px, width))
    return np.asarray(sheet)


def in_8_bits(levels: AnyArray) -> UInt8:
    """Return RGB (h, w, 3), uint8, of grey (h, w) or colours (h, w, 3 or 4), uint8 or uint16."""
    shallow = levels if levels.dtype == np.uint8 else (levels >> 8).astype(np.uint8)
    return np.dstack([shallow] * 3) if shallow.ndim == 2 else shallow[..., :3]


def with_dots(gray: UInt, hints: Sequence[Hint]) -> UInt8:
    """Return a grey photo (h, w) with the hints on it as they were painted: RGB (h, w, 3).

    Dots too small to be seen beside other pictures are drawn larger.
    """
    painted = in_8_bits(gray)
    for hint in hints:
        painted[hint.box.slices][hint.mask] = hint.rgb_u8
    picture = Image.fromarray(painted)
    draw, least_px = ImageDraw.Draw(picture), _LEAST_DOT_SHARE * max(picture.size)
    for hint in hints:
        if hint.area_px < np.pi * least_px**2:
            y, x = hint.center_yx
            draw.circle((x, y), least_px, fill=hint.rgb_u8, outline="white")
    return np.asarray(picture)


def _shrunk(rgb_u8: UInt8) -> Image.Image:
    picture = Image.fromarray(np.ascontiguousarray(rgb_u8))
    picture.thumbnail((_LONGEST_PX, _LONGEST_PX), Image.Resampling.LANCZOS)
    return picture


def _write_title(
    draw: ImageDraw.ImageDraw, title: str, place: tuple[int, int], room: tuple[int, int]
) -> None:
    """Write a title in the person's language, or in English where no font has its letters."""
    size_px, width_px = room
    words = translated(title)
    if font_with(words, size_px) is None:
        words = title
    while size_px > 1 and draw.textlength(words, font_with(words, size_px)) > width_px:
        size_px -= 1
    draw.text(place, words, "black", font_with(words, size_px))
