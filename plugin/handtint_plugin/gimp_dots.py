"""Change single hints in the paint: clear, recolour or add them, each in one undo step."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402, F401

from handtint_plugin.dot_pixels import (  # noqa: E402
    Dot,
    Span,
    disc,
    dot_around,
    goes_on,
    moved_span,
    painted_spans,
)
from handtint_plugin.gimp_layers import is_locked  # noqa: E402
from handtint_plugin.gimp_pixels import read_rows, write_shadow  # noqa: E402
from handtint_plugin.gimp_undo import no_selection, undo_group  # noqa: E402
from handtint_plugin.note_matching import Place  # noqa: E402
from handtint_shared.documents.colors import Rgb  # noqa: E402
from handtint_shared.errors import BadInput  # noqa: E402
from handtint_shared.geometry import Rect  # noqa: E402
from handtint_shared.messages import HintPoint  # noqa: E402
from handtint_shared.pixels import Picture, PixelFormat  # noqa: E402

_MARGIN_PX = 16


def dot_of(layer: Any, place: Place, others: Collection[Rgb]) -> Dot:
    """Return the pixels of a hint in its layer's own coordinates; empty if it is gone.

    `others` are the colours of the other hints.
    """
    whole = Rect(0, 0, layer.get_height(), layer.get_width())
    reach = int((place.area_px / 3) ** 0.5) + _MARGIN_PX
    while True:
        y, x = int(place.y), int(place.x)
        box = Rect(y - reach, x - reach, 2 * reach + 1, 2 * reach + 1).intersect(whole)
        if box.is_empty:
            return Dot((), ())
        dot = dot_around(read_rows(layer, box), box, (y, x), place.rgb, others)
        if not goes_on(dot, box, whole):
            return dot
        reach *= 2


def clear(layer: Any, dots: Iterable[Dot], also: Callable[[], None]) -> None:
    """Take the paint of hints away. `also` belongs to the same undo step. Raises BadInput."""
    _write(
        layer, [(span, bytes(4 * len(span.alphas_u8))) for dot in dots for span in dot.spans], also
    )


def recolor(layer: Any, dot: Dot, rgb: Rgb, also: Callable[[], None]) -> None:
    """Give a hint another colour, and keep its alpha. As `clear`."""
    _write(layer, [(span, _painted(span, rgb)) for span in dot.spans], also)


def move(
    layer: Any, dot: Dot, rgb: Rgb, shift_yx: tuple[int, int], also: Callable[[], None]
) -> None:
    """Take a hint's paint to another place, without its rim. As `clear`."""
    whole = Rect(0, 0, layer.get_height(), layer.get_width())
    pixels = [(span, bytes(4 * len(span.alphas_u8))) for span in dot.spans]
    moved = (moved_span(span, shift_yx, whole) for span in dot.body)
    pixels += [(span, _painted(span, rgb)) for span in moved if span.alphas_u8]
    _write(layer, pixels, also)


def add(layer: Any, points: Iterable[HintPoint], also: Callable[[], None]) -> None:
    """Paint hints given as numbers, in the layer's own coordinates. As `clear`."""
    whole = Rect(0, 0, layer.get_height(), layer.get_width())
    spans = ((span, point.rgb) for point in points for span in disc(point, whole))
    _write(layer, [(span, _painted(span, rgb)) for span, rgb in spans], also)


def stamp(layer: Any, box: Rect, rgba_u8: bytes, also: Callable[[], None]) -> None:
    """Put the painted pixels of a picture at `box` over what is there. As `clear`."""
    _write(layer, list(painted_spans(rgba_u8, box)), also)


def _painted(span: Span, rgb: Rgb) -> bytes:
    return b"".join(bytes((*rgb, alpha)) for alpha in span.alphas_u8)


def _write(layer: Any, pixels: list[tuple[Span, bytes]], also: Callable[[], None]) -> None:
    if is_locked(layer):
        raise BadInput("hints_locked")
    image = layer.get_image()
    placed = [
        (
            Rect(span.y, span.x, 1, len(span.alphas_u8)),
            Picture((1, len(span.alphas_u8)), PixelFormat.RGBA_U8, rgba),
        )
        for span, rgba in pixels
    ]
    try:
        if placed:
            write_shadow(layer, placed)
        with undo_group(image), no_selection(image):
            if placed:
                layer.merge_shadow(True)  # noqa: FBT003 - undoable
            also()
    finally:
        layer.free_shadow()
    layer.update(0, 0, layer.get_width(), layer.get_height())
