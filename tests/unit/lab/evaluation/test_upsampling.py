from __future__ import annotations

import numpy as np
import pytest

from handtint_lab.evaluation.upsampling import METHODS, Upsampled, mean_of, measure


@pytest.fixture(scope="module")
def on_a_drawn_edge() -> dict[str, Upsampled]:
    """A dark red and a light blue half, with grain; the slanted edge is aligned with no grid."""
    y, x = np.mgrid[:128, :128]
    light = (x + 0.4 * y > 85)[..., None]
    grain = np.random.default_rng(0).normal(0, 3, (128, 128, 1))
    rgb = np.where(light, (150, 180, 220), (120, 60, 50)) + grain
    return measure(np.rint(rgb.clip(0, 255)).astype(np.uint8), times=8)


def test_ours_bleeds_least_of_those_without_a_halo(on_a_drawn_edge: dict[str, Upsampled]) -> None:
    assert on_a_drawn_edge["joint bilateral"].bleeding < on_a_drawn_edge["bilinear"].bleeding


def test_ours_has_no_halo(on_a_drawn_edge: dict[str, Upsampled]) -> None:
    assert (
        on_a_drawn_edge["joint bilateral"].halo_ab < 0.01 < on_a_drawn_edge["fast guided"].halo_ab
    )


def test_ours_is_nearer_to_the_truth_than_bilinear(on_a_drawn_edge: dict[str, Upsampled]) -> None:
    assert on_a_drawn_edge["joint bilateral"].rms_ab < on_a_drawn_edge["bilinear"].rms_ab


def test_a_plain_picture_has_neither() -> None:
    plain = measure(np.full((32, 32, 3), (120, 60, 50), np.uint8), times=4)["joint bilateral"]
    assert (plain.bleeding, plain.halo_ab) == (0.0, 0.0)


def test_pictures_count_alike() -> None:
    one, other = (dict.fromkeys(METHODS, Upsampled(v, v, v, 1.0)) for v in (0.2, 0.4))
    assert mean_of([one, other])["bilinear"].rms_ab == pytest.approx(0.3)
