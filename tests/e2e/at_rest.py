"""What the daemon keeps of memory some minutes after work on several photos.

python -m e2e.at_rest --engine propagate        (in tests/)
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from e2e.daemon_process import Daemon, running_daemon
from handtint_daemon.arrays.pictures import array_of, picture_of
from handtint_daemon.commands.status import sentences
from handtint_daemon.config import ServeConfig
from handtint_daemon.engines import ENGINE_NAMES
from handtint_lab.benchmarks.scene import draw_hint_layer, draw_photo, size_of
from handtint_lab.benchmarks.timing import best_s
from handtint_shared.canvas import new_canvas
from handtint_shared.exchange import ask_colorize
from handtint_shared.messages import ColorizeReply, ColorizeRequest, StatusReply
from handtint_shared.pixels import Picture, PixelFormat, photo_key


@dataclass(frozen=True, slots=True)
class Work:
    """Photos of each size, edited a number of times each; then a pause of `wait_s`.

    The daemon rests from `rest_s` on.
    """

    engine: str = "handtint"
    megapixels: tuple[float, ...] = (0.75, 2.0, 12.0)
    photos: int = 3
    edits: int = 5
    wait_s: float = 300.0
    rest_s: float = ServeConfig().rest_s


@dataclass(frozen=True, slots=True)
class Rest:
    """The daemon's status after its work and after the pause.

    And the seconds of an edit of the last photo: new, cached, and after the pause.
    """

    worked: StatusReply
    rested: StatusReply
    new_s: float
    cached_s: float
    after_s: float


def run(work: Work, state_dir: Path) -> Rest:
    """Do the work. Raises the first error that an edit was answered with."""
    with running_daemon(state_dir, "--rest", f"{work.rest_s / 60}", engine=work.engine) as daemon:
        photos = photos_of(work)
        for photo in photos[:-1]:
            _edit_s(daemon, photo, work.edits)
        new_s = _edit_s(daemon, photos[-1])
        cached_s = _edit_s(daemon, photos[-1], work.edits - 1)
        worked = daemon.status()
        print(f"{sentences(worked)}\n\nafter {work.wait_s:g} s at rest:\n", flush=True)
        time.sleep(work.wait_s)
        rested = daemon.status()
        print(sentences(rested), flush=True)
        return Rest(worked, rested, new_s, cached_s, _edit_s(daemon, photos[-1]))


def edit(daemon: Daemon, photo: Picture) -> ColorizeReply:
    """Edit over a separate connection, as GIMP does."""
    hints = draw_hint_layer(photo.size_hw)
    request = ColorizeRequest(new_canvas(), photo_key(photo), hint_layer=hints)
    with daemon.link() as link:
        return ask_colorize(link, request, photo)


def _edit_s(daemon: Daemon, photo: Picture, times: int = 1) -> float:
    """Return the shortest of several edits."""
    return best_s(lambda: edit(daemon, photo), times)


def photos_of(work: Work) -> list[Picture]:
    """Return coloured photos, as GIMP mostly sends, each of a different shape."""
    photos = []
    for size_mp in work.megapixels:
        height, width = size_of(size_mp)
        for number in range(work.photos):
            gray = array_of(draw_photo((height - 32 * number, width + 32 * number)))
            rgb = np.repeat(gray[..., None], 3, axis=2)
            photos.append(picture_of(rgb, PixelFormat.RGB_U8))
    return photos


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    usual = Work()
    parser.add_argument("--engine", choices=ENGINE_NAMES, default=usual.engine)
    parser.add_argument(
        "--megapixels",
        type=lambda text: tuple(float(part) for part in text.split(",")),
        default=usual.megapixels,
        help="sizes, separated by commas",
    )
    parser.add_argument("--photos", type=int, default=usual.photos, help="of each size")
    parser.add_argument("--edits", type=int, default=usual.edits, help="of each photo, 2 or more")
    parser.add_argument("--wait-s", type=float, default=usual.wait_s)
    parser.add_argument("--rest-s", type=float, default=usual.rest_s, help="when it is to rest")
    with tempfile.TemporaryDirectory() as folder:
        rest = run(Work(**vars(parser.parse_args())), Path(folder))
    print(
        f"\nan edit of the last photo: new {rest.new_s:.2f} s, cached {rest.cached_s:.2f} s, "
        f"after the rest {rest.after_s:.2f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
