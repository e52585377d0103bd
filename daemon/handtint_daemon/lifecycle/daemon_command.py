"""How this installation starts its daemon: by the command line, and by the plug-in in GIMP."""

from __future__ import annotations

import sys


def daemon_command(*options: str) -> list[str]:
    """The arguments, program first; what no option says, the settings say. `-P`: a file in the
    person's home that is called like one of our libraries must not take its place."""
    return [sys.executable, "-P", "-m", "handtint", "serve", *options]


def service_command() -> list[str]:
    """The same for a service, which does not leave by itself."""
    return daemon_command("--idle-exit", "0")
