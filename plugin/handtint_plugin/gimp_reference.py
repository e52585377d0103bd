"""Another open image as a reference: its photo, its hints with their notes, or its colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402

from handtint_plugin.gimp_copied import photo_to_color  # noqa: E402
from handtint_plugin.gimp_hints import hint_layer_of, read_hints  # noqa: E402
from handtint_plugin.gimp_layers import is_grey  # noqa: E402
from handtint_plugin.gimp_notes import notes_of  # noqa: E402
from handtint_plugin.gimp_pixels import read_photo, read_whole, rect_of  # noqa: E402
from handtint_plugin.hint_notes import Notes  # noqa: E402
from handtint_plugin.layer_choice import Absence  # noqa: E402
from handtint_plugin.note_matching import Place, match_notes  # noqa: E402
from handtint_plugin.proposed_hints import Proposed  # noqa: E402
from handtint_shared.errors import BadInput  # noqa: E402
from handtint_shared.messages import HintLayer, Proposal, Reference  # noqa: E402
from handtint_shared.pixels import Picture, PixelFormat, photo_key  # noqa: E402

_DOT_PX = 16
"""About the area of a hint: how far its note may lie from its centre."""


@dataclass(frozen=True, slots=True)
class ReferenceInGimp:
    """What is asked about a reference, its picture, and the notes on its hints.

    `offset_yx` is the hint layer's top left corner in the photo's pixels.
    """

    asked: Reference
    picture: Picture
    name: str
    notes: Notes | None = None
    offset_yx: tuple[int, int] = (0, 0)

    def noted(self, proposals: Sequence[Proposal]) -> tuple[Proposed, ...]:
        """Return proposals with the names and sources of the hints that they come from."""
        if self.notes is None:
            return tuple(Proposed(one, file=self.name) for one in proposals)
        top, left = self.offset_yx
        places = [Place(p.from_x - left, p.from_y - top, p.rgb, _DOT_PX) for p in proposals]
        matched = [match_notes(self.notes, [place], self.notes.size_hw) for place in places]
        notes = [found.of_places[0] for found in matched]
        return tuple(
            Proposed(one, note.name if note else "", note.source if note else "", self.name)
            for one, note in zip(proposals, notes, strict=True)
        )


def other_images(image: Any) -> list[Any]:
    """Return the images that are open besides this one."""
    return [other for other in Gimp.get_images() if other.get_id() != image.get_id()]


def read_reference(image: Any) -> ReferenceInGimp:
    """Read the hints of an image; of one without, what is seen of it.

    Raises BadInput if it is not clear what its photo is, or it has neither hints nor colours.
    """
    layer = hint_layer_of(image)
    if isinstance(layer, Absence):
        return _seen(image)
    photo = photo_to_color(image, image.get_selected_layers())
    hints = read_hints(image, photo)
    if not isinstance(hints, HintLayer):
        return _seen(image)
    place, photo_place = rect_of(layer), rect_of(photo)
    picture = read_photo(image, photo)
    return ReferenceInGimp(
        Reference(photo_key(picture), hint_layer=hints),
        picture,
        image.get_name(),
        notes_of(layer),
        (place.y - photo_place.y, place.x - photo_place.x),
    )


def _seen(image: Any) -> ReferenceInGimp:
    if is_grey(image):
        raise BadInput("reference_image_bare", name=image.get_name())
    seen = Gimp.Layer.new_from_visible(image, image, "")
    try:
        picture = read_whole(seen, PixelFormat.RGB_U8)
    finally:
        seen.delete()
    pixels = bytes(picture.pixels)
    if pixels[0::3] == pixels[1::3] == pixels[2::3]:
        raise BadInput("reference_image_bare", name=image.get_name())
    asked = Reference(photo_key(picture), own_colors=True)
    return ReferenceInGimp(asked, picture, image.get_name())
