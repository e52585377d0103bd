"""The weights in the package: present, small enough, and useful."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import skimage.data
from PIL import Image

from handtint_daemon.arrays.dtypes import Float32
from handtint_daemon.color.color_array import rgb_to_lab
from handtint_daemon.engines import create_engine
from handtint_daemon.model.digests import sha256_of
from handtint_daemon.model.shipped import SHIPPED, SHIPPED_SHA256
from handtint_lab.measures.coloring import ColoredPicture
from handtint_lab.protocols import ZHANG_2017, hint_map, random_hints

SIDE_PX = 256
LARGEST_BYTES = 60_000_000
# Read with Pillow: scikit-image's own reader warns with the newest Pillow.
ASTRONAUT = Path(skimage.data.__file__).parent / "astronaut.png"


def test_they_are_small_enough_to_ship() -> None:
    assert SHIPPED.stat().st_size <= LARGEST_BYTES


def test_they_are_those_that_the_code_names() -> None:
    assert sha256_of(SHIPPED) == SHIPPED_SHA256


@pytest.fixture(scope="module")
def true_lab() -> Float32:
    rgb = np.asarray(Image.open(ASTRONAUT).convert("RGB").resize((SIDE_PX, SIDE_PX)), np.float32)
    return rgb_to_lab(rgb / np.float32(255))


def error_ab(engine: str, true_lab: Float32, count: int) -> float:
    ab = np.moveaxis(true_lab[..., 1:], -1, 0)
    hints = hint_map(random_hints(ZHANG_2017, ab, count, 0, "astronaut"), (SIDE_PX, SIDE_PX))
    painted = ColoredPicture(create_engine(engine), true_lab[..., 0]).paint(hints).ab
    return float(np.sqrt(np.square(painted - ab).mean()))


def test_hints_bring_the_colors_nearer(true_lab: Float32) -> None:
    assert error_ab("handtint", true_lab, 20) < 0.8 * error_ab("handtint", true_lab, 0)


def test_they_know_more_than_propagation(true_lab: Float32) -> None:
    assert error_ab("handtint", true_lab, 5) < error_ab("propagate", true_lab, 5)
