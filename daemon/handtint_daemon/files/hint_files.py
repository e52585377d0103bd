"""Read hints from disk: a picture of dots on a transparent background, or JSON."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from handtint_daemon.arrays.pictures import picture_of
from handtint_daemon.files.given_paths import require_file
from handtint_daemon.hints.plain_points import points_of
from handtint_shared.errors import BadInput
from handtint_shared.messages import HintLayer, HintPoint
from handtint_shared.pixels import PixelFormat

Hints = tuple[HintLayer | None, tuple[HintPoint, ...]]


def read_hints(path: Path, photo_size_hw: tuple[int, int]) -> Hints:
    """Read the layer or the points from a hints file. Raises BadInput."""
    require_file(path)
    try:
        if path.suffix.lower() == ".json":
            return None, points_of(json.loads(path.read_text(encoding="utf-8")))
        return _layer(path, photo_size_hw), ()
    except UnidentifiedImageError:
        raise BadInput("hints_file_kind", path=path) from None
    except (OSError, ValueError, SyntaxError, RecursionError) as error:
        raise BadInput("file_unreadable", path=path, why=str(error)) from error


def _layer(path: Path, photo_size_hw: tuple[int, int]) -> HintLayer:
    with Image.open(path) as image:
        height, width = photo_size_hw
        if image.size != (width, height):
            raise BadInput(
                "hints_size",
                hints_width=image.width,
                hints_height=image.height,
                photo_width=width,
                photo_height=height,
            )
        if not image.has_transparency_data:
            raise BadInput("hints_opaque")
        pixels = np.asarray(image.convert("RGBA"))
    return HintLayer(picture_of(pixels, PixelFormat.RGBA_U8))
