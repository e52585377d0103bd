"""What can be told of raw pixels quickly without numpy: bytes' own methods do the work."""

from __future__ import annotations

from handtint_shared.geometry import Rect


def is_colored(rgb_u8: bytes) -> bool:
    """Whether any pixel of `R'G'B' u8` is not grey."""
    red = rgb_u8[0::3]
    return red != rgb_u8[1::3] or red != rgb_u8[2::3]


def painted_box(alpha_u8: bytes, width: int) -> Rect | None:
    """The smallest rectangle that holds every pixel whose alpha is not 0; None when all are."""
    from_first = alpha_u8.lstrip(b"\0")
    if not from_first:
        return None
    top = (len(alpha_u8) - len(from_first)) // width
    bottom = (len(alpha_u8.rstrip(b"\0")) - 1) // width + 1
    rows = [alpha_u8[y * width : (y + 1) * width] for y in range(top, bottom)]
    left = min(width - len(row.lstrip(b"\0")) for row in rows)
    right = max(len(row.rstrip(b"\0")) for row in rows)
    return Rect(top, left, bottom - top, right - left)


def is_opaque(rgba: bytes, bytes_per_channel: int) -> bool:
    """Whether every pixel's alpha (the last channel) is at its maximum."""
    pixel = 4 * bytes_per_channel
    alphas = (rgba[byte::pixel] for byte in range(3 * bytes_per_channel, pixel))
    return all(alpha.count(0xFF) == len(alpha) for alpha in alphas)
