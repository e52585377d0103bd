"""One edit: the engine at its working size, then everything at the photo's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handtint_daemon.arrays import Float32
from handtint_daemon.composing import compose, hint_fits
from handtint_daemon.engine import Encoding, Engine, Knobs, Report
from handtint_daemon.hint_placing import place_hints
from handtint_daemon.hints import Hint
from handtint_daemon.photo import Photo
from handtint_daemon.picture_array import picture_of
from handtint_daemon.upsampling import Upsampler
from handtint_shared.geometry import fit_area
from handtint_shared.messages import HintReport
from handtint_shared.pixels import Picture, PixelFormat


@dataclass(frozen=True, slots=True)
class EncodedPhoto:
    """What depends on the photo and the engine alone: its lightness (h, w), 0..100, at the engine's
    working size, and what the engine made of that. An `Encoding` itself: a cache can hold it."""

    L_0_100: Float32
    encoding: Encoding

    @property
    def nbytes(self) -> int:
        return int(self.L_0_100.nbytes) + self.encoding.nbytes


@dataclass(frozen=True, slots=True)
class Edit:
    """The coloured picture, and what became of each hint, in the order given."""

    picture: Picture
    hints: tuple[HintReport, ...]


def encode_photo(engine: Engine[Any], photo: Photo, report: Report) -> EncodedPhoto:
    """Everything that need not be done again when only the hints change."""
    L_0_100 = photo.lightness_at(fit_area(photo.size_hw, engine.working_area_px))
    return EncodedPhoto(L_0_100, engine.encode(L_0_100, report))


def paint_edit(
    engine: Engine[Any],
    encoded: EncodedPhoto,
    photo: Photo,
    hints: Sequence[Hint],
    answer_format: PixelFormat,
    report: Report,
    knobs: Knobs = Knobs(),  # noqa: B008 - frozen
) -> Edit:
    """The photo in the person's colours, at its own size. Raises what `report` raises."""
    working_hw = (encoded.L_0_100.shape[0], encoded.L_0_100.shape[1])
    hint_map = place_hints(hints, photo.size_hw, working_hw)
    ab = engine.paint(encoded.encoding, hint_map, knobs, report)
    upsampler = Upsampler(ab, encoded.L_0_100, photo.size_hw)
    answer = compose(photo, upsampler, hints, answer_format, report)
    reports = tuple(_report_of(hint, photo) for hint in hints)
    return Edit(picture_of(answer, answer_format), reports)


def _report_of(hint: Hint, photo: Photo) -> HintReport:
    y, x = hint.center_yx
    return HintReport(x, y, hint.rgb_u8, hint.area_px, hint_fits(hint, photo))
