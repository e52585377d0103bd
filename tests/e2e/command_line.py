"""Run `handtint …` as a person types it, or an altered program."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from handtint_shared.paths import STATE_VARIABLE

HANDTINT = (sys.executable, "-m", "handtint")
LIGHT, NETWORK = "propagate", "handtint"
"""The engines: one without torch, and the daemon's own default."""
ENGINE_VARIABLE = "HANDTINT_ENGINE"
Done = subprocess.CompletedProcess[str]
_PATIENCE_S = 120


def execute(command: Sequence[str], environment: Mapping[str, str], **options: Any) -> Done:
    """Run a command and return its result, whatever the exit code."""
    return subprocess.run(
        command,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
        check=False,
        **options,
    )


@dataclass(frozen=True)
class CommandLine:
    """A person's terminal in a folder."""

    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, *words: str | Path, **variables: str) -> Done:
        """Run `handtint` with these words."""
        environment = os.environ | self.variables | variables
        return execute([*HANDTINT, *map(str, words)], environment, cwd=self.folder)


def with_state(folder: Path, state_dir: Path) -> CommandLine:
    """Return a command line whose daemons load no torch unless asked to."""
    return CommandLine(folder, {STATE_VARIABLE: str(state_dir), ENGINE_VARIABLE: LIGHT})


def altered(*statements: str) -> Sequence[str]:
    """Return the program `handtint` with these Python statements run first."""
    start = ("from handtint.__main__ import main", "import sys", "sys.exit(main(sys.argv[1:]))")
    return [sys.executable, "-c", "\n".join((*statements, *start))]
