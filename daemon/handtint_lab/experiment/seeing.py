"""What engine `handtint` sees in a photo."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

from handtint_daemon.arrays.dtypes import Float32, UInt16
from handtint_daemon.color.color_array import lightness_of_gray
from handtint_daemon.engines.engine import Engine
from handtint_daemon.progress import report_to_nobody

_SEEN_PX = 256 * 256


def seen_features(engine: Engine[Any], gray: UInt16) -> Float32:
    """Return what engine `handtint` sees at an eighth of its working size: (channels, h, w)."""
    times = max(1.0, float(np.sqrt(gray.size / _SEEN_PX)))
    height, width = (max(1, int(side / times)) for side in gray.shape)
    small = Image.fromarray(lightness_of_gray(gray)).resize((width, height), Image.Resampling.BOX)
    seen = engine.encode(np.asarray(small), report_to_nobody).features.coarse[0].cpu().numpy()
    features: Float32 = seen[:, : -(-height // 8), : -(-width // 8)].astype(np.float32)
    return features
