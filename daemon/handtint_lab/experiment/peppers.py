"""Two peppers, one red and one green, that the plate recorded as the same grey.

What colour a thing had is then not in the photograph. A network can only say what is likely; here
is looked up whether it says so, and whether the truth is among what it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy import ndimage

from handtint_daemon.arrays.dtypes import AnyArray, UInt8, UInt16
from handtint_daemon.color.ciede2000 import delta_e
from handtint_daemon.color.color_array import lab_to_rgb, lightness_of_gray
from handtint_daemon.color.gamut import reduce_chroma_to_gamut
from handtint_lab.experiment.figures import measured
from handtint_lab.experiment.painters import Knowing
from handtint_lab.measures.colors import chroma
from handtint_lab.measures.picture_values import lab_of, lab_of_u8
from handtint_lab.measures.suggested import COLORED_CHROMA, MOST_SUGGESTIONS, RIGHT_DELTA_E
from handtint_shared.messages import LikelyColor

SAME_L = 1.0
"""Two greys closer than this, in CIE L, cannot be told apart."""
UNLIKE_AB = 35.0
"""Two colours farther apart than this in the ab plane nobody takes for one."""
_GRID = 40  # places looked at along the longer side
_SMOOTH = 0.006  # of the longer side: a place is what lies around it, not a grain of silver
_MOST_UNEVEN_L, _MOST_UNEVEN_AB = 5.0, 9.0  # standard deviations around a place
_APART = 0.12  # of the longer side: places of different pairs
_EDGE = 0.05  # of each side: where plates and films are stained
_MOST_PAIRS = 4
_MOST_PLACES = 64


@dataclass(frozen=True, slots=True)
class Place:
    """A pixel with its true colour as the plate could show it, and what the network holds likely.

    `rank` is that of the first suggestion within RIGHT_DELTA_E of the truth, from 1; None if there
    is none among the first nine.
    """

    y: int
    x: int
    true_rgb: tuple[int, int, int]
    L_0_100: float
    likely: tuple[LikelyColor, ...]
    rank: int | None

    @property
    def true_share(self) -> float:
        """How likely the network holds the truth, 0..1."""
        return 0.0 if self.rank is None else self.likely[self.rank - 1].share


@dataclass(frozen=True, slots=True)
class Pair:
    """Two places of one grey and two colours; `ab` is how far apart these are."""

    one: Place
    other: Place
    ab: float


@dataclass(frozen=True, slots=True)
class Among:
    """At how many of `places` in colour the truth was among the first nine suggestions, and at how
    many the first of them."""

    places: int = 0
    among_nine: int = 0
    first: int = 0

    def __add__(self, other: Among) -> Among:
        return Among(
            self.places + other.places,
            self.among_nine + other.among_nine,
            self.first + other.first,
        )


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """The pairs of a picture, and how often the truth is likely at places spread over it."""

    pairs: tuple[Pair, ...]
    count: Among


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is around each place of a grid: true Lab (n, 3) and the plate's lightness (n,)."""

    places_yx: AnyArray
    lab: AnyArray
    L: AnyArray


def ambiguity_of(knowing: Knowing, gray: UInt16, true_rgb_u8: UInt8) -> Ambiguity:
    """Look for peppers in a photograph whose true colours are known."""
    scene = _scene(gray, true_rgb_u8)

    def looked_at(number: int) -> Place:
        return _place(knowing, gray, scene, number)

    pairs = tuple(
        Pair(looked_at(one), looked_at(other), ab) for one, other, ab in _pairs(scene, gray.shape)
    )
    colored = np.flatnonzero(chroma(scene.lab) > COLORED_CHROMA)
    step = max(1, -(-len(colored) // _MOST_PLACES))
    ranks = [looked_at(int(number)).rank for number in colored[::step]]
    among_nine = sum(rank is not None for rank in ranks)
    return Ambiguity(pairs, Among(len(ranks), among_nine, ranks.count(1)))


def _scene(gray: UInt16, true_rgb_u8: UInt8) -> _Scene:
    """Return the even places of a grid."""
    small = measured(true_rgb_u8)
    (height, width), times = small.shape[:2], gray.shape[0] / small.shape[0]
    seen = Image.fromarray(lightness_of_gray(gray)).resize((width, height), Image.Resampling.BOX)
    planes = np.concatenate([lab_of_u8(small), np.asarray(seen)[..., None]], axis=-1)
    longer = max(height, width)
    blur = (_SMOOTH * longer, _SMOOTH * longer, 0)
    smooth = ndimage.gaussian_filter(planes, blur)
    variance = ndimage.gaussian_filter(planes**2, blur) - smooth**2
    even = (variance[..., 1] + variance[..., 2] < _MOST_UNEVEN_AB**2) & (
        variance[..., 3] < _MOST_UNEVEN_L**2
    )
    step = max(1, longer // _GRID)
    lines = [
        np.arange(int(_EDGE * side) + step // 2, int((1 - _EDGE) * side), step)
        for side in (height, width)
    ]
    rows, columns = (places.ravel() for places in np.meshgrid(*lines, indexing="ij"))
    kept = even[rows, columns]
    rows, columns = rows[kept], columns[kept]
    places_yx = ((np.stack([rows, columns], axis=1) + 0.5) * times).astype(int)
    places_yx = np.minimum(places_yx, np.array(gray.shape) - 1)
    return _Scene(places_yx, smooth[rows, columns, :3], smooth[rows, columns, 3])


def _pairs(scene: _Scene, size_hw: tuple[int, ...]) -> list[tuple[int, int, float]]:
    """Return pairs of one grey, the most unlike in colour first, each place near to no other's."""
    if len(scene.L) < 2:
        return []
    ab = scene.lab[:, 1:]
    apart_ab = np.hypot(*(ab[:, None] - ab[None]).T).T
    same = np.abs(scene.L[:, None] - scene.L[None]) < SAME_L
    apart_ab = np.where(same, np.triu(apart_ab), 0)
    found: list[tuple[int, int, float]] = []
    near_px = _APART * max(size_hw)
    while len(found) < _MOST_PAIRS and apart_ab.max() > UNLIKE_AB:
        one, other = (int(n) for n in np.unravel_index(apart_ab.argmax(), apart_ab.shape))
        found.append((one, other, float(apart_ab[one, other])))
        for taken in (one, other):
            near = np.hypot(*(scene.places_yx - scene.places_yx[taken]).T) < near_px
            apart_ab[near] = 0
            apart_ab[:, near] = 0
    return found


def _place(knowing: Knowing, gray: UInt16, scene: _Scene, number: int) -> Place:
    (y, x), L = scene.places_yx[number], np.float32(scene.L[number])
    likely = tuple(knowing.suggest(gray, int(y), int(x)))[:MOST_SUGGESTIONS]
    shown_ab = reduce_chroma_to_gamut(
        np.full(1, L, np.float32), scene.lab[number, 1:].astype(np.float32)[:, None]
    )
    true_lab = lab_of(np.full(1, L, np.float32), shown_ab)[0]
    return Place(int(y), int(x), _rgb(true_lab), float(L), likely, _rank(true_lab, likely))


def _rank(true_lab: AnyArray, likely: Sequence[LikelyColor]) -> int | None:
    if not likely:
        return None
    suggested = lab_of_u8(np.array([color.rgb for color in likely], np.uint8))
    suggested[:, 0] = true_lab[0]  # the grain of one pixel is not the network's
    right = np.flatnonzero(
        delta_e(np.broadcast_to(true_lab, suggested.shape), suggested) < RIGHT_DELTA_E
    )
    return int(right[0]) + 1 if right.size else None


def _rgb(lab: AnyArray) -> tuple[int, int, int]:
    red, green, blue = (lab_to_rgb(lab.astype(np.float32)).clip(0, 1) * 255).round().tolist()
    return int(red), int(green), int(blue)
