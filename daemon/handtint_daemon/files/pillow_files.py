"""JPEG, PNG, WebP and what else Pillow reads, at the depth that the file has."""

from __future__ import annotations

import math
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
from PIL import ExifTags, Image, PngImagePlugin, UnidentifiedImageError

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.files.decoded import Decoded, Space, levels_of_floats, valid_orientation
from handtint_daemon.files.deep_pictures import deep_samples
from handtint_daemon.files.pages import chosen_page
from handtint_daemon.photo import require_photo_size
from handtint_shared.errors import BadInput, HandtintError

# A scan may carry the whole text of a book; Pillow's own limit is 1 MB for each.
PngImagePlugin.MAX_TEXT_CHUNK = PngImagePlugin.MAX_TEXT_MEMORY
_JPEG_START = re.compile(rb"\xff\xd8\xff")
_JPEG_SUFFIXES = (".jpg", ".jpeg", ".jpe", ".jfif")
_JPEG_END = b"\xff\xd9"
_SEARCHED_BYTES = 1 << 20  # where a JPEG may begin in a file that begins with something else
_DEEP_GRAY = ("I;16", "I;16L", "I;16B", "I;16N")
_NO_PAGES = ("MPO",)  # what follows the picture of a camera is its preview
_SRGB_GAMMA, _GAMMA_TOLERANCE = 1 / 2.2, 0.05  # as libpng has them
_SRGB_CHROMATICITY = (0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)


def open_image(path: Path) -> tuple[Image.Image, tuple[HandtintError, ...]]:
    """Open a file, with a note if its JPEG has other bytes before it.

    Raises UnidentifiedImageError and what else Pillow raises.
    """
    try:
        return Image.open(path), ()
    except UnidentifiedImageError:
        if path.suffix.lower() not in _JPEG_SUFFIXES:  # many kinds of files hold a JPEG as preview
            raise
        with path.open("rb") as file:
            start = _JPEG_START.search(file.read(_SEARCHED_BYTES))
        if start is None:
            raise
    content = path.read_bytes()[start.start() :]
    return Image.open(BytesIO(content)), (BadInput("photo_bytes_before"),)


def decode_image(image: Image.Image, path: Path, page: int | None) -> Decoded:
    """Decode the picture in an opened file, or the frame that `page` names (from 1).

    Raises BadInput, and what Pillow and imagecodecs raise for broken files.
    """
    require_photo_size((image.height, image.width))
    frames = 1 if image.format in _NO_PAGES else getattr(image, "n_frames", 1)
    frame, notes = chosen_page(frames, page, path)
    if frame:
        image.seek(frame)
    orientation = valid_orientation(image.getexif().get(ExifTags.Base.Orientation))
    if image.format == "TIFF":
        orientation = 1  # Pillow turns these by itself
    pixels, space, told = _pixels(image, path)
    color, alpha = _split_alpha(pixels, space)
    profile = _profile(image.info, space)
    return Decoded(color, space, alpha, profile, orientation, notes + told)


def _pixels(image: Image.Image, path: Path) -> tuple[AnyArray, Space, tuple[HandtintError, ...]]:
    """Return (h, w) grey or (h, w, 2..4), what the channels mean, and notes."""
    deep = deep_samples(path, image.format or "", (image.height, image.width))
    if deep is not None:
        is_gray = deep.ndim == 2 or deep.shape[2] < 3
        return deep, Space.GRAY if is_gray else Space.RGB, ()
    image, notes = _whole(image, path)
    if image.mode in _DEEP_GRAY:
        return np.asarray(image).astype(np.uint16), Space.GRAY, notes
    if image.mode == "I":
        return np.asarray(image).clip(0, 65535).astype(np.uint16), Space.GRAY, notes
    if image.mode == "F":
        levels, told = levels_of_floats(np.asarray(image))
        return levels, Space.GRAY, notes + told
    mode = _plain_mode(image)
    space = {"L": Space.GRAY, "LA": Space.GRAY, "CMYK": Space.CMYK}.get(mode, Space.RGB)
    return np.asarray(image.convert(mode)), space, notes


def _whole(image: Image.Image, path: Path) -> tuple[Image.Image, tuple[HandtintError, ...]]:
    """Return the loaded image. A JPEG that lacks its end is read as far as it goes."""
    try:
        image.load()
    except OSError:
        if image.format not in ("JPEG", "MPO"):
            raise
        completed = Image.open(BytesIO(path.read_bytes() + _JPEG_END))
        completed.load()
        return completed, (BadInput("photo_truncated"),)
    return image, ()


def _plain_mode(image: Image.Image) -> str:
    if image.mode in ("1", "L", "CMYK"):
        return "L" if image.mode == "1" else image.mode
    if image.mode in ("LA", "La"):
        return "LA"
    return "RGBA" if image.has_transparency_data else "RGB"


def _split_alpha(pixels: AnyArray, space: Space) -> tuple[AnyArray, AnyArray | None]:
    if pixels.ndim == 2:
        return pixels, None
    count = space.channels
    color = pixels[..., 0] if count == 1 else pixels[..., :count]
    return color, pixels[..., count] if pixels.shape[2] > count else None


def _profile(info: dict[Any, Any], space: Space) -> bytes | None:
    """Return the ICC profile in a file, or one equivalent to a PNG's gAMA and cHRM."""
    profile: bytes | None = info.get("icc_profile")
    gamma = info.get("gamma")
    if profile or gamma is None or "srgb" in info or space is Space.CMYK:
        return profile or None
    if not 0.01 < gamma < 100:
        return None
    primaries = tuple(info.get("chromaticity") or _SRGB_CHROMATICITY)
    is_srgb = math.isclose(gamma, _SRGB_GAMMA, rel_tol=_GAMMA_TOLERANCE)
    if space is Space.GRAY:
        return None if is_srgb else bytes(imagecodecs.cms_profile("gray", gamma=1 / gamma))
    if is_srgb and np.allclose(primaries, _SRGB_CHROMATICITY, atol=0.005):
        return None
    return bytes(
        imagecodecs.cms_profile(
            "rgb", whitepoint=[*primaries[:2], 1.0], primaries=_xyY(primaries[2:]), gamma=1 / gamma
        )
    )


def _xyY(primaries: tuple[float, ...]) -> list[float]:
    return [value for at in (0, 2, 4) for value in (*primaries[at : at + 2], 1.0)]
