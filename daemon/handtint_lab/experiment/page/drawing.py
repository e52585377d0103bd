"""Pictures that are drawn for the pages: hints on the grey photo, areas, places."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.files.lettering import font_with
from handtint_lab.experiment.painters import Dots

_LEAST_DOT = 0.011  # radius, of the longer side
_BORDER = 0.004  # of a dot, of the longer side
_LETTER = 0.07  # of the longer side
_AROUND = 0.11  # half the side of what is shown around a place, of the longer side
_CROP_PX = 192


def dotted(gray_u8: UInt8, dots: Dots, size_hw: tuple[int, int]) -> UInt8:
    """Return the grey picture, as it is shown, with the hints of a photo of `size_hw` on it."""
    height, width = gray_u8.shape[:2]
    picture = Image.fromarray(np.ascontiguousarray(gray_u8))
    if dots.layer is not None:
        painted = Image.fromarray(array_of(dots.layer.picture))
        whole = Image.new("RGBA", (size_hw[1], size_hw[0]))
        top, left = dots.layer.offset_yx
        whole.paste(painted, (left, top))
        small = whole.resize((width, height), Image.Resampling.BOX)
        picture.paste(small, (0, 0), small)
    draw, times = ImageDraw.Draw(picture), width / size_hw[1]
    for point in dots.points:
        radius = max(point.radius_px * times, _LEAST_DOT * max(height, width))
        middle = point.x * times, point.y * times
        draw.circle(middle, radius + max(1, _BORDER * max(height, width)), fill="white")
        draw.circle(middle, radius, fill=point.rgb)
    return np.asarray(picture)


def numbered_areas(rgb_u8: UInt8, areas: UInt8) -> UInt8:
    """Return the picture, as it is shown, with each area in its mean colour and its number on it.

    `areas` (h, w) of the picture's size: 0 is in none of them, and stays as it is.
    """
    from scipy import ndimage  # noqa: PLC0415 - slow to import

    flat = rgb_u8.copy()
    places = []
    for number in range(1, int(areas.max()) + 1):
        mask = areas == number
        if mask.any():
            flat[mask] = rgb_u8[mask].mean(axis=0)
            inside = ndimage.distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
            y, x = np.unravel_index(inside.argmax(), mask.shape)
            places.append((str(number), (int(x), int(y))))
    picture = Image.fromarray(flat)
    draw = ImageDraw.Draw(picture)
    font = font_with("0123456789", round(_LETTER * max(flat.shape)))
    for number_text, place in places:
        draw.text(place, number_text, "white", font, "mm", stroke_width=2, stroke_fill="black")
    return np.asarray(picture)


def around(rgb_u8: UInt8, y: int, x: int, size_hw: tuple[int, int]) -> UInt8:
    """Return a square of the picture, as it is shown, with a ring at a pixel of `size_hw`."""
    height, width = rgb_u8.shape[:2]
    half = max(4.0, _AROUND * max(height, width))
    middle = (x + 0.5) * width / size_hw[1], (y + 0.5) * height / size_hw[0]
    left = min(max(middle[0] - half, 0), max(width - 2 * half, 0))
    top = min(max(middle[1] - half, 0), max(height - 2 * half, 0))
    crop = Image.fromarray(np.ascontiguousarray(rgb_u8)).transform(
        (_CROP_PX, _CROP_PX),
        Image.Transform.EXTENT,
        (left, top, left + 2 * half, top + 2 * half),
        Image.Resampling.BILINEAR,
    )
    times = _CROP_PX / (2 * half)
    draw, place = ImageDraw.Draw(crop), ((middle[0] - left) * times, (middle[1] - top) * times)
    draw.circle(place, 15, outline="black", width=5)
    draw.circle(place, 14, outline="white", width=3)
    return np.asarray(crop)
