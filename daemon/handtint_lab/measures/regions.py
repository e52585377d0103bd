"""The regions of one colour that a person sees in a true picture: coats, walls, skies.

Felzenszwalb and Huttenlocher 2004 on (0.3 L, a, b) / 100, with scale 80, sigma 0.6 and at least 60
pixels; then neighbours are merged, the most alike first, until no two have mean ab closer than
MERGED_AB.
"""

from __future__ import annotations

import base64
import importlib.util
import io

import numpy as np
from PIL import Image

from handtint_daemon.arrays.dtypes import AnyArray, Float32, Index, UInt8
from handtint_lab.measures.colors import chroma
from handtint_shared.errors import BadInput

RegionMap = UInt8
"""(h, w): regions 1, 2, … from the largest to the smallest; 0 is in none of them."""

_L_WEIGHT, _SCALE, _SIGMA_PX, _LEAST_PX = 0.3, 80.0, 0.6, 60
MERGED_AB = 12.0
# A region is a larger part of the picture than this, and has at least this mean C*.
LEAST_AREA, LEAST_CHROMA = 0.01, 10.0


def regions_of(true_lab: Float32) -> RegionMap:
    """Return the regions of true Lab (h, w, 3). Raises BadInput if there are none."""
    found = merged(_segments(true_lab), true_lab[..., 1:])
    areas = np.bincount(found.ravel())
    mean_chroma = np.bincount(found.ravel(), chroma(true_lab).ravel()) / np.maximum(areas, 1)
    kept = np.flatnonzero((areas >= LEAST_AREA * found.size) & (mean_chroma >= LEAST_CHROMA))
    if not kept.size:
        raise BadInput("picture_without_regions")
    number = np.zeros(areas.size, np.uint8)
    number[kept[np.argsort(-areas[kept], kind="stable")]] = np.arange(1, kept.size + 1)
    return number[found]


def require_scikit_image() -> None:
    """Raises BadInput if it is not installed."""
    if importlib.util.find_spec("skimage") is None:
        raise BadInput("scikit_image_missing")


def _segments(true_lab: Float32) -> Index:
    from skimage.segmentation import felzenszwalb  # noqa: PLC0415 - an optional dependency

    seen = true_lab * np.array([_L_WEIGHT, 1, 1], np.float32) / 100
    found: Index = felzenszwalb(seen, _SCALE, _SIGMA_PX, _LEAST_PX, channel_axis=-1)
    return found


def merged(segments: Index, true_ab: Float32) -> Index:
    """Merge segments (h, w) that share an edge of pixels while their mean ab (h, w, 2) are alike.

    The two most alike of all come first; the mean is that of the pixels merged so far.
    """
    areas = np.bincount(segments.ravel()).astype(np.float64)
    sums = np.stack(
        [np.bincount(segments.ravel(), plane.ravel()) for plane in true_ab.T.swapaxes(1, 2)]
    )
    into = np.arange(areas.size)
    pairs = _neighbours(segments)
    while pairs.size:
        mean_ab = sums / np.maximum(areas, 1)
        apart = np.hypot(*(mean_ab[:, pairs[:, 0]] - mean_ab[:, pairs[:, 1]]))
        kept, gone = pairs[apart.argmin()]
        if apart.min() >= MERGED_AB:
            break
        areas[kept] += areas[gone]
        sums[:, kept] += sums[:, gone]
        into[into == gone] = kept
        pairs = _distinct(np.where(pairs == gone, kept, pairs))
    return into[segments]


def _neighbours(segments: Index) -> AnyArray:
    across = np.stack([segments[:, :-1], segments[:, 1:]], axis=-1).reshape(-1, 2)
    down = np.stack([segments[:-1], segments[1:]], axis=-1).reshape(-1, 2)
    return _distinct(np.concatenate([across, down]))


def _distinct(pairs: AnyArray) -> AnyArray:
    """Return the pairs of different numbers, the smaller first, sorted and each once."""
    different = pairs[pairs[:, 0] != pairs[:, 1]]
    return np.unique(np.sort(different, axis=1), axis=0)


def to_text(regions: RegionMap) -> str:
    """Return the regions for JSON: a grey PNG in base64."""
    file = io.BytesIO()
    Image.fromarray(regions).save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode("ascii")


def from_text(text: str) -> RegionMap:
    """The inverse of `to_text`. Raises BadInput."""
    try:
        with Image.open(
            io.BytesIO(base64.b64decode(text, validate=True)), formats=["PNG"]
        ) as found:
            regions = np.asarray(found)
    except (OSError, ValueError, TypeError, SyntaxError) as error:
        raise BadInput("saved_hints_rows") from error
    if regions.ndim != 2 or regions.dtype != np.uint8:
        raise BadInput("saved_hints_rows")
    return regions
