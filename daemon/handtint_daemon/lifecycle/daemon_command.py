"""How this installation starts its daemon: by the command line, and by the plug-in in GIMP."""

from __future__ import annotations

import sys

from handtint_daemon.config import AUTO


def daemon_command(device: str) -> list[str]:
    """The arguments, program first. `-P`: a file in the person's home that is called like one of
    our libraries must not take its place."""
    return [sys.executable, "-P", "-m", "handtint", "serve", "--device", device]


def service_command() -> list[str]:
    """The same for a service, which does not leave by itself."""
    return [*daemon_command(AUTO), "--idle-exit", "0"]
