"""Does an album of many tiny photos stay quick? Seconds for each at the start and at the end.

    cd tests && ../.venv/bin/python -m e2e.album_pace --count 50000

Nothing is painted: what is measured is finding, planning, placing, ledger and progress. With
`--paint` the command itself runs, with workers.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from e2e.command_line import HANDTINT
from handtint_daemon.album.finding import find_album
from handtint_daemon.album.folders.local_folder import LocalFolder
from handtint_daemon.album.inputs import HintSources, Manner
from handtint_daemon.album.places import require_places
from handtint_daemon.album.placing import staged_name
from handtint_daemon.album.plan import Planner
from handtint_daemon.album.running import Run, at_work
from handtint_daemon.album.tasks import Outcome
from handtint_daemon.commands.album import progress_of

SIDE_PX = 8
"""Of a photo."""
SHARE = 10
"""The first and the last tenth are compared."""
Seconds = dict[str, float]


def make_album(folder: Path, count: int) -> Path:
    """Return an album of `count` tiny photos, a thousand in each subfolder."""
    photo, album = folder / "photo.png", folder / "album"
    Image.linear_gradient("L").resize((SIDE_PX, SIDE_PX)).save(photo)
    for number in range(count):
        inside = album / f"{number // 1000:03}"
        inside.mkdir(parents=True, exist_ok=True)
        shutil.copy(photo, inside / f"{number:06}.png")
    return album


def without_painting(album: Path) -> Seconds:
    """Place a made-up output for each photo, then plan again, when nothing is to be done."""
    shop = require_places(LocalFolder(album), LocalFolder(album.with_name("out")))
    content = (album.parent / "photo.png").read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    planner = Planner(HintSources(shop.folder), shop.output, Manner("propagate", ""), {})
    begun_s = time.monotonic()
    plan = planner.plan(find_album(shop.folder, shop.output))
    planned_s = time.monotonic() - begun_s
    at_s = [time.monotonic()]
    with at_work(shop) as ledger, progress_of(plan) as tell:
        run = Run(shop, ledger)
        for job in plan.jobs:
            shop.output.write(staged_name(job.photo.name, job.photo.output, digest), content)
            run.take(Outcome(job, photo=job.photo.sign, output_sha256=digest, strip=content))
            tell(job.photo.name)
            at_s.append(time.monotonic())
        begun_s = time.monotonic()
        again = Planner(planner.sources, shop.output, planner.manner, ledger.made())
        left = again.plan(find_album(shop.folder, shop.output))
        again_s = time.monotonic() - begun_s
    assert not left.jobs
    return {"planned in": planned_s, **compared(np.diff(at_s)), "again in": again_s}


def with_painting(album: Path) -> Seconds:
    """Run the command, and again without need."""
    command = [*HANDTINT, "album", str(album), "--engine", "propagate", "--device", "cpu"]
    first_s = _run(command)
    database = sqlite3.connect(album.parent / "album-coloured/.handtint-album/ledger.sqlite")
    made_at_s = np.array([row[0] for row in database.execute("SELECT made_at_s FROM photos")])
    database.close()
    return {"in": first_s, **compared(np.diff(np.sort(made_at_s))), "again in": _run(command)}


def compared(each_s: np.ndarray) -> Seconds:
    """Return the means of the first and the last tenth."""
    tenth = max(1, len(each_s) // SHARE)
    start_s, end_s = each_s[:tenth].mean(), each_s[-tenth:].mean()
    return {"each at the start": start_s, "each at the end": end_s, "ratio": end_s / start_s}


def _run(command: list[str]) -> float:
    started_s = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - started_s


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50_000)
    parser.add_argument("--paint", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        album = make_album(Path(folder), args.count)
        measured = with_painting(album) if args.paint else without_painting(album)
    print(json.dumps({name: round(float(value), 6) for name, value in measured.items()}, indent=2))


if __name__ == "__main__":
    main()
