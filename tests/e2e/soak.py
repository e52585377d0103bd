"""Many edits over many photos by several clients at once: the daemon's memory must stay as it is.

python -m e2e.soak --edits 2000        (in tests/)
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from e2e.daemon_process import Daemon, running_daemon
from handtint_shared.exchange import Link, ask_colorize, next_revision
from handtint_shared.messages import ColorizeRequest, HintPoint
from handtint_shared.pixels import Picture, PixelFormat, photo_key

WARM_UP = 0.25
"""This share of the edits: engines are loaded, the cache fills, allocators take what they need."""
SAMPLES = 20


@dataclass(frozen=True, slots=True)
class Soak:
    """How much of it."""

    edits: int = 2000
    photos: int = 50
    clients: int = 4
    side_px: int = 160
    cache_mb: int = 512
    engine: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """The daemon's memory after equal numbers of edits."""

    edits: tuple[int, ...]
    rss_bytes: tuple[int, ...]

    @property
    def growth_bytes(self) -> int:
        """From the end of the warm-up to the second half's mean, which a peak hardly moves."""
        warm = self.rss_bytes[round(len(self.rss_bytes) * WARM_UP) - 1]
        late = self.rss_bytes[len(self.rss_bytes) // 2 :]
        return sum(late) // len(late) - warm


def run(soak: Soak, state_dir: Path) -> Curve:
    """Raises the first error that any client was answered with."""
    photos = [_photo(soak.side_px, seed) for seed in range(soak.photos)]
    with running_daemon(state_dir, "--cache-mb", str(soak.cache_mb)) as daemon:
        edits, rss_bytes = [], []
        with ThreadPoolExecutor(soak.clients) as pool:
            clients = [_Client(daemon, soak, photos, n) for n in range(soak.clients)]
            per_client = soak.edits // soak.clients // SAMPLES
            for sample in range(1, SAMPLES + 1):
                for _ in pool.map(lambda client: client.edit(per_client), clients):
                    pass
                edits.append(sample * per_client * soak.clients)
                rss_bytes.append(daemon.rss_bytes())
                print(f"{edits[-1]:6} edits  {rss_bytes[-1] / 2**20:7.1f} MB", flush=True)
        finished = daemon.status().finished
    assert finished == edits[-1], f"{finished} of {edits[-1]} edits were answered"
    return Curve(tuple(edits), tuple(rss_bytes))


class _Client:
    """One person with many photos; every edit is a connection of its own, as GIMP's are."""

    def __init__(self, daemon: Daemon, soak: Soak, photos: Sequence[Picture], number: int) -> None:
        self._daemon = daemon
        self._soak = soak
        self._photos = photos
        self._number = number
        self._random = random.Random(number)  # noqa: S311
        self._revisions: dict[str, int] = {}

    def edit(self, count: int) -> None:
        for _ in range(count):
            index = self._random.randrange(len(self._photos))
            with self._daemon.link() as link:
                self._colorize(link, f"{self._number}/{index}", self._photos[index])

    def _colorize(self, link: Link, canvas: str, photo: Picture) -> None:
        request = ColorizeRequest(
            canvas=canvas,
            revision=next_revision(),
            photo_key=photo_key(photo),
            hint_points=tuple(self._dot() for _ in range(self._random.randrange(1, 20))),
            engine=self._soak.engine,
        )
        base_revision = self._revisions.get(canvas, 0)
        request = dataclasses.replace(request, base_revision=base_revision)
        self._revisions[canvas] = ask_colorize(link, request, photo).revision

    def _dot(self) -> HintPoint:
        x, y = (self._random.uniform(5, self._soak.side_px - 5) for _ in range(2))
        red, green, blue = self._random.randbytes(3)
        return HintPoint(x, y, (red, green, blue), self._random.uniform(0, 4))


def _photo(side_px: int, seed: int) -> Picture:
    """Coarse noise, so that there is something to spread colours along; each of its own size."""
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
