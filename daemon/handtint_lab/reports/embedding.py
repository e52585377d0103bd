"""Pictures inside of HTML."""

from __future__ import annotations

import base64
import io

from PIL import Image

from handtint_daemon.arrays.dtypes import UInt8

_JPEG_QUALITY = 88


def data_uri(rgb_u8: UInt8) -> str:
    """Return a picture (h, w, 3) as the source of an image, a JPEG."""
    file = io.BytesIO()
    Image.fromarray(rgb_u8).save(file, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode("ascii")
