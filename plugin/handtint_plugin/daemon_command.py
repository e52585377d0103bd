"""The command that starts the daemon, as written by the installer next to handtint.py."""

from __future__ import annotations

import json
import os
from pathlib import Path

_FILE = Path(__file__).parent.parent / "daemon_command.json"
_VARIABLE = "HANDTINT_DAEMON_COMMAND"
_FLATPAK_MARK = Path("/.flatpak-info")


def daemon_command() -> tuple[str, ...]:
    """Return the command line, program first; empty if none is known. The environment wins."""
    try:
        if chosen := os.environ.get(_VARIABLE):
            return _words(json.loads(chosen))
        return _words(json.loads(_FILE.read_text(encoding="utf-8"))["command"])
    except (OSError, ValueError, LookupError, TypeError):
        return ()


def startable_command() -> tuple[str, ...]:
    """Return `daemon_command`, or nothing inside a sandbox: a daemon in it would die with it."""
    sandboxed = _FLATPAK_MARK.exists() or "SNAP" in os.environ
    return () if sandboxed else daemon_command()


def _words(plain: object) -> tuple[str, ...]:
    if not isinstance(plain, list) or not all(isinstance(word, str) for word in plain):
        raise ValueError("not a list of words")
    return tuple(plain)
