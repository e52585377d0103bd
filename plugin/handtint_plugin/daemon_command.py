"""The command that starts the daemon, as the installer wrote it beside handtint.py."""

from __future__ import annotations

import json
import os
from pathlib import Path

_FILE = Path(__file__).parent.parent / "daemon_command.json"
_VARIABLE = "HANDTINT_DAEMON_COMMAND"
_FLATPAK_MARK = Path("/.flatpak-info")


def daemon_command() -> tuple[str, ...]:
    """The arguments, program first; empty when nobody wrote any. The environment goes first."""
    try:
        if chosen := os.environ.get(_VARIABLE):
            return _words(json.loads(chosen))
        return _words(json.loads(_FILE.read_text(encoding="utf-8"))["command"])
    except (OSError, ValueError, LookupError, TypeError):
        return ()


def startable_command() -> tuple[str, ...]:
    """`daemon_command`, or nothing inside a sandbox, which the daemon would share and die with."""
    sandboxed = _FLATPAK_MARK.exists() or "SNAP" in os.environ
    return () if sandboxed else daemon_command()


def _words(plain: object) -> tuple[str, ...]:
    if not isinstance(plain, list) or not all(isinstance(word, str) for word in plain):
        raise ValueError("not a list of words")
    return tuple(plain)
