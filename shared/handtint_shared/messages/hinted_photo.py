"""A photo and the hints on it: what the requests of a canvas have in common."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from handtint_shared import limits
from handtint_shared.canvas import require_canvas
from handtint_shared.errors import BadMessage, TooLarge
from handtint_shared.pixels import PHOTO_FORMATS, Picture, PixelFormat


@dataclass(frozen=True, slots=True)
class HintLayer:
    """A painted layer, `R'G'B'A u8`, and its top left corner in photo pixels (may be outside)."""

    picture: Picture
    offset_yx: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        if self.picture.format is not PixelFormat.RGBA_U8:
            raise BadMessage("hint_layer_format")


@dataclass(frozen=True, slots=True)
class HintPoint:
    """A hint given as numbers: a disc of `radius_px` around (x, y) in photo pixels."""

    x: float
    y: float
    rgb: tuple[int, int, int]
    radius_px: float = 0.0

    def __post_init__(self) -> None:
        if not all(0 <= channel <= 255 for channel in self.rgb):
            raise BadMessage("hint_rgb")
        if not 0 <= self.radius_px <= limits.MAX_SIDE_PX:
            raise BadMessage("hint_radius", limit_px=limits.MAX_SIDE_PX)


@dataclass(frozen=True)
class HintedPhoto:
    """A photo and the hints on it: the base of the requests of a canvas.

    The photo is known by `photo_key`, or sent along as `photo`. An empty `engine` means the
    daemon's default. `faint_hints` takes faint paint (see `FaintPaint`) as hints too.
    """

    __slots__ = ()  # not those of the fields: a class has at most one base that has some

    canvas: str
    photo_key: str
    photo: Picture | None = None
    hint_layer: HintLayer | None = None
    hint_points: tuple[HintPoint, ...] = ()
    engine: str = ""
    faint_hints: bool = False

    def __post_init__(self) -> None:
        require_canvas(self.canvas)
        if self.photo is not None and self.photo.format not in PHOTO_FORMATS:
            raise BadMessage("photo_format")
        if len(self.hint_points) > limits.MAX_ITEMS:
            raise TooLarge("too_many_points", limit=limits.MAX_ITEMS)

    def hinted(self) -> dict[str, Any]:
        """Return these fields, for another request about the same photo and hints."""
        return {field.name: getattr(self, field.name) for field in fields(HintedPhoto)}
