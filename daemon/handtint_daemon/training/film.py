"""What plates, prints and scanners did to the lightness: the photo as the network will meet it.

Film after Luo et al., Time-Travel Rephotography, 2021: blue-sensitive, orthochromatic and
panchromatic emulsions record B, (G+B)/2 and a weighted sum.
"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

from handtint_daemon.arrays import Float32, UInt8
from handtint_daemon.color_array import decode_srgb, encode_srgb
from handtint_daemon.training.config import AugmentConfig

BLUE = np.array([0.0, 0.0, 1.0])
ORTHO = np.array([0.0, 0.5, 0.5])
PAN = np.array([0.2126, 0.7152, 0.0722])
_LINEAR_OF_BYTE = decode_srgb(np.arange(256) / 255).astype(np.float32)


def plate_gray(rgb_u8: UInt8, config: AugmentConfig, rng: np.random.Generator) -> Float32:
    """sRGB-encoded grey, 0..1, (h, w), of sRGB (h, w, 3) seen by film and time."""
    emulsion = PAN
    if rng.random() < config.film:
        emulsion = rng.dirichlet((0.7, 0.7, 1.4)) @ np.stack([BLUE, ORTHO, PAN])
    linear = _LINEAR_OF_BYTE[rgb_u8] @ emulsion.astype(np.float32)
    gray = encode_srgb(linear)
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
