"""`handtint uninstall-plugin`: remove the plug-in from every GIMP 3 of this user."""

from __future__ import annotations

import argparse

from rich.console import Console

from handtint_daemon.commands.install_plugin import print_outcomes
from handtint_daemon.gimp.folders import find_gimps, this_machine
from handtint_daemon.gimp.plugin_install import uninstall_plugin
from handtint_daemon.lifecycle.systemd import unit_path
from handtint_shared.translation import translated

EXAMPLE = "handtint uninstall-plugin"


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(_args: argparse.Namespace) -> int:
    """Return 0 if the plug-in is gone from every GIMP 3, 1 if it could not be removed somewhere."""
    outcomes = [uninstall_plugin(gimp) for gimp in find_gimps(this_machine())]
    if outcomes:
        print_outcomes(outcomes)
    else:
        Console().print(translated("No GIMP 3 was found, so there is nothing to remove."))
    if unit_path().exists():
        stays = translated(
            "The daemon's service is still installed: `handtint service remove` removes it."
        )
        Console().print(stays)
    return int(any(outcome.failed for outcome in outcomes))
