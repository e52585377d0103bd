"""The strip of a photo on the contact sheet: grey, with its hints, and coloured."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.files.photo_files import PhotoFile
from handtint_daemon.files.side_by_side import in_8_bits, with_dots
from handtint_daemon.hints.requested import find_hints
from handtint_daemon.photo import Photo
from handtint_shared.messages import ColorizeReply, ColorizeRequest

PANEL_PX = 360
"""Of a panel's longer side, at most."""
_GAP_PX = 6
_QUALITY = 82


def strip_of(photo: PhotoFile, request: ColorizeRequest, reply: ColorizeReply) -> bytes:
    """Return a JPEG of grey, hints and coloured from left to right; without hints, of two."""
    gray = Photo.from_picture(photo.picture).gray
    hints, _faint = find_hints(request, photo.picture.size_hw)
    pictures = [in_8_bits(gray)]
    if hints:
        pictures.append(with_dots(gray, hints))
    pictures.append(in_8_bits(array_of(reply.picture)))
    return _jpeg([_small(picture) for picture in pictures])


def _small(rgb_u8: UInt8) -> Image.Image:
    picture = Image.fromarray(np.ascontiguousarray(rgb_u8))
    picture.thumbnail((PANEL_PX, PANEL_PX), Image.Resampling.BOX, reducing_gap=2.0)
    return picture


def _jpeg(panels: list[Image.Image]) -> bytes:
    width, height = panels[0].size
    strip = Image.new("RGB", ((width + _GAP_PX) * len(panels) - _GAP_PX, height), "white")
    for number, panel in enumerate(panels):
        strip.paste(panel, ((width + _GAP_PX) * number, 0))
    file = io.BytesIO()
    strip.save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()
