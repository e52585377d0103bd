"""Write WebP (RFC 9649)."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.files.color_profiles import SRGB_PROFILE
from handtint_daemon.files.metadata.model import Metadata
from handtint_daemon.files.metadata.placing import (
    Notes,
    fitting_exif,
    left_out,
    with_comment_in_exif,
    with_texts_in_exif,
    xmp_with_texts,
)
from handtint_daemon.files.writing.jpeg import eight_bits

NAME = "WebP"
_QUALITY = 95
_MOST_BYTES = 1 << 30


def encode(pixels: AnyArray, metadata: Metadata) -> bytes:
    """Encode uint8 or uint16 RGB or RGBA (h, w, 3 or 4) at 8 bits."""
    metadata = with_comment_in_exif(with_texts_in_exif(metadata))
    block, _ = fitting_exif(metadata.exif, _MOST_BYTES, NAME)
    xmp, _ = xmp_with_texts(metadata, metadata.texts, NAME)
    output = BytesIO()
    Image.fromarray(eight_bits(pixels)).save(
        output,
        NAME,
        quality=_QUALITY,
        exif=block,
        xmp=xmp or b"",
        icc_profile=SRGB_PROFILE if metadata.has_profile else b"",
    )
    return output.getvalue()


def notes(metadata: Metadata) -> Notes:
    """Return what has no place in a WebP."""
    told = xmp_with_texts(metadata, metadata.texts, NAME)[1]
    return (*told, left_out("IPTC", NAME)) if metadata.resources else told
