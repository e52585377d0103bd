"""Albums for the tests: folders with files that look like photos."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from handtint_daemon.album.finding import find_album, sign_of
from handtint_daemon.album.inputs import HintSources, Manner, sha256_of_file
from handtint_daemon.album.ledger import DONE, Made
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
) -> Plan:
    """Return the plan for a folder; outputs are in `out` in it."""
    output = folder / "out"
    sources = HintSources(folder, colors, accept)
    return Planner(sources, output, manner, made, force).plan(find_album(folder, output))


def colored(folder: Path, plan: Plan) -> dict[str, Made]:
    """Write an output for each job, and return what the ledger would hold then."""
    return {job.photo.name: _made(folder, job) for job in plan.jobs}


def _made(folder: Path, job: Job) -> Made:
    photo, output = folder / job.photo.name, folder / "out" / job.photo.output
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(b"coloured " + photo.read_bytes())
    return Made(
        *(job.photo.name, DONE, sign_of(photo), sha256_of_file(photo), job.inputs_sha256),
        *(job.photo.output, sign_of(output), sha256_of_file(output), "", 1, 1.0),
    )
