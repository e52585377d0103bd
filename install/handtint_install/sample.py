"""Run the main job once on a sample: colour a photograph from painted hints with the daemon."""

from __future__ import annotations

import contextlib
from pathlib import Path

from handtint_install.environment import CHECKOUT, Environment
from handtint_install.stages import SetUpError, run_logged, stage
from handtint_shared.paths import STATE_VARIABLE
from handtint_shared.translation import translated

SAMPLE = CHECKOUT / "install/sample"
RESULTS = CHECKOUT / ".artifacts/sample"


def color_sample(environment: Environment, results: Path = RESULTS) -> None:
    """Write the coloured sample and a side-by-side picture into `results`. Raises SetUpError."""
    results.mkdir(parents=True, exist_ok=True)
    photo, hints = SAMPLE / "photo.jpg", SAMPLE / "hints.png"
    colored, side_by_side = results / "colored.png", results / "side-by-side.png"
    program = [str(environment.python), "-m", "handtint"]
    # A separate daemon: a running one may be of another version, and is the user's.
    own = {STATE_VARIABLE: str(results / "state")}
    files = [str(photo), "--hints", str(hints), "--output", str(colored), "--force"]
    try:
        with stage(translated("sample photo, coloured through the daemon")):
            run_logged([*program, "colorize", *files], environment.log, variables=own)
    finally:
        with contextlib.suppress(SetUpError):
            run_logged([*program, "stop"], environment.log, variables=own)
    script = [str(environment.python), str(SAMPLE / "side_by_side.py")]
    run_logged([*script, *map(str, (photo, hints, colored, side_by_side))], environment.log)
    print(translated("  result:                 {path}").format(path=colored))
    print(translated("  before | hints | after: {path}").format(path=side_by_side))
