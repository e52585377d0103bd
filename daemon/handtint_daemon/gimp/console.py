"""Query an installed GIMP: its version, its plug-in folders, its registered procedures."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handtint_shared.errors import HandtintError, why_of

_MARK = "HANDTINT "  # starts the line of the answer amid GIMP's own output
_VERSION_TIMEOUT_S = 20.0
_BATCH_TIMEOUT_S = 120.0  # a newly installed GIMP queries all its plug-ins at its first start
_QUIET = ("-i", "-d", "-f", "--batch-interpreter=python-fu-eval")

_WHERE = """
query = Gimp.get_pdb().lookup_procedure("gimp-gimprc-query")
asked = query.create_config()
asked.set_property("token", "plug-in-path")
answer = {"directory": Gimp.directory(), "plug_in_path": query.run(asked).index(1) or ""}
"""
_MISSING = """
answer = [name for name in {names!r} if Gimp.get_pdb().lookup_procedure(name) is None]
"""


class GimpSilent(HandtintError):
    """GIMP could not be queried."""


@dataclass(frozen=True, slots=True)
class GimpAnswer:
    """What GIMP reports about itself."""

    version: tuple[int, ...]
    plug_ins_folder: Path


def ask_gimp(command: Sequence[str]) -> GimpAnswer:
    """Query the gimp-console that `command` starts.

    Raises GimpSilent if it does not answer or is older than GIMP 3.
    """
    version = _version(command)
    if version < (3,):
        raise GimpSilent("gimp_too_old", version=".".join(map(str, version)))
    where = _run_batch(command, _WHERE)
    return GimpAnswer(version, _own_folder(where["directory"], where["plug_in_path"]))


def missing_procedures(command: Sequence[str], names: Sequence[str]) -> list[str]:
    """Return which of `names` GIMP has not registered as procedures. Raises GimpSilent."""
    missing: list[str] = _run_batch(command, _MISSING.format(names=list(names)))
    return missing


def _version(command: Sequence[str]) -> tuple[int, ...]:
    printed = _output([*command, "--version"], _VERSION_TIMEOUT_S)
    found = re.search(r"\b(\d+(?:\.\d+)+)", printed)
    if found is None:
        raise GimpSilent("gimp_versionless", program=command[-1])
    return tuple(int(part) for part in found[1].split("."))


def _own_folder(directory: str, plug_in_path: str) -> Path:
    """Return the first folder of GIMP's search path that this user can write to."""
    entries = plug_in_path.replace("${gimp_dir}", directory).split(os.pathsep)
    folders = [Path(entry) for entry in entries if entry and "${" not in entry]
    return next((f for f in folders if _may_write(f)), Path(directory) / "plug-ins")


def _may_write(folder: Path) -> bool:
    existing = next(f for f in (folder, *folder.parents) if f.exists())
    return os.access(existing, os.W_OK)


def _run_batch(command: Sequence[str], code: str) -> Any:
    program = f'import json\n{code}\nprint("{_MARK}" + json.dumps(answer))'
    printed = _output([*command, *_QUIET, "-b", program, "--quit"], _BATCH_TIMEOUT_S)
    lines = [line for line in printed.splitlines() if line.startswith(_MARK)]
    if not lines:
        last = (printed.strip().splitlines() or ["nothing"])[-1]
        raise GimpSilent("gimp_console_mute", said=last)
    return json.loads(lines[-1].removeprefix(_MARK))


def _output(command: Sequence[str], timeout_s: float) -> str:
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=timeout_s,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            check=False,
        ).stdout
    except subprocess.TimeoutExpired as error:
        raise GimpSilent("gimp_endless", program=command[0], limit_s=timeout_s) from error
    except OSError as error:
        raise GimpSilent("gimp_unstartable", program=command[0], why=why_of(error)) from error
