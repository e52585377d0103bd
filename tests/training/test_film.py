"""Plates, prints and scanners, against values computed in other ways."""

from __future__ import annotations

import io

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.ndimage import gaussian_filter
from torch import Tensor

from handtint_daemon.color import film as emulsions
from handtint_lab.training.config import AugmentConfig
from handtint_lab.training.draws import Draws, Replica
from handtint_lab.training.film import (
    _QUANTA,
    blurred,
    emulsion_weights,
    exposed,
    simulated_plate_gray,
    through_jpeg,
)

CPU = torch.device("cpu")
NOTHING = {"film": 0.0, "tone": 0.0, "fade": 0.0, "grain": 0.0, "blur": 0.0, "jpeg": 0.0}
MANY = 20_000


def draws(count: int, seed: int = 1) -> Draws:
    return Draws((seed,), count, Replica(), CPU)


def photos(count: int) -> Tensor:
    torch.manual_seed(3)
    small = torch.rand(count, 3, 6, 6)
    return torch.nn.functional.interpolate(small, (32, 40), mode="bilinear").clamp(0, 1)


def test_without_film_a_plate_is_panchromatic() -> None:
    weights = emulsion_weights(0.0, draws(5))
    torch.testing.assert_close(weights, torch.from_numpy(emulsions.PAN).expand(5, 3))


def test_mixtures_are_of_dirichlets_mean_and_variance() -> None:
    """Dirichlet(½, ½, 1): means ¼, ¼, ½; variance aᵢ(2 − aᵢ)/(4·3): 1/16, 1/16, 1/12."""
    basis = np.stack([emulsions.BLUE, emulsions.ORTHO, emulsions.PAN])
    weights = emulsion_weights(1.0, draws(MANY)).numpy()
    shares = weights @ np.linalg.inv(basis)
    assert shares.min() > -1e-4
    np.testing.assert_allclose(shares.sum(1), 1, atol=1e-4)
    np.testing.assert_allclose(shares.mean(0), [1 / 4, 1 / 4, 1 / 2], atol=0.01)
    np.testing.assert_allclose(shares.var(0), [1 / 16, 1 / 16, 1 / 12], atol=0.005)


def test_an_emulsion_sees_what_color_film_says() -> None:
    rgb_u8 = np.random.default_rng(4).integers(256, size=(9, 7, 3), dtype=np.uint8)
    planes = torch.from_numpy(np.moveaxis(rgb_u8, -1, 0).copy())[None] / 255
    for weights in (emulsions.BLUE, emulsions.ORTHO, emulsions.PAN):
        actual = exposed(planes, torch.from_numpy(weights)[None])[0, 0]
        np.testing.assert_allclose(actual, emulsions.plate_gray(rgb_u8, weights), atol=1e-5)


def test_blur_is_gaussian() -> None:
    gray = photos(2)[:, :1]
    sigmas = (0.5, 1.2)
    actual = blurred(gray, torch.tensor(sigmas))
    for number, sigma in enumerate(sigmas):
        expected = gaussian_filter(gray[number, 0].numpy(), sigma, mode="nearest", radius=5)
        np.testing.assert_allclose(actual[number, 0], expected, atol=1e-5)


@pytest.mark.parametrize("quality", [35, 60, 89])
def test_jpeg_is_pillows(quality: int) -> None:
    gray = photos(1)[:, :1]
    file = io.BytesIO()
    levels = (gray[0, 0].numpy() * 255).round().astype(np.uint8)
    Image.fromarray(levels).save(file, "JPEG", quality=quality)
    expected = np.asarray(Image.open(file), np.float32)
    actual = through_jpeg(gray, torch.tensor([float(quality)]))[0, 0].numpy() * 255
    off = np.abs(actual - expected)
    assert off.mean() < 0.2  # libjpeg's transform uses integers
    assert off.max() <= 6
    assert np.abs(levels - expected).mean() > 3 * off.mean()


def test_jpegs_table_is_the_one_that_files_carry() -> None:
    file = io.BytesIO()
    Image.new("L", (8, 8)).save(file, "JPEG", quality=50)
    written = Image.open(file).quantization[0]  # type: ignore[attr-defined]
    assert _QUANTA.flatten().tolist() == list(written)


def of_one_ill(name: str, count: int) -> tuple[Tensor, Tensor]:
    """Return grey plates as taken, and each with this kind of damage."""
    rgb = torch.full((count, 3, 16, 16), 0.5)
    taken = simulated_plate_gray(rgb, AugmentConfig(**NOTHING), draws(count))
    return taken, simulated_plate_gray(rgb, AugmentConfig(**{**NOTHING, name: 1.0}), draws(count))


def test_as_taken_grey_stays_grey() -> None:
    taken, _ = of_one_ill("tone", 3)
    torch.testing.assert_close(taken, torch.full_like(taken, 0.5), atol=1e-5, rtol=0)


def test_tone_is_a_power_of_median_1_and_deviation_a_quarter() -> None:
    _, toned = of_one_ill("tone", 2000)
    power = (toned[:, 0, 0, 0].log() / np.log(0.5)).log()
    assert float(power.median()) == pytest.approx(0, abs=0.02)
    assert float(power.std()) == pytest.approx(0.25, abs=0.02)


def test_fading_lifts_black_and_lowers_white() -> None:
    """Black 0.1 and white 0.875 on average, so middle grey gets to 0.4875."""
    _, faded = of_one_ill("fade", 2000)
    assert float(faded.mean()) == pytest.approx(0.4875, abs=0.005)
    assert float(faded.min()) >= 0.375 - 1e-4
    assert float(faded.max()) <= 0.6 + 1e-4


def test_grain_is_noise_of_one_to_six_hundredths() -> None:
    """Uniform from 0.01 to 0.06, and blurred in half of the pictures, which leaves 0.81 of it."""
    _, grainy = of_one_ill("grain", 2000)
    deviations = grainy.flatten(1).std(1)
    assert float(deviations.min()) > 0.006
    assert float(deviations.max()) < 0.075
    assert float(deviations.mean()) == pytest.approx(0.035 * (1 + 0.81) / 2, abs=0.001)
    assert float((grainy.mean((1, 2, 3)) - 0.5).mean()) == pytest.approx(0, abs=1e-3)


def test_blur_is_of_a_third_to_one_and_a_fifth_of_a_pixel() -> None:
    """From what is left of a white dot's centre: 1 / (sum of the kernel)², whose σ is looked up."""
    dot = torch.zeros(1000, 3, 16, 16)
    dot[:, :, 8, 8] = 1.0
    plates = simulated_plate_gray(dot, AugmentConfig(**{**NOTHING, "blur": 1.0}), draws(1000))
    sigmas = np.linspace(0.2, 2.5, 500)
    around = np.exp(-0.5 * (np.arange(-5, 6) / sigmas[:, None]) ** 2).sum(1)
    sigma = np.interp(plates[:, 0, 8, 8].numpy(), (around**-2)[::-1], sigmas[::-1])
    assert 0.29 < sigma.min() < 0.32
    assert 1.18 < sigma.max() < 1.21
    assert sigma.mean() == pytest.approx(0.75, abs=0.03)


def test_an_ill_befalls_its_share_of_the_pictures() -> None:
    rgb = torch.full((2000, 3, 8, 8), 0.5)
    plates = simulated_plate_gray(rgb, AugmentConfig(**{**NOTHING, "fade": 0.3}), draws(2000))
    changed = ((plates - 0.5).abs().amax((1, 2, 3)) > 1e-4).float()
    assert float(changed.mean()) == pytest.approx(0.3, abs=0.03)
