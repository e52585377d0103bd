"""The hints of one photo proposed on another, at the photos' own sizes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from handtint_daemon.color.color_array import rgb_to_lab
from handtint_daemon.engines.engine import Engine, HintedPixel, Match, MatchingEngine
from handtint_daemon.hints.hint import Hint
from handtint_daemon.painting.edit import EncodedPhoto
from handtint_daemon.photo import Photo
from handtint_shared.errors import BadInput
from handtint_shared.messages import Proposal

_APART_PX = 8.0
"""In working pixels: nearer to a surer proposal, or to a hint that is there, none is made."""
_LARGEST_RADIUS_PX = 1.5
"""In working pixels: of what lies around the place nothing is known to the person."""


@dataclass(frozen=True, slots=True)
class HintedPhotograph:
    """A photo as the engine sees it, and its hints."""

    photo: Photo
    encoded: EncodedPhoto
    hints: Sequence[Hint]

    @property
    def scale_yx(self) -> tuple[float, float]:
        """Photo pixels for each working pixel."""
        (height, width), (working_h, working_w) = self.photo.size_hw, self.encoded.L_0_100.shape
        return height / working_h, width / working_w


def propose(
    engine: Engine[Any], reference: HintedPhotograph, photo: HintedPhotograph, per_hint: int
) -> tuple[Proposal, ...]:
    """Return up to `per_hint` places for each of the reference's hints, the surest first.

    Raises BadInput if the engine cannot compare photos, or the reference has no hints.
    """
    if not isinstance(engine, MatchingEngine):
        raise BadInput("engine_compares_no_photos", engine=engine.name)
    if not reference.hints:
        raise BadInput("reference_without_hints")
    hints = _on_working_pixels(reference)
    found = engine.match(reference.encoded.encoding, hints, photo.encoded.encoding, per_hint)
    sure_first = sorted(found, key=lambda match: -match.confidence)
    return tuple(_proposal(match, reference, photo) for match in _apart(sure_first, photo))


def _on_working_pixels(reference: HintedPhotograph) -> list[HintedPixel]:
    rgb = np.array([hint.rgb_u8 for hint in reference.hints], np.float32) / np.float32(255)
    scale_y, scale_x = reference.scale_yx
    return [
        HintedPixel(int(hint.center_yx[0] / scale_y), int(hint.center_yx[1] / scale_x), (a, b))
        for hint, (a, b) in zip(reference.hints, rgb_to_lab(rgb)[:, 1:].tolist(), strict=True)
    ]


def _apart(matches: Sequence[Match], photo: HintedPhotograph) -> Iterator[Match]:
    """Yield those that are far enough from all before, and from the hints that are there."""
    taken: list[tuple[float, float]] = []
    for match in matches:
        near = any(math.hypot(y - match.y, x - match.x) < _APART_PX for y, x in taken)
        if not near and not any(_is_near(match, hint, photo.scale_yx) for hint in photo.hints):
            taken.append((match.y, match.x))
            yield match


def _is_near(match: Match, hint: Hint, scale_yx: tuple[float, float]) -> bool:
    box, (scale_y, scale_x) = hint.box, scale_yx
    y = max(box.y / scale_y - match.y, match.y - (box.y + box.height) / scale_y, 0)
    x = max(box.x / scale_x - match.x, match.x - (box.x + box.width) / scale_x, 0)
    return math.hypot(y, x) < _APART_PX


def _proposal(match: Match, reference: HintedPhotograph, photo: HintedPhotograph) -> Proposal:
    hint, (scale_y, scale_x) = reference.hints[match.hint], photo.scale_yx
    of_reference = math.sqrt(math.prod(reference.photo.size_hw))
    times = math.sqrt(math.prod(photo.photo.size_hw)) / of_reference
    radius_px = math.sqrt(hint.area_px / math.pi) * times
    return Proposal(
        x=(match.x + 0.5) * scale_x,
        y=(match.y + 0.5) * scale_y,
        rgb=hint.rgb_u8,
        radius_px=min(radius_px, _LARGEST_RADIUS_PX * min(scale_y, scale_x)),
        confidence=match.confidence,
        hint=match.hint,
        from_x=hint.center_yx[1],
        from_y=hint.center_yx[0],
    )
