"""What the engine knows: likely colours, where hints help, how much they decide."""

from __future__ import annotations

from dataclasses import dataclass

from handtint_shared import limits
from handtint_shared.errors import BadMessage
from handtint_shared.messages.hinted_photo import HintedPhoto
from handtint_shared.messages.problems import Problem
from handtint_shared.pixels import Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestRequest(HintedPhoto):
    """Which colours are likely at (x, y) of the photo, given the hints?"""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class LikelyColor:
    """A colour at the photo's lightness, sRGB 0..255, and how likely it is, 0..1."""

    rgb: tuple[int, int, int]
    share: float


@dataclass(frozen=True, slots=True)
class SuggestReply:
    """Up to nine colours at the place, likeliest first; their shares add up to at most 1.

    `L_0_100` is the photo's CIE L there, `max_chroma` the largest CIE chroma that sRGB has at that
    lightness, by hue: entry i of n belongs to hue 360·i/n degrees. A colour beyond it becomes the
    one at it, of the same hue.
    """

    engine: str
    L_0_100: float
    max_chroma: tuple[float, ...]
    colors: tuple[LikelyColor, ...] = ()
    notice: Problem | None = None


@dataclass(frozen=True, slots=True)
class UncertaintyRequest(HintedPhoto):
    """Where would further hints help most, given those that are there?

    `count` places are wanted; `map_px` is the longer side of the wanted map of gains, 0: none.
    """

    count: int = 1
    map_px: int = 0

    def __post_init__(self) -> None:
        HintedPhoto.__post_init__(self)
        if not 0 <= self.count <= limits.MAX_PLACES:
            raise BadMessage("place_count", limit=limits.MAX_PLACES)
        if not 0 <= self.map_px <= limits.MAX_MAP_PX:
            raise BadMessage("map_side", limit_px=limits.MAX_MAP_PX)


@dataclass(frozen=True, slots=True)
class PlaceToHint:
    """A pixel of the photo where a hint would help, and its gain.

    The gain is by how much the mean of Δa² + Δb² over the photo is expected to fall, in squared
    units of CIE Lab, by a hint there after hints at the places before it.
    """

    x: int
    y: int
    gain: float


@dataclass(frozen=True, slots=True)
class UncertaintyReply:
    """The places, best first; fewer than wanted if the photo has no room for more.

    `gain_map`, `Y' u8`, holds what a first hint would gain at each place, from 0 to `map_top` as 0
    to 255, linearly. It has the photo's aspect ratio.
    """

    engine: str
    places: tuple[PlaceToHint, ...] = ()
    gain_map: Picture | None = None
    map_top: float = 0.0
    notice: Problem | None = None


@dataclass(frozen=True, slots=True)
class InfluenceRequest(HintedPhoto):
    """How much do the hints decide at each place, and how much does the engine guess?"""

    with_map: bool = False


@dataclass(frozen=True, slots=True)
class InfluenceReply:
    """The influence of the hints: 0 where the engine guessed, 1 where a hint is painted.

    `mean` is its mean over the photo, `decided` the share of pixels with at least 0.5, and
    `influence_map`, `Y' u8` and of the photo's size, holds 0 to 1 as 0 to 255, linearly.
    """

    engine: str
    mean: float
    decided: float
    influence_map: Picture | None = None
    notice: Problem | None = None
