"""Scenes of flat patches whose true colours are known, and a network that knows what it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from handtint_daemon.arrays.dtypes import Float32, UInt8, UInt16
from handtint_lab.experiment.subjects import Subject, read_subject
from handtint_shared.messages import LikelyColor, PlaceToHint

SKY, COAT, GROUND = (110, 160, 215), (190, 60, 50), (90, 140, 60)
SIZE_HW = (96, 144)
WIDTH_OF_PART = SIZE_HW[1] // 3


def three_patches() -> UInt8:
    """Sky, coat and ground from left to right."""
    picture = np.empty((*SIZE_HW, 3), np.uint8)
    for number, rgb in enumerate((SKY, COAT, GROUND)):
        picture[:, number * WIDTH_OF_PART : (number + 1) * WIDTH_OF_PART] = rgb
    return picture


def saved(path: Path, rgb_u8: UInt8) -> Path:
    Image.fromarray(rgb_u8).save(path)
    return path


def subject_in(folder: Path) -> Subject:
    return read_subject("scene.png", saved(folder / "scene.png", three_patches()))


@dataclass
class MadeNetwork:
    """Implements `Knowing`: asks for hints in the middle of each patch, holds `likely` likely."""

    likely: Sequence[LikelyColor] = ()
    asked: list[tuple[int, int]] = field(default_factory=list)

    def where(self, gray: UInt16, count: int) -> Sequence[PlaceToHint]:
        middles = [WIDTH_OF_PART // 2 + n * WIDTH_OF_PART for n in range(3)]
        return [PlaceToHint(x, gray.shape[0] // 2, 1.0) for x in middles[:count]]

    def suggest(self, _gray: UInt16, y: int, x: int) -> Sequence[LikelyColor]:
        self.asked.append((y, x))
        return self.likely

    def features(self, gray: UInt16) -> Float32:
        patches = np.repeat(np.eye(3), 4, axis=1)[:, None, :].repeat(8, axis=1)
        return (10 * patches).astype(np.float32)
