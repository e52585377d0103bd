"""Pictures for the report: truth, grey, hints, and each engine's result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handtint_daemon.arrays.dtypes import Float32, UInt8
from handtint_daemon.files.picture_sources import PictureSource
from handtint_lab.evaluation.comparing import Failure
from handtint_lab.evaluation.runner import Engines, Evaluation
from handtint_lab.evaluation.squares import read_square
from handtint_lab.measures.coloring import ColoredPicture, rgb_0_1_of, to_u8
from handtint_lab.measures.picture_values import truth_of
from handtint_lab.protocols import PROTOCOLS, PatchHint, hint_map

_HINT_BORDER_PX = 2


@dataclass(frozen=True, slots=True)
class Panel:
    title: str
    rgb_u8: UInt8


@dataclass(frozen=True, slots=True)
class Strip:
    """One picture with one number of hints."""

    title: str
    panels: Sequence[Panel]


def first_strips(
    evaluation: Evaluation, pictures: Sequence[PictureSource], engines: Engines, limit: int
) -> list[Strip]:
    """Return strips of the first `limit` pictures, with the fewest hints and with about ten."""
    shown = [picture for picture in pictures if picture.name in evaluation.hints][:limit]
    return [
        strip
        for picture in shown
        for strip in _strips_of(evaluation, picture, engines, picture.name)
    ]


def failure_strips(
    evaluation: Evaluation,
    pictures: Sequence[PictureSource],
    engines: Engines,
    failures: Sequence[Failure],
) -> list[Strip]:
    """Return strips of the failures, in order."""
    by_name = {picture.name: picture for picture in pictures}
    return [
        strip
        for failure in failures
        for strip in _strips_of(
            evaluation,
            by_name[failure.picture],
            engines,
            f"{failure.picture} ({failure.gain_db:+.2f} dB)",
        )
    ]


def _shown_counts(counts: Sequence[int]) -> list[int]:
    near_ten = min(counts, key=lambda count: abs(count - 10))
    return sorted({min(counts), near_ten})


def _strips_of(
    evaluation: Evaluation, picture: PictureSource, engines: Engines, title: str
) -> list[Strip]:
    plan = evaluation.plan
    truth = truth_of(read_square(picture, PROTOCOLS[plan.protocol].side_px), plan.film)
    gray = _gray_of(truth.seen_lightness)
    colored = {
        name: ColoredPicture(engine, truth.seen_lightness) for name, engine in engines.items()
    }
    strips = []
    for count in _shown_counts(plan.counts):
        hints = evaluation.hints[picture.name][count]
        placed = hint_map(hints, truth.seen_lightness.shape)
        painted = [
            Panel(name, to_u8(rgb_0_1_of(truth.seen_lightness, one.paint(placed).ab)))
            for name, one in colored.items()
        ]
        hinted = Panel("hints", _with_hints(gray, hints))
        panels = [Panel("truth", truth.rgb_u8), Panel("grey", gray), hinted, *painted]
        strips.append(Strip(f"{title}, {count} hints", panels))
    return strips


def _gray_of(L_0_100: Float32) -> UInt8:
    return to_u8(rgb_0_1_of(L_0_100, np.zeros((2, *L_0_100.shape), np.float32)))


def _with_hints(gray: UInt8, hints: Sequence[PatchHint]) -> UInt8:
    """Draw each patch in its colour with a white border on the grey photo."""
    marked = gray.copy()
    for hint in hints:
        marked[_spot(hint, _HINT_BORDER_PX)] = 255
    for hint in hints:
        spot = _spot(hint, 0)
        L = np.full((1, 1), 60.0, np.float32)
        marked[spot] = to_u8(rgb_0_1_of(L, np.array(hint.ab, np.float32).reshape(2, 1, 1)))
    return marked


def _spot(hint: PatchHint, border_px: int) -> tuple[slice, slice]:
    return (
        slice(max(0, hint.y - border_px), hint.y + hint.side_px + border_px),
        slice(max(0, hint.x - border_px), hint.x + hint.side_px + border_px),
    )
