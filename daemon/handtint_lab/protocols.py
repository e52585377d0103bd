"""Draw a picture's hints from its true colours: reproducibly, by a published protocol.

`zhang2017`: pictures resized to 256×256; patches of 6×6 around the middle (normal, σ a quarter of
the side); PSNR on 8-bit RGB. `icolorit2023`: 224×224; patches of 2×2 on a grid of their own size,
uniform, with replacement; PSNR on floats, capped at 50 dB. `regions`: as a person places hints, one
in the middle of each of the largest regions of one colour (measures/regions.py); 256×256, patches
of 6×6 or of what fits, PSNR on 8-bit RGB.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from handtint_daemon.arrays.dtypes import AnyArray, Bool, Float32, UInt8
from handtint_daemon.hints.hint import HintMap
from handtint_shared.errors import BadInput


class Places(Enum):
    AROUND_THE_MIDDLE = "around the middle"
    UNIFORM_ON_GRID = "uniform on a grid"
    IN_REGIONS = "in the middle of regions"


@dataclass(frozen=True, slots=True)
class EvaluationProtocol:
    name: str
    side_px: int
    patch_px: int
    places: Places
    psnr_on_floats: bool
    counts: tuple[int, ...] = (0, 1, 2, 5, 10, 20, 50, 100)


ZHANG_2017 = EvaluationProtocol("zhang2017", 256, 6, Places.AROUND_THE_MIDDLE, psnr_on_floats=False)
ICOLORIT_2023 = EvaluationProtocol(
    "icolorit2023", 224, 2, Places.UNIFORM_ON_GRID, psnr_on_floats=True
)
REGIONS = EvaluationProtocol(
    "regions", 256, 6, Places.IN_REGIONS, psnr_on_floats=False, counts=(1, 3, 5, 10)
)
PROTOCOLS: Mapping[str, EvaluationProtocol] = {
    p.name: p for p in (ZHANG_2017, ICOLORIT_2023, REGIONS)
}


@dataclass(frozen=True, slots=True)
class PatchHint:
    """A square of hinted pixels from its top left corner, and their mean true ab."""

    y: int
    x: int
    side_px: int
    ab: tuple[float, float]

    @property
    def center_yx(self) -> tuple[int, int]:
        """The pixel just below and right of the patch's middle (its only pixel for side 1)."""
        return self.y + self.side_px // 2, self.x + self.side_px // 2


def random_hints(
    protocol: EvaluationProtocol, true_ab: Float32, count: int, seed: int, picture: str
) -> list[PatchHint]:
    """Return `count` hints from true ab (2, h, w), determined by seed, picture name and count."""
    rng = np.random.default_rng(_seed_of(seed, picture, count))
    size_hw = np.array(true_ab.shape[1:])
    corners = [_corner(protocol, size_hw, rng) for _ in range(count)]
    return hints_at(corners, protocol.patch_px, true_ab)


def _seed_of(seed: int, picture: str, count: int) -> int:
    digest = hashlib.sha256(f"{seed}\n{picture}\n{count}".encode()).digest()
    return int.from_bytes(digest[:16], "big")


def _corner(
    protocol: EvaluationProtocol, size_hw: AnyArray, rng: np.random.Generator
) -> tuple[int, int]:
    if protocol.places is Places.UNIFORM_ON_GRID:
        y, x = rng.integers(size_hw // protocol.patch_px) * protocol.patch_px
        return int(y), int(x)
    room = size_hw - protocol.patch_px + 1
    y, x = np.clip(rng.normal(room / 2, room / 4), 0, room - 1).astype(int)
    return int(y), int(x)


def random_places(
    seed: int, picture: str, count: int, size_hw: tuple[int, ...]
) -> list[tuple[int, int]]:
    """Return `count` pixels (y, x), uniform, determined by seed and picture name."""
    rng = np.random.default_rng(_seed_of(seed, f"{picture}\nplaces", count))
    return [(int(y), int(x)) for y, x in rng.integers(size_hw, size=(count, 2))]


def region_hints(
    protocol: EvaluationProtocol, true_ab: Float32, count: int, regions: UInt8
) -> list[PatchHint]:
    """Return a hint in each of the first `count` regions, or in all if there are fewer.

    `regions` (h, w) are numbered 1, 2, … from the largest. A hint lies in the middle of the largest
    circle inside its region and the picture, and its patch wholly inside that circle.
    """
    numbers = range(1, min(count, int(regions.max())) + 1)
    return [_hint_in(regions == number, protocol.patch_px, true_ab) for number in numbers]


def _hint_in(region: Bool, most_px: int, true_ab: Float32) -> PatchHint:
    from scipy import ndimage  # training has no scipy  # noqa: PLC0415

    radius_px = ndimage.distance_transform_edt(np.pad(region, 1))[1:-1, 1:-1]
    y, x = np.unravel_index(radius_px.argmax(), region.shape)
    half_px = most_px // 2
    while np.hypot(half_px, half_px) >= radius_px[y, x]:
        half_px -= 1
    return _hint_at(int(y) - half_px, int(x) - half_px, max(2 * half_px, 1), true_ab)


def hints_at(corners: Sequence[tuple[int, int]], side_px: int, true_ab: Float32) -> list[PatchHint]:
    """Return hints of true colours from their top left corners, (y, x)."""
    return [_hint_at(y, x, side_px, true_ab) for y, x in corners]


def _hint_at(y: int, x: int, side_px: int, true_ab: Float32) -> PatchHint:
    patch = true_ab[:, y : y + side_px, x : x + side_px]
    a, b = patch.mean(axis=(1, 2), dtype=np.float64).round(3)
    return PatchHint(y, x, side_px, (float(a), float(b)))


def hint_map(hints: Sequence[PatchHint], size_hw: tuple[int, int]) -> HintMap:
    """Return the hints as a HintMap at the picture's own size."""
    total_ab = np.zeros((2, *size_hw), np.float64)
    times = np.zeros(size_hw)
    for hint in hints:
        spot = (slice(hint.y, hint.y + hint.side_px), slice(hint.x, hint.x + hint.side_px))
        total_ab[:, *spot] += np.array(hint.ab)[:, None, None]
        times[spot] += 1
    ab = (total_ab / np.maximum(times, 1)).astype(np.float32)
    return HintMap(ab, (times > 0).astype(np.float32))


Row = list[float]
HintsByCount = Mapping[int, Sequence[PatchHint]]


def to_rows(hints: HintsByCount) -> dict[str, list[Row]]:
    """Return the hints for JSON: by count, one [y, x, side, a, b] each."""
    return {
        str(count): [[h.y, h.x, h.side_px, *h.ab] for h in some] for count, some in hints.items()
    }


def from_rows(rows: Mapping[str, Sequence[Row]]) -> dict[int, list[PatchHint]]:
    """The inverse of `to_rows`. Raises BadInput."""
    try:
        return {
            int(count): [PatchHint(int(y), int(x), int(side), (a, b)) for y, x, side, a, b in some]
            for count, some in rows.items()
        }
    except (TypeError, ValueError, AttributeError) as error:
        raise BadInput("saved_hints_rows") from error
