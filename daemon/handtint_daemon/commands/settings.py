"""`handtint settings`: list the settings in force and where each was set."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
from pathlib import Path

from handtint_daemon.settings.in_force import InForce, settings_in_force
from handtint_daemon.settings.table import shown
from handtint_shared import paths
from handtint_shared.translation import N_, translated

EXAMPLE = "handtint settings"

_HOW = N_(
    "A line there looks like `idle-exit = 60`. An environment variable such as HANDTINT_IDLE_EXIT "
    "overrides it, and a flag of `handtint serve` overrides both. A running daemon keeps the "
    "settings that it started with: run `handtint stop`, and the next one has these."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=translated("print JSON, for programs"))


def run(args: argparse.Namespace) -> int:
    path = paths.settings_path()
    found = settings_in_force(path, os.environ)
    if args.json:
        plain = {name: dataclasses.asdict(held) for name, held in found.items()}
        print(json.dumps({"file": str(path), "settings": plain}, indent=2))
    else:
        print(_sentences(path, found))
    return 0


def _sentences(path: Path, found: dict[str, InForce]) -> str:
    lines = [_line(name, held) for name, held in found.items()]
    there = translated("file: {path}") if path.exists() else translated("file: {path} (none yet)")
    return "\n".join([*lines, "", there.format(path=path), translated(_HOW)])


def _line(name: str, held: InForce) -> str:
    value = "–" if held.value is None else shown(held.value)
    origin = held.origin or translated("default")
    return f"{name:16}  {value:10}  {origin}"
