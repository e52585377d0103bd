"""What plates, prints and scanners did to the lightness: the photo as the network will meet it."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

from handtint_daemon.arrays.dtypes import AnyArray, Float32, UInt8
from handtint_daemon.color import film
from handtint_daemon.training.config import AugmentConfig


def plate_gray(rgb_u8: UInt8, config: AugmentConfig, rng: np.random.Generator) -> Float32:
    """sRGB-encoded grey, 0..1, (h, w), of sRGB (h, w, 3) seen by film and time."""
    emulsion: AnyArray = film.PAN
    if rng.random() < config.film:
        emulsion = rng.dirichlet((0.7, 0.7, 1.4)) @ np.stack([film.BLUE, film.ORTHO, film.PAN])
    gray = film.plate_gray(rgb_u8, emulsion)
    if rng.random() < config.tone:
        gray = np.clip(gray, 0, 1) ** np.exp(rng.normal(0, 0.25))
    if rng.random() < config.fade:
        black, white = rng.uniform(0, 0.2), rng.uniform(0.75, 1.0)
        gray = black + gray * (white - black)
    if rng.random() < config.blur:
        gray = gaussian_filter(gray, rng.uniform(0.3, 1.2))
    if rng.random() < config.grain:
        noise = rng.standard_normal(gray.shape, dtype=np.float32)
        if rng.random() < 0.5:
            noise = gaussian_filter(noise, 0.7) * 2
        gray = gray + noise * rng.uniform(0.01, 0.06)
    gray = np.clip(gray, 0, 1)
    if rng.random() < config.jpeg:
        gray = _through_jpeg(gray, quality=int(rng.integers(35, 90)))
    return gray.astype(np.float32)


def _through_jpeg(gray: Float32, quality: int) -> Float32:
    file = io.BytesIO()
    Image.fromarray((gray * 255 + 0.5).astype(np.uint8)).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file), np.float32) / np.float32(255)
