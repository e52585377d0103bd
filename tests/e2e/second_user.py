"""Another user of the computer, who can read nothing in this user's home except our code."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

NOBODY = 65534
_SHOWN = frozenset({Path(sys.base_prefix), Path(sys.prefix), Path(__file__).parents[2]})


def as_nobody(command: list[str]) -> list[str]:
    """Return the command as run by another user. Only root may run it."""
    steps = ["set -e; stash=$(mktemp -d); mount -t tmpfs none $stash"]
    for number, path in enumerate(sorted(_SHOWN)):
        steps.append(f"mkdir $stash/{number}; mount --rbind '{path}' $stash/{number}")
    closed = sorted({Path.home()} | _closed_folders())
    steps += [f"mkdir -p '{path}'; mount -t tmpfs -o mode=755 none '{path}'" for path in closed]
    for number, path in enumerate(sorted(_SHOWN)):
        steps.append(f"mkdir -p '{path}'; mount --rbind $stash/{number} '{path}'")
    steps.append(f'exec setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups "$@"')
    return ["unshare", "--mount", "sh", "-c", "\n".join(steps), "sh", *command]


def as_stranger(command: list[str]) -> list[str]:
    """Return the command as run by somebody who cannot read the connection file.

    Another user if this one is root, else a program that is not told where the file is.
    """
    return as_nobody(command) if os.geteuid() == 0 else command


def _closed_folders() -> set[Path]:
    """Return folders above our code and interpreter that are closed to others, like root's home."""
    above = {folder for shown in _SHOWN for folder in shown.parents}
    return {folder for folder in above if not folder.stat().st_mode & stat.S_IXOTH}
