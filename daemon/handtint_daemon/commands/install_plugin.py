"""`handtint install-plugin`: puts the plug-in into every GIMP 3 of this user."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from rich.console import Console
from rich.table import Column, Table

from handtint_daemon.config import AUTO
from handtint_daemon.lifecycle.daemon_command import daemon_command
from handtint_install.gimp_folders import find_gimps, kinds, this_machine
from handtint_install.plugin_install import Outcome, install_plugin

HELP = "put the plug-in into GIMP 3, and check that GIMP takes it"
EXAMPLE = "handtint install-plugin"
NO_GIMP = 3
ADVICE = (
    "No GIMP 3 was found: install it (Debian 13 and Ubuntu 25.04: `sudo apt install gimp`; else "
    "https://www.gimp.org/downloads), start it once, then run `handtint install-plugin`."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--if-gimp", action="store_true", help="that no GIMP 3 is there is not a failure"
    )


def run(args: argparse.Namespace) -> int:
    """0: installed; 1: at least one GIMP did not take it; 3: no GIMP 3 was found."""
    gimps = find_gimps(this_machine())
    if not gimps:
        Console().print(ADVICE, soft_wrap=True)
        return 0 if args.if_gimp else NO_GIMP
    outcomes = [install_plugin(gimp, daemon_command(AUTO)) for gimp in gimps]
    print_outcomes(outcomes)
    if not all(outcome.failed for outcome in outcomes):
        Console().print(
            "In GIMP (start it anew): Filters > Handtint > New Hint Layer, paint dots of colour, "
            "select the photo's layer, then Filters > Handtint > Colorize…",
            soft_wrap=True,
        )
    return int(any(outcome.failed for outcome in outcomes))


def print_outcomes(outcomes: Sequence[Outcome]) -> None:
    """A row for each GIMP, and for each way of installing GIMP of which there is none."""
    folder, note = Column("folder", overflow="fold"), Column("note", overflow="fold")
    table = Table("GIMP", "version", "plug-in", folder, note)
    for outcome in outcomes:
        gimp = outcome.gimp
        row = (gimp.kind, gimp.version, outcome.state, str(gimp.plug_ins_folder), outcome.note)
        table.add_row(*row)
    for kind in kinds(this_machine()):
        if all(outcome.gimp.kind != kind for outcome in outcomes):
            table.add_row(kind, "", "GIMP not found", "", "")
    Console().print(table)
