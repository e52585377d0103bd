"""Combine strips of pictures into one picture, small enough to ship."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from handtint_lab.reports.gallery import Strip
from handtint_shared.errors import BadInput, WriteFailed

_SIDE_PX, _TEXT_PX, _GAP_PX = 120, 14, 4
_JPEG_QUALITY = 80


def write_montage(strips: Sequence[Strip], path: Path) -> None:
    """Write a row per strip, with each panel below its title.

    Raises BadInput if there is no strip, WriteFailed.
    """
    if not strips:
        raise BadInput("no_failures")
    row_px = _TEXT_PX * 2 + _SIDE_PX + _GAP_PX
    width_px = max(len(strip.panels) for strip in strips) * (_SIDE_PX + _GAP_PX)
    sheet = Image.new("RGB", (width_px, row_px * len(strips)), "white")
    draw = ImageDraw.Draw(sheet)
    for row, strip in enumerate(strips):
        top = row * row_px
        draw.text((0, top), strip.title, "black")
        for column, panel in enumerate(strip.panels):
            left = column * (_SIDE_PX + _GAP_PX)
            draw.text((left, top + _TEXT_PX), panel.title, "dimgray")
            small = Image.fromarray(panel.rgb_u8).resize((_SIDE_PX, _SIDE_PX))
            sheet.paste(small, (left, top + 2 * _TEXT_PX))
    try:
        sheet.save(path, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    except OSError as error:
        raise WriteFailed(path=path, why=str(error)) from error
