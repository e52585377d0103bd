"""`handtint …` as a person types it, and as a program that was altered."""

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
"""The engines: without torch, and the daemon's own default."""
ENGINE_VARIABLE = "HANDTINT_ENGINE"
Done = subprocess.CompletedProcess[str]
_PATIENCE_S = 120


def execute(command: Sequence[str], environment: Mapping[str, str], **options: Any) -> Done:
    """What came of a command; whatever it returns."""
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
    """A person's terminal, in a folder."""

    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, *words: str | Path, **variables: str) -> Done:
        """Runs `handtint` with these words."""
        environment = os.environ | self.variables | variables
        return execute([*HANDTINT, *map(str, words)], environment, cwd=self.folder)


def with_state(folder: Path, state_dir: Path) -> CommandLine:
    """A daemon that is started from it loads no torch unless it is asked for it."""
    return CommandLine(folder, {STATE_VARIABLE: str(state_dir), ENGINE_VARIABLE: LIGHT})


def altered(*statements: str) -> Sequence[str]:
    """The program `handtint` in which these Python statements ran first."""
    start = ("from handtint.__main__ import main", "import sys", "sys.exit(main(sys.argv[1:]))")
    return [sys.executable, "-c", "\n".join((*statements, *start))]
