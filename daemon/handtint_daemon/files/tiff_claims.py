"""What a TIFF claims to be, against what it holds: a few bytes can claim many megapixels."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import tifffile

from handtint_shared import limits
from handtint_shared.errors import BadInput

_MOST_BYTES = 16 * limits.MAX_PICTURE_PX
"""Four channels of 32 bits in the largest photo."""
_HARMLESS_BYTES = 64 << 20
_MOST_RATIO = 40_000
"""Of rows alike, by the compressions that know rows (CCITT, WebP, Zstandard)."""
_RATIOS = {
    tifffile.COMPRESSION.NONE: 2,  # half of it may be missing
    tifffile.COMPRESSION.PACKBITS: 130,
    tifffile.COMPRESSION.LZW: 3000,
    tifffile.COMPRESSION.DEFLATE: 1100,
    tifffile.COMPRESSION.ADOBE_DEFLATE: 1100,
}
"""What a byte may become at most."""


def require_held(page: Any, path: Path) -> None:
    """Raise BadInput if a page claims more than it can hold, before anything is allocated."""
    file_bytes = path.stat().st_size
    counts = [count for count in page.databytecounts if count > 0]
    if any(count > file_bytes for count in counts):
        raise BadInput("tiff_claims", path=path)
    claimed = _claimed_bytes(page)
    if claimed > _MOST_BYTES:
        raise BadInput("tiff_claims", path=path)
    if claimed <= _HARMLESS_BYTES:
        return
    held = min(sum(counts), file_bytes)
    if claimed > held * _RATIOS.get(page.compression, _MOST_RATIO):
        raise BadInput("tiff_claims", path=path)


def _claimed_bytes(page: Any) -> int:
    """Return the bytes of all samples, of whole tiles where there are some."""
    bits = page.bitspersample
    bits_per_sample = max(bits) if isinstance(bits, tuple) else int(bits)
    bits_per_pixel = max(page.samplesperpixel, 1) * max(bits_per_sample, 1)
    pixels = page.imagelength * page.imagewidth
    if page.is_tiled:
        tile_h, tile_w = max(page.tilelength, 1), max(page.tilewidth, 1)
        across = math.ceil(page.imagewidth / tile_w) * math.ceil(page.imagelength / tile_h)
        pixels = across * tile_h * tile_w
    return int(pixels * bits_per_pixel) // 8
