"""What comes before an answer: a small preview, and the part of the photo that is looked at."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from handtint_daemon.arrays.dtypes import AnyArray, Float32
from handtint_daemon.arrays.pictures import picture_of
from handtint_daemon.painting.composing import compose_small
from handtint_daemon.progress import Tell, tell_nobody
from handtint_shared.geometry import Rect
from handtint_shared.limits import MAX_PREVIEW_PX
from handtint_shared.messages import ColorizeRequest, PartEvent, PreviewEvent
from handtint_shared.pixels import PixelFormat


@dataclass(frozen=True, slots=True)
class Early:
    """Tells it, as far as the request wants it."""

    tell: Tell = tell_nobody
    preview: bool = False
    focus: Rect | None = None
    stale: tuple[Rect, ...] = ()
    base_revision: int = 0

    def show_preview(self, L_0_100: Float32, ab: Float32) -> None:
        """Tell what the picture will look like: L (h, w) and ab (2, h, w) at working size."""
        if self.preview:
            rgb_u8 = _fitting(compose_small(L_0_100, ab))
            self.tell(PreviewEvent(picture_of(rgb_u8, PixelFormat.RGB_U8)))

    def first_of(
        self, parts: Sequence[Rect], photo_size_hw: tuple[int, int]
    ) -> tuple[tuple[Rect, ...], tuple[Rect, ...]]:
        """Return which parts come first, and the others: what there is to compose after them.

        None comes first if all are looked at; of a whole photo, what is looked at comes first.
        """
        whole, others = Rect(0, 0, *photo_size_hw), tuple(parts)
        focus = self.focus.intersect(whole) if self.focus else whole
        if focus == whole or focus.is_empty:
            return (), others
        if others == (whole,):
            return (focus,), others
        first = tuple(part for part in others if not part.intersect(focus).is_empty)
        rest = tuple(part for part in others if part not in set(first))
        return first, rest or (Rect(0, 0, 1, 1),)

    def show_part(self, parts: Sequence[Rect], answer: AnyArray, pixels: PixelFormat) -> None:
        """Tell a part of the answer: `parts` of the photo, stacked vertically."""
        corners_yx = tuple((part.y, part.x) for part in parts)
        self.tell(PartEvent(picture_of(answer, pixels), self.base_revision, corners_yx))


def early_of(request: ColorizeRequest, tell: Tell) -> Early:
    """Return what a request wants to have before its answer."""
    return Early(tell, request.preview, request.focus, request.stale, request.base_revision)


def _fitting(rgb_u8: AnyArray) -> AnyArray:
    scale = MAX_PREVIEW_PX / max(rgb_u8.shape[:2])
    if scale >= 1:
        return rgb_u8
    height, width = (max(1, math.floor(side * scale)) for side in rgb_u8.shape[:2])
    return np.asarray(Image.fromarray(rgb_u8).resize((width, height), Image.Resampling.BOX))
