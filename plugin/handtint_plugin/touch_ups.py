"""What a person painted on our colours, told from raw pixels without numpy."""

from __future__ import annotations

import json
from array import array
from typing import Any, Literal

from handtint_shared.pixels import Buffer

_SAME_LEVELS_OF_255 = 2
_CHANNEL: dict[int, Literal["B", "H"]] = {1: "B", 2: "H"}
_PIXEL: dict[int, Literal["I", "Q"]] = {1: "I", 2: "Q"}


def touch_ups_of(theirs: Buffer, ours: Buffer, photo_rgb: Buffer, bytes_per_channel: int) -> bytes:
    """Return opaque pixels where theirs is seen to differ from ours, else transparent ones.

    `theirs` and `ours` are RGBA, and `photo_rgb` is what lies below; all of one depth. Where they
    erased, they want the photo to be seen, as far as they erased.
    """
    channel, pixel = _CHANNEL[bytes_per_channel], _PIXEL[bytes_per_channel]
    old, new = (memoryview(pixels).cast("B").cast(channel) for pixels in (theirs, ours))
    below, kept = memoryview(photo_rgb).cast("B").cast(channel), array(channel, bytes(len(theirs)))
    most = 256**bytes_per_channel - 1
    same = _SAME_LEVELS_OF_255 * most // 255
    pairs = zip(
        memoryview(theirs).cast("B").cast(pixel),
        memoryview(ours).cast("B").cast(pixel),
        strict=True,
    )
    for number in [number for number, (one, another) in enumerate(pairs) if one != another]:
        at, alpha = 4 * number, old[4 * number + 3]
        seen = [
            (alpha * old[at + i] + (most - alpha) * below[3 * number + i]) // most for i in range(3)
        ]
        if any(abs(level - new[at + i]) > same for i, level in enumerate(seen)):
            kept[at : at + 4] = array(channel, [*seen, most])
    return kept.tobytes()


def laid_over(upper: bytes, lower: bytes, bytes_per_channel: int) -> bytes:
    """Return RGBA pixels: `upper` where it is not transparent, else `lower`."""
    pixel = _PIXEL[bytes_per_channel]
    both = zip(memoryview(upper).cast(pixel), memoryview(lower).cast(pixel), strict=True)
    return array(pixel, [above or below for above, below in both]).tobytes()


def photo_of_touch_ups(data: bytes) -> int | None:
    """Return the tattoo of the photo that a layer of touch-ups is for, from its parasite."""
    try:
        mark: Any = json.loads(data)
    except ValueError:
        return None
    tattoo = mark.get("photo_tattoo") if isinstance(mark, dict) else None
    return tattoo if isinstance(tattoo, int) else None


def mark_of_touch_ups(photo_tattoo: int) -> bytes:
    """Return that parasite's data."""
    return json.dumps({"version": 1, "photo_tattoo": photo_tattoo}).encode("ascii")
