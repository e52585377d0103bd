"""Albums for the tests: folders with files that look like photos."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from handtint_daemon.album.finding import FoundAlbum, find_album
from handtint_daemon.album.folders.digests import sha256_of_file
from handtint_daemon.album.folders.local_folder import LocalFolder
from handtint_daemon.album.inputs import HintSources, Manner
from handtint_daemon.album.ledger import DONE, Made
from handtint_daemon.album.places import Workshop, require_places
from handtint_daemon.album.plan import Job, Plan, Planner
from handtint_shared.documents.palettes import NamedColor, Palette

MANNER = Manner("propagate", "")
DOT = {"x": 1, "y": 2, "radius": 1}


def write(folder: Path, *names: str) -> None:
    """Write files that hold their own names."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode("utf-8", "surrogateescape"))


def write_hints(path: Path, *hints: dict[str, Any]) -> None:
    path.write_text(json.dumps(list(hints)), encoding="utf-8")


def palette(**colors: tuple[int, int, int]) -> Palette:
    return {name: NamedColor(name, rgb) for name, rgb in colors.items()}


def planned(
    folder: Path,
    made: dict[str, Made],
    *,
    colors: Palette | None = None,
    accept: float | None = None,
    manner: Manner = MANNER,
    force: bool = False,
    found: FoundAlbum | None = None,
) -> Plan:
    """Return the plan for a folder, or what was `found` in it; outputs are in `out` in it."""
    photos, output = LocalFolder(folder), LocalFolder(folder / "out")
    sources = HintSources(photos, colors, accept)
    found = found or find_album(photos, output)
    return Planner(sources, output, manner, made, force).plan(found)


def colored(folder: Path, plan: Plan) -> dict[str, Made]:
    """Write an output for each job, and return what the ledger would hold then."""
    return {job.photo.name: _made(folder, job) for job in plan.jobs}


def _made(folder: Path, job: Job) -> Made:
    photo, outputs = folder / job.photo.name, LocalFolder(folder / "out")
    outputs.write(job.photo.output, b"coloured " + photo.read_bytes())
    sign, output_sha256 = outputs.sign_of(job.photo.output), outputs.sha256_of(job.photo.output)
    return Made(
        *(job.photo.name, DONE, job.photo.sign, sha256_of_file(photo), job.inputs_sha256),
        *(job.photo.output, sign, output_sha256, "", 1, 1.0),
    )


def workshop(folder: Path, *, in_bag: bool = False) -> Workshop:
    """Return an album of the photos in a folder; outputs are in `out` in it."""
    return require_places(LocalFolder(folder), LocalFolder(folder / "out"), in_bag=in_bag)
