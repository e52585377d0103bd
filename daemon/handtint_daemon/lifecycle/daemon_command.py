"""The command that starts this installation's daemon, for the command line and for GIMP."""

from __future__ import annotations

import sys


def daemon_command(*options: str) -> list[str]:
    """Return the command line, program first; settings fill in what no option sets.

    `-P`: a file in the working directory must not shadow one of our libraries.
    """
    return [sys.executable, "-P", "-m", "handtint", "serve", *options]


def service_command() -> list[str]:
    """Return the command line for a service, which never exits when idle."""
    return daemon_command("--idle-exit", "0")
