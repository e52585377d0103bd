"""GIMP's implementation of what a session needs."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from handtint_plugin.gimp_hints import read_hints
from handtint_plugin.gimp_layers import canvas_name
from handtint_plugin.gimp_pixels import answer_format, read_photo
from handtint_plugin.gimp_previous import held_revision
from handtint_plugin.gimp_result import insert_result
from handtint_plugin.layer_choice import Absence
from handtint_plugin.photo_layer import Inserted
from handtint_shared.messages import ColorizeReply, HintLayer
from handtint_shared.pixels import Picture, PixelFormat


@dataclass(frozen=True, slots=True)
class PhotoInGimp:
    """A `session.PhotoLayer`: a GIMP layer in a GIMP image."""

    image: Any
    layer: Any

    @property
    def canvas(self) -> str:
        return canvas_name(self.image, self.layer)

    @property
    def traits(self) -> Hashable:
        size_hw = self.layer.get_height(), self.layer.get_width()
        return size_hw, int(self.image.get_base_type()), int(self.image.get_precision())

    @property
    def answer_format(self) -> PixelFormat:
        return answer_format(self.image)

    def read_photo(self) -> Picture:
        return read_photo(self.image, self.layer)

    def read_hints(self) -> HintLayer | Absence:
        return read_hints(self.image, self.layer)

    def held_revision(self) -> int:
        return held_revision(self.image, self.layer, self.answer_format)

    def insert(
        self, reply: ColorizeReply, photo_size_hw: tuple[int, int], *, within_selection: bool
    ) -> Inserted:
        return insert_result(
            self.image, self.layer, photo_size_hw, reply, within_selection=within_selection
        )
