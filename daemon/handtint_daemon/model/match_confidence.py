"""How likely a hint's colour is right at an alike place of another photo.

A logistic regression on what is known of the match. Right is a colour within ΔE 10 of the true one.
Fitted for handtint-3 on 2,976 matches in frames of 29 scenes, a fifth of them of unrelated photos,
and measured on 28 others: see handtint_lab/evaluation/PROPOSALS.md. What hardly helped: whether the
way back leads to the hint, where in the photo the place is, and how likely the reference makes the
colour.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

_LEAST_LOG_SHARE = -7.0
_MOST_L_OFF = 0.4
_RIVAL_RANGE = (-0.3, 0.5)
_WITHOUT_RIVAL = 0.325  # the median of matches that had one
_INTERCEPT = -9.819
_ALIKENESS, _L_OFF, _LIKELY, _RIVAL, _SCENE = 3.818, -5.807, 0.663, 2.707, 8.537


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a match.

    alikeness: the cosine of the features of the hint's cell and the other, -1..1.
    L_off: the difference of their lightness / 100.
    likely: the logarithm of how likely the photo alone makes the hint's colour there.
    rival: by how much the hint's cell is more alike than those of hints of other colours; None:
        there are none.
    scene: the mean alikeness of the photo's cells and the reference's most alike.
    """

    alikeness: float
    L_off: float
    likely: float
    rival: float | None
    scene: float


def confidence(evidence: Evidence) -> float:
    """Return the probability that the colour is right, 0..1."""
    rival = _WITHOUT_RIVAL if evidence.rival is None else evidence.rival
    least, most = _RIVAL_RANGE
    logit = (
        _INTERCEPT
        + _ALIKENESS * evidence.alikeness
        + _L_OFF * min(evidence.L_off, _MOST_L_OFF)
        + _LIKELY * max(evidence.likely, _LEAST_LOG_SHARE)
        + _RIVAL * min(max(rival, least), most)
        + _SCENE * evidence.scene
    )
    return 1 / (1 + math.exp(-logit))
