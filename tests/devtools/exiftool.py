"""exiftool, which reads and writes every kind of metadata independently of our own code."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from devtools.exiftool_tree import ensure_exiftool_tree
from devtools.namespace import enter_command

Said = Mapping[str, Any]
"""By group and tag, such as `GPS:GPSLatitude`."""
_INSIDE = "/mnt"


def write_metadata(folder: Path, words: Sequence[str], names: Sequence[str]) -> None:
    """Write metadata into files of a folder; what a format cannot hold is left out."""
    _exiftool(folder, ["-q", "-m", "-overwrite_original", *words, *names])


def read_metadata(folder: Path, names: Sequence[str]) -> dict[str, Said]:
    """Return what each file of a folder says."""
    told = _exiftool(folder, ["-json", "-G1", "-a", "-u", "-struct", *names])
    return {Path(said["SourceFile"]).name: said for said in json.loads(told)}


def _exiftool(folder: Path, words: Sequence[str]) -> str:
    inside = enter_command(ensure_exiftool_tree(), {folder: _INSIDE}, {})
    command = ["sh", "-c", f'cd {_INSIDE} && exec exiftool "$@"', "exiftool", *words]
    done = subprocess.run([*inside, *command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout
