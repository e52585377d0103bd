"""Many edits over many photos by several clients at once: the daemon's memory must stay as it is.

python -m e2e.soak --edits 2000 --engine propagate        (in tests/)
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from e2e.command_line import HANDTINT
from e2e.daemon_process import Daemon, running_daemon
from handtint_daemon.config import ServeConfig
from handtint_shared.canvas import new_canvas
from handtint_shared.exchange import Link, ask_colorize
from handtint_shared.messages import ColorizeRequest, HintLayer, HintPoint
from handtint_shared.pixels import Picture, PixelFormat, photo_key

_PAINTED = 0.5
_REST_S = 2.5  # enough for the daemon to return freed memory


@dataclass(frozen=True, slots=True)
class Soak:
    """The size of a run.

    In the warm-up each client edits every photo that many times: engines are loaded, the cache
    fills up, and allocators take what they need.
    """

    edits: int = 2000
    photos: int = 50
    clients: int = 4
    side_px: int = 160
    cache_mb: int = 512
    engine: str = ServeConfig().engine
    warm_up_rounds: int = 5
    samples: int = 10


@dataclass(frozen=True, slots=True)
class Sample:
    """The daemon at rest after a number of edits, excluding the warm-up."""

    edits: int
    rss_bytes: int
    cache_bytes: int


@dataclass(frozen=True, slots=True)
class Curve:
    """Samples at the end of the warm-up, then after equal numbers of edits."""

    samples: tuple[Sample, ...]

    @property
    def growth_bytes(self) -> int:
        """Growth from the end of the warm-up to the second half's mean, robust against peaks."""
        late = self.samples[1 + len(self.samples) // 2 :]
        return sum(sample.rss_bytes for sample in late) // len(late) - self.samples[0].rss_bytes


def run(soak: Soak, state_dir: Path, program: Sequence[str] = HANDTINT) -> Curve:
    """Run the soak test. Raises the first error that any client receives."""
    photos = [_photo(soak.side_px, seed) for seed in range(soak.photos)]
    with (
        running_daemon(
            state_dir, "--cache-mb", str(soak.cache_mb), engine=soak.engine, program=program
        ) as daemon,
        ThreadPoolExecutor(soak.clients) as pool,
    ):
        clients = [_Client(daemon, soak, photos, n) for n in range(soak.clients)]
        for _ in range(soak.warm_up_rounds):
            list(pool.map(_Client.edit_each, clients))
        warmed_up = daemon.status().finished
        samples = [_sample(daemon, warmed_up)]
        per_client = soak.edits // soak.clients // soak.samples
        for _ in range(soak.samples):
            list(pool.map(lambda client: client.edit_some(per_client), clients))
            samples.append(_sample(daemon, warmed_up))
    assert samples[-1].edits == soak.samples * per_client * soak.clients, "an edit was not answered"
    return Curve(tuple(samples))


def _sample(daemon: Daemon, warmed_up: int) -> Sample:
    time.sleep(_REST_S)
    status = daemon.status()
    sample = Sample(status.finished - warmed_up, daemon.rss_bytes(), status.photo_bytes)
    rss_mb, cache_mb = sample.rss_bytes / 2**20, sample.cache_bytes / 2**20
    print(f"{sample.edits:6} edits  {rss_mb:7.1f} MB, of it cache {cache_mb:6.1f} MB", flush=True)
    return sample


class _Client:
    """One person with many photos; every edit uses a separate connection, as GIMP does.

    Half of the edits have painted hints, the others points.
    """

    def __init__(self, daemon: Daemon, soak: Soak, photos: Sequence[Picture], number: int) -> None:
        self._daemon = daemon
        self._soak = soak
        self._photos = photos
        self._number = number
        self._random = random.Random(number)  # noqa: S311
        self._canvases = [new_canvas() for _ in photos]
        self._revisions: dict[str, int] = {}

    def edit_each(self) -> None:
        for index in range(len(self._photos)):
            self._edit(index)

    def edit_some(self, count: int) -> None:
        for _ in range(count):
            self._edit(self._random.randrange(len(self._photos)))

    def _edit(self, index: int) -> None:
        with self._daemon.link() as link:
            self._colorize(link, self._canvases[index], self._photos[index])

    def _colorize(self, link: Link, canvas: str, photo: Picture) -> None:
        dots = [self._dot() for _ in range(self._random.randrange(1, 20))]
        is_painted = self._random.random() < _PAINTED
        request = ColorizeRequest(
            canvas=canvas,
            photo_key=photo_key(photo),
            hint_layer=_painted(dots, photo.size_hw) if is_painted else None,
            hint_points=() if is_painted else tuple(dots),
            base_revision=self._revisions.get(canvas, 0),
        )
        self._revisions[canvas] = ask_colorize(link, request, photo).revision

    def _dot(self) -> HintPoint:
        x, y = (self._random.uniform(5, self._soak.side_px - 5) for _ in range(2))
        red, green, blue = self._random.randbytes(3)
        return HintPoint(x, y, (red, green, blue), self._random.uniform(0, 4))


def _painted(dots: Sequence[HintPoint], size_hw: tuple[int, int]) -> HintLayer:
    """Paint the dots as squares on a layer, as sent by GIMP; some touch or cover each other."""
    rgba = np.zeros((*size_hw, 4), np.uint8)
    for dot in dots:
        y, x, reach = int(dot.y), int(dot.x), int(dot.radius_px) + 1
        rgba[y - reach : y + reach, x - reach : x + reach] = (*dot.rgb, 255)
    return HintLayer(Picture(size_hw, PixelFormat.RGBA_U8, rgba.tobytes()), (0, 0))


def _photo(side_px: int, seed: int) -> Picture:
    """Return coarse noise, so that colours have edges to follow; each of a different size."""
    rng = random.Random(seed)  # noqa: S311
    height, width = side_px + seed, side_px + 2 * seed
    rows = [rng.randbytes(width // 16 + 1) for _ in range(height // 16 + 1)]
    wide = [bytes(row[x // 16] for x in range(width)) for row in rows]
    return Picture(
        (height, width), PixelFormat.Y_U8, b"".join(wide[y // 16] for y in range(height))
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for field in dataclasses.fields(Soak):
        option = f"--{field.name.replace('_', '-')}"
        parser.add_argument(option, type=type(field.default), default=field.default)
    soak = Soak(**vars(parser.parse_args()))
    with tempfile.TemporaryDirectory() as folder:
        curve = run(soak, Path(folder))
    print(f"growth after the warm-up: {curve.growth_bytes / 2**20:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
