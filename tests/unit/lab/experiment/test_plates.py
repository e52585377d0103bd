"""Plates are cut and aligned within half a pixel, and what is no plate is told."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from handtint_daemon.arrays.dtypes import AnyArray, Float32
from handtint_lab.experiment.aligning import Placement, placement_of
from handtint_lab.experiment.plates import separated
from handtint_shared.errors import BadInput
from unit.lab.experiment.made_plates import FRAME_HW, Exposure, from_one_to_other, made_plate

DISPLACED = {
    "as it is": (Exposure(), Exposure(), Exposure()),
    "shifted": (Exposure((7.3, -4.6)), Exposure(), Exposure((-12.4, 3.8))),
    "turned": (Exposure((3, 2), 0.7), Exposure(rotation_deg=-0.3), Exposure((-4, 1), -0.9)),
    "scaled": (Exposure(scale=1.012), Exposure(), Exposure((5, 5), scale=0.99)),
    "all of it, in other exposures": (
        Exposure((9.4, -6.1), 0.6, 1.008, gamma=1.6, gain=0.6),
        Exposure((0.5, 0.25), -0.2),
        Exposure((-11.7, 4.2), -0.5, 0.994, gamma=0.7, gain=0.9),
    ),
}


def farthest_px(found: Placement, true: AnyArray) -> float:
    """How far both put the corners of a frame apart, at most."""
    height, width = FRAME_HW
    corners = np.array([[0, 0, 1], [0, width, 1], [height, 0, 1], [height, width, 1]])
    return float(np.hypot(*(corners @ (found.to_other - true).T).T).max())


@pytest.mark.parametrize("exposures", DISPLACED.values(), ids=DISPLACED)
def test_each_corner_lies_within_half_a_pixel(exposures: tuple[Exposure, ...]) -> None:
    blue, green, red = exposures
    plate = separated(made_plate(exposures))
    assert farthest_px(plate.blue, from_one_to_other(green, blue)) < 0.5
    assert farthest_px(plate.red, from_one_to_other(green, red)) < 0.5


def test_no_edge_of_a_frame_is_left() -> None:
    rgb = separated(made_plate(DISPLACED["shifted"], noise=0)).rgb_u8
    height, width = rgb.shape[:2]
    assert height > 0.8 * FRAME_HW[0]
    assert width > 0.8 * FRAME_HW[1]
    around = (rgb[0], rgb[-1], rgb[:, 0], rgb[:, -1])
    assert all(len(np.unique(line, axis=0)) > 20 for line in around)


def a_blank_third(plate: Float32) -> Float32:
    height = plate.shape[0] // 3
    rng = np.random.default_rng(1)
    blank = plate.copy()
    blank[height : 2 * height] = 0.5 + rng.normal(0, 0.02, blank[height : 2 * height].shape)
    return blank


def another_scene_below(plate: Float32) -> Float32:
    height = plate.shape[0] // 3
    other = plate.copy()
    other[2 * height :] = plate[height : 2 * height][::-1, ::-1]
    return other


BAD = {
    "plate_blank": a_blank_third,
    "plate_unmatched": another_scene_below,
    "plate_shape": lambda plate: plate[: plate.shape[0] // 2],
}


@pytest.mark.parametrize("reason", BAD)
def test_what_is_no_plate_is_told(reason: str) -> None:
    with pytest.raises(BadInput) as caught:
        separated(BAD[reason](made_plate((Exposure(), Exposure(), Exposure()))))
    assert caught.value.reason == reason


def test_pictures_that_share_a_corner_alone_are_unmatched() -> None:
    rng = np.random.default_rng(3)
    one, other = (ndimage.gaussian_filter(rng.random((300, 360)), 2) for _ in range(2))
    other[:130, :150] = one[:130, :150]
    with pytest.raises(BadInput) as caught:
        placement_of(one.astype(np.float32), other.astype(np.float32))
    assert caught.value.reason == "plate_unmatched"


def test_a_plate_too_small_to_align_is_told() -> None:
    with pytest.raises(BadInput) as caught:
        separated(np.zeros((150, 60), np.float32))
    assert caught.value.reason == "plate_shape"
