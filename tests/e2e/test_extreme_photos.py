"""`handtint colorize` with extreme photos, by both engines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from e2e.command_line import Done, with_state

Colorize = Callable[[str, str], tuple[Done, Path]]

RAMP = np.resize(np.arange(90, 150, dtype=np.uint8), (40, 50))
NOT_NUMBERS = np.where(RAMP < 100, np.nan, np.where(RAMP > 140, np.inf, RAMP / 255))
PHOTOS = {
    "one_pixel.png": RAMP[:1, :1],
    "row.png": np.resize(RAMP, (1, 5000)),
    "column.png": np.resize(RAMP, (5000, 1)),
    "black.png": np.zeros((40, 50), np.uint8),
    "white.png": np.full((40, 50), 255, np.uint8),
    "colored.png": np.stack([RAMP, RAMP[::-1], RAMP.T.reshape(40, 50)], axis=-1),
    "not_numbers.tif": NOT_NUMBERS.astype(np.float32),
}
# All in one place, so that only the last is visible.
HINTS = [
    {"x": 0.5, "y": 0.5, "rgb": [90 + n, 120, 150 - n], "radius": n % 3} for n in range(0, 60, 4)
]


@pytest.fixture(scope="module")
def colorize(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Colorize]:
    folder = tmp_path_factory.mktemp("extreme")
    handtint = with_state(folder, folder / "state")
    for name, pixels in PHOTOS.items():
        if name.endswith(".tif"):
            tifffile.imwrite(folder / name, pixels)
        else:
            Image.fromarray(pixels).save(folder / name)
    (folder / "hints.json").write_text(json.dumps(HINTS))

    def run(photo: str, engine: str) -> tuple[Done, Path]:
        out = f"{Path(photo).stem}-{engine}.png"
        command = ("colorize", photo, "--hints", "hints.json", "--engine", engine, "-o", out)
        return handtint(*command), folder / out

    yield run
    handtint("stop", "--force")


@pytest.mark.parametrize("engine", ["handtint", "propagate"])
@pytest.mark.parametrize("photo", PHOTOS)
def test_a_picture_of_the_same_size_comes_back(colorize: Colorize, photo: str, engine: str) -> None:
    done, out = colorize(photo, engine)
    assert done.returncode == 0, done.stderr
    with Image.open(out) as colored:
        assert colored.size == PHOTOS[photo].shape[1::-1]
