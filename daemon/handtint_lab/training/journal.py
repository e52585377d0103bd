"""A run's curves, as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from torch import Tensor, stack

from handtint_lab.training.validation import Measured
from handtint_shared.errors import WriteFailed


def append_line(path: Path, facts: Mapping[str, Any]) -> None:
    """Append a line of JSON. Raises WriteFailed."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as out:
            out.write(json.dumps(facts) + "\n")
    except OSError as error:
        raise WriteFailed(path=path, why=str(error)) from error


def progress_facts(
    pictures_per_s: float,
    learning_rate: float,
    losses: Sequence[Mapping[str, Tensor]],
    times: Mapping[str, float],
) -> dict[str, Any]:
    """Return a line of progress.

    `losses` of each step since the last line, weighted; `times`: the stages' fractions of a step.
    """
    means = {name: float(stack([step[name] for step in losses]).mean()) for name in losses[0]}
    return {
        "pictures_per_s": round(pictures_per_s, 2),
        "learning_rate": learning_rate,
        "loss": round(sum(means.values()), 5),
        "losses": {name: round(mean, 5) for name, mean in means.items()},
        "time": {name: round(part, 3) for name, part in times.items()},
    }


def validation_facts(measured: Mapping[int, Measured]) -> dict[str, Any]:
    """Return a line of validation; `measured` is by number of hints."""
    return {
        "psnr_db": {count: round(m.psnr_db, 3) for count, m in measured.items()},
        "chroma_ratio": {count: round(m.chroma_ratio, 3) for count, m in measured.items()},
    }
