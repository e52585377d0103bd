"""`handtint install-plugin`: install the plug-in into every GIMP 3 of this user."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from rich.console import Console
from rich.table import Column, Table

from handtint_daemon.gimp.folders import find_gimps, kinds, this_machine
from handtint_daemon.gimp.plugin_install import STATES, Outcome, install_plugin
from handtint_daemon.lifecycle.daemon_command import daemon_command
from handtint_shared.errors import BadInput
from handtint_shared.sentences import explain
from handtint_shared.translation import translated

EXAMPLE = "handtint install-plugin"
NO_GIMP = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--if-gimp",
        action="store_true",
        help=translated("succeed even if there is no GIMP 3"),
    )


def run(args: argparse.Namespace) -> int:
    """Return 0 if installed, 1 if it failed for at least one GIMP, 3 if no GIMP 3 was found."""
    gimps = find_gimps(this_machine())
    if not gimps:
        Console().print(str(explain(BadInput("no_gimp"))), soft_wrap=True)
        return 0 if args.if_gimp else NO_GIMP
    outcomes = [install_plugin(gimp, daemon_command()) for gimp in gimps]
    print_outcomes(outcomes)
    if not all(outcome.failed for outcome in outcomes):
        Console().print(
            translated(
                "In GIMP (restart it first): Filters > Handtint > New Hint Layer, paint dots of "
                "colour, select the photo layer, then Filters > Handtint > Colorize…"
            ),
            soft_wrap=True,
        )
    return int(any(outcome.failed for outcome in outcomes))


def print_outcomes(outcomes: Sequence[Outcome]) -> None:
    """Print a row per GIMP, and one per kind of installation where no GIMP was found."""
    folder = Column(translated("folder"), overflow="fold")
    note = Column(translated("note"), overflow="fold")
    table = Table("GIMP", translated("version"), translated("plug-in"), folder, note)
    for outcome in outcomes:
        gimp = outcome.gimp
        state = translated(STATES[outcome.state])
        notes = " ".join(str(explain(note)) for note in outcome.notes)
        table.add_row(gimp.kind, gimp.version, state, str(gimp.plug_ins_folder), notes)
    for kind in kinds(this_machine()):
        if all(outcome.gimp.kind != kind for outcome in outcomes):
            table.add_row(kind, "", translated("GIMP not found"), "", "")
    Console().print(table)
