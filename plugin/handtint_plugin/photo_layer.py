"""What a session needs of a photo's layer in its image. No GIMP in here: gimp_photo.py has it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Protocol

from handtint_plugin.layer_choice import Absence
from handtint_shared.messages import ColorizeReply, HintLayer
from handtint_shared.pixels import Picture, PixelFormat


@dataclass(frozen=True, slots=True)
class Inserted:
    """The layer of colours, and that of touch-ups if any were moved there."""

    layer: Any
    touch_ups: Any | None = None


class PhotoLayer(Protocol):
    """A photo's layer in its image."""

    @property
    def canvas(self) -> str:
        """See `handtint_shared.canvas`."""
        ...

    @property
    def traits(self) -> Hashable:
        """Properties of the photo other than its pixels; if they change, so have the pixels."""
        ...

    @property
    def answer_format(self) -> PixelFormat:
        """The format that matches the image's precision."""
        ...

    def read_photo(self) -> Picture:
        """Read the photo's pixels. Raises TooLarge."""
        ...

    def read_hints(self) -> HintLayer | Absence:
        """Read what is painted over the photo."""
        ...

    def held_revision(self) -> int:
        """Return the revision, in `answer_format`, that the image still has; 0: none."""
        ...

    def insert(
        self, reply: ColorizeReply, photo_size_hw: tuple[int, int], *, within_selection: bool
    ) -> Inserted:
        """Insert or renew the layer of colours. Raises BaseLost, BadInput, WriteFailed."""
        ...
