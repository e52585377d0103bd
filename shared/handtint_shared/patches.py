"""The patches of an answer, and the place of each in the photo."""

from __future__ import annotations

from collections.abc import Iterator

from handtint_shared.errors import BadMessage
from handtint_shared.geometry import Rect
from handtint_shared.messages import ColorizeReply, PartEvent
from handtint_shared.pixels import Picture, picture_nbytes


def patches_of(reply: ColorizeReply | PartEvent) -> Iterator[tuple[Rect, Picture]]:
    """Yield each patch of the reply: its place in the photo and its pixels, without a copy.

    Raises BadMessage if the picture cannot be divided into that many patches of one height.
    """
    picture, count = reply.picture, len(reply.offsets_yx)
    height, rest = divmod(picture.size_hw[0], max(count, 1))
    if not count or rest:
        raise BadMessage("patches_do_not_fit")
    size_hw = (height, picture.size_hw[1])
    nbytes = picture_nbytes(size_hw, picture.format)
    pixels = memoryview(picture.pixels)
    for number, offset_yx in enumerate(reply.offsets_yx):
        part = pixels[number * nbytes : (number + 1) * nbytes]
        yield Rect(*offset_yx, *size_hw), Picture(size_hw, picture.format, part)
