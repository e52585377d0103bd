"""Pictures with known colours, and engines with a known, built-in error."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from handtint_daemon.arrays.dtypes import Float32, UInt8
from handtint_daemon.files.picture_sources import PictureSource
from handtint_daemon.hints.hint import HintMap
from handtint_daemon.progress import Progress
from handtint_lab.measures.picture_values import Truth, truth_of
from handtint_shared.errors import OutOfMemory
from handtint_shared.knobs import Knobs

SIDE_PX = 256


def drawn_photo(seed: int = 0) -> UInt8:
    """Draw patches of muted colours, so that small errors stay inside sRGB."""
    rng = np.random.default_rng(seed)
    patches = rng.integers(80, 180, (8, 8, 3), dtype=np.uint8)
    return patches.repeat(SIDE_PX // 8, axis=0).repeat(SIDE_PX // 8, axis=1)


def source_of(name: str, rgb_u8: UInt8) -> PictureSource:
    file = io.BytesIO()
    Image.fromarray(rgb_u8).save(file, "PNG")
    return PictureSource(name, file.getvalue)


@dataclass(frozen=True, slots=True)
class ConstructedEncoding:
    L_bytes: bytes
    nbytes: int = 0


class ConstructedEngine:
    """Knows the true ab of the given photos, and returns it with a given error."""

    name = "constructed"
    device = "cpu"
    weights_bytes = 0
    working_area_px = SIDE_PX * SIDE_PX

    def __init__(
        self, photos: list[UInt8], error: Callable[[Float32, HintMap], Float32], film: str = "none"
    ) -> None:
        truths = [truth_of(photo, film) for photo in photos]
        self._true_ab = {truth.seen_lightness.tobytes(): truth.ab for truth in truths}
        self._error = error
        self.encoded = 0
        self.painted: list[HintMap] = []

    def encode(self, L_0_100: Float32, _report: Progress) -> ConstructedEncoding:
        self.encoded += 1
        return ConstructedEncoding(L_0_100.tobytes())

    def paint(
        self, encoding: ConstructedEncoding, hints: HintMap, _knobs: Knobs, _report: Progress
    ) -> Float32:
        self.painted.append(hints)
        true_ab = self._true_ab.get(encoding.L_bytes)
        if true_ab is None:  # the fingerprint's synthetic photo
            return np.zeros_like(hints.ab)
        return self._error(true_ab, hints)


class FailingEngine(ConstructedEngine):
    """Fails on every photo except the fingerprint's."""

    def paint(
        self, encoding: ConstructedEncoding, hints: HintMap, _knobs: Knobs, _report: Progress
    ) -> Float32:
        if encoding.L_bytes in self._true_ab:
            raise OutOfMemory("The photo is too large for this machine.")
        return np.zeros_like(hints.ab)


def no_error(true_ab: Float32, _hints: HintMap) -> Float32:
    return true_ab


def half_the_chroma(true_ab: Float32, _hints: HintMap) -> Float32:
    return true_ab * np.float32(0.5)


def shifted_by_6(true_ab: Float32, _hints: HintMap) -> Float32:
    return true_ab + np.array([6, 0], np.float32)[:, None, None]


def truth_and_photo(seed: int = 0) -> tuple[Truth, UInt8]:
    photo = drawn_photo(seed)
    return truth_of(photo, "none"), photo
