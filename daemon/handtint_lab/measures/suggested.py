"""Whether the colours that an engine suggests at a place hold the true one, and their shares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.color.ciede2000 import delta_e
from handtint_daemon.engines.engine import Suggestion
from handtint_lab.measures.coloring import rgb_0_1_of, to_u8
from handtint_lab.measures.colors import chroma
from handtint_lab.measures.picture_values import Truth, Values, lab_of_u8

RIGHT_DELTA_E = 10.0
COLORED_CHROMA = 10.0  # the true C* above which a place counts for AMONG_NINE
MOST_SUGGESTIONS = 9

AMONG_NINE = "true_color_among_nine"
SHARES, RIGHT, FIRST = "suggestion_shares", "suggestion_right", "suggestion_first"
PER_SUGGESTION = (SHARES, RIGHT, FIRST)

Places = Sequence[tuple[int, int]]


def suggestion_values(
    truth: Truth, places: Places, suggested: Sequence[Sequence[Suggestion]]
) -> Values:
    """Return a 1 or 0 for each coloured place, and three lists with a number for each suggestion.

    AMONG_NINE: whether one of the first nine is within RIGHT_DELTA_E of the truth. SHARES; RIGHT:
    whether it is within RIGHT_DELTA_E and none of the others there is nearer, so that of one place
    at most one is; FIRST: whether it is the likeliest of its place.
    """
    among: list[float] = []
    lists: dict[str, list[float]] = {name: [] for name in PER_SUGGESTION}
    for place, some in zip(places, suggested, strict=True):
        errors = _errors(truth, place, some)
        if chroma(truth.lab[place]) > COLORED_CHROMA:
            among.append(float((errors[:MOST_SUGGESTIONS] < RIGHT_DELTA_E).any()))
        for rank, suggestion in enumerate(some):
            right = errors[rank] < RIGHT_DELTA_E and rank == errors.argmin()
            lists[SHARES].append(round(suggestion.share, 4))
            lists[RIGHT].append(float(right))
            lists[FIRST].append(float(rank == 0))
    return {AMONG_NINE: among, **lists}


def _errors(truth: Truth, place: tuple[int, int], some: Sequence[Suggestion]) -> AnyArray:
    """Return each suggestion's CIEDE2000 to the truth, shown in 8 bits at the true lightness."""
    if not some:
        return np.empty(0)
    L_0_100 = np.full(len(some), truth.lab[place][0], np.float32)
    ab = np.array([suggestion.ab for suggestion in some], np.float32).T
    shown = lab_of_u8(to_u8(rgb_0_1_of(L_0_100, ab)))
    return delta_e(np.broadcast_to(truth.lab[place], shown.shape), shown)
