"""One edit: the engine at its working size, then composition at the photo's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handtint_daemon.arrays.dtypes import AnyArray, Float32
from handtint_daemon.arrays.pictures import picture_of
from handtint_daemon.engines.engine import Encoding, Engine
from handtint_daemon.hints.colors import color_hints
from handtint_daemon.hints.hint import Hint
from handtint_daemon.hints.placing import place_hints
from handtint_daemon.hints.reports import report_hints
from handtint_daemon.painting.changes import Composed, changed, marks_of
from handtint_daemon.painting.composing import write_hints
from handtint_daemon.painting.composing_parts import compose_parts
from handtint_daemon.painting.early import Early
from handtint_daemon.painting.upsampling import Upsampler
from handtint_daemon.photo import Photo
from handtint_daemon.progress import Progress
from handtint_shared.geometry import Rect, fit_area
from handtint_shared.knobs import Knobs
from handtint_shared.messages import HintReport
from handtint_shared.pixels import Picture, PixelFormat


@dataclass(frozen=True, slots=True)
class EncodedPhoto:
    """What depends on the photo and the engine alone; itself an `Encoding`, so it can be cached.

    The photo's lightness (h, w), 0..100, at the engine's working size, and the engine's encoding.
    """

    L_0_100: Float32
    encoding: Encoding

    @property
    def nbytes(self) -> int:
        return int(self.L_0_100.nbytes) + self.encoding.nbytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """How to answer: the format and the knobs; with `base`, only what differs from that answer.

    And what comes before.
    """

    format: PixelFormat
    knobs: Knobs = Knobs()  # noqa: RUF009 - frozen
    base: Composed | None = None
    early: Early = Early()  # noqa: RUF009 - frozen


@dataclass(frozen=True, slots=True)
class Edit:
    """The coloured picture and its metadata.

    `parts` are the parts of the photo that it consists of, stacked vertically; `composed` is what
    it was composed from; `hints` reports on each hint, in the given order.
    """

    picture: Picture
    parts: tuple[Rect, ...]
    composed: Composed
    hints: tuple[HintReport, ...]


Composition = tuple[AnyArray, tuple[HintReport, ...]]
"""Parts of the answer, stacked vertically, and reports on the hints written into them."""


def encode_photo(
    engine: Engine[Any], photo: Photo, report: Progress, working_area_px: int | None = None
) -> EncodedPhoto:
    """Compute what does not depend on the hints, at the engine's working size or a smaller one."""
    area_px = min(working_area_px or engine.working_area_px, engine.working_area_px)
    L_0_100 = photo.lightness_at(fit_area(photo.size_hw, area_px))
    return EncodedPhoto(L_0_100, engine.encode(L_0_100, report))


def paint_edit(
    engine: Engine[Any],
    encoded: EncodedPhoto,
    photo: Photo,
    hints: Sequence[Hint],
    wanted: Wanted,
    report: Progress,
) -> Edit:
    """Return the photo in the person's colours, at its own size. Raises what `report` raises."""
    L_0_100 = encoded.L_0_100
    hint_map = place_hints(hints, photo.size_hw, (L_0_100.shape[0], L_0_100.shape[1]))
    ab = engine.paint(encoded.encoding, hint_map, wanted.knobs, report)
    new = Composed(ab, marks_of(hints))
    wanted.early.show_preview(L_0_100, ab)
    composed, parts = (
        changed(wanted.base, new, L_0_100, photo.size_hw, wanted.format, wanted.early.stale)
        if wanted.base
        else (new, (Rect(0, 0, *photo.size_hw),))
    )
    upsampler = Upsampler(composed.ab, L_0_100, photo.size_hw)

    def composed_of(parts: Sequence[Rect], hints: Sequence[Hint]) -> Composition:
        return _compose(photo, upsampler, parts, hints, wanted.format, report)

    if wanted.base:
        first, parts = wanted.early.first_of(parts, photo.size_hw)
        if first:
            answer, _ = composed_of(first, [hint for hint in hints if _is_in(hint, first)])
            wanted.early.show_part(first, answer, wanted.format)
    answer, reports = composed_of(parts, hints)
    return Edit(picture_of(answer, wanted.format), parts, composed, reports)


def _compose(
    photo: Photo,
    upsampler: Upsampler,
    parts: Sequence[Rect],
    hints: Sequence[Hint],
    answer_format: PixelFormat,
    report: Progress,
) -> Composition:
    answer = compose_parts(photo, upsampler, parts, answer_format, report)
    reports: list[HintReport] = []
    for some in color_hints(hints, photo, answer_format):
        report("writing", 1.0)
        write_hints(some, photo, parts, answer)
        reports.extend(report_hints(some))
    return answer, tuple(reports)


def _is_in(hint: Hint, parts: Sequence[Rect]) -> bool:
    return any(not hint.box.intersect(part).is_empty for part in parts)
