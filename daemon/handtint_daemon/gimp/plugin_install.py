"""Install the plug-in into every GIMP 3 of this user, check that GIMP accepts it, remove it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from handtint_daemon.gimp.console import GimpSilent, missing_procedures
from handtint_daemon.gimp.folders import GimpInstall, Kind
from handtint_daemon.gimp.plugin_tree import FOLDER_NAME, assemble_plugin_tree, remove_tree
from handtint_shared.errors import BadInput, HandtintError, StartFailed, WriteFailed, why_of
from handtint_shared.translation import N_

State = Literal["checked", "unchecked", "failed", "removed", "absent"]
STATES: Mapping[State, str] = {
    "checked": N_("checked"),
    "unchecked": N_("installed, not checked"),
    "failed": N_("failed"),
    "removed": N_("removed"),
    "absent": N_("not installed"),
}
"""Display names of the states."""

PROCEDURES = (
    "handtint-new-hint-layer",
    "handtint-use-as-hints",
    "handtint-live",
    "handtint-colorize",
    "handtint-colorize-again",
    "handtint-show-or-hide-hints",
    "handtint-before-after",
    "handtint-export-with-record",
)

_SANDBOXED: tuple[Kind, ...] = ("flatpak", "snap")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done for one GIMP; `notes` give the reason or what remains to be done."""

    gimp: GimpInstall
    state: State
    notes: tuple[HandtintError, ...] = ()

    @property
    def failed(self) -> bool:
        return self.state == "failed"


def install_plugin(gimp: GimpInstall, daemon_command: Sequence[str]) -> Outcome:
    """Install the plug-in, then check that GIMP has registered its procedures."""
    sandboxed = gimp.kind in _SANDBOXED
    try:
        folder = gimp.plug_ins_folder / FOLDER_NAME
        assemble_plugin_tree(folder, () if sandboxed else daemon_command)
    except WriteFailed as error:
        return Outcome(gimp, "failed", (error,))
    outcome = _check(gimp)
    if sandboxed and not outcome.failed:
        return Outcome(gimp, outcome.state, (*outcome.notes, StartFailed("sandboxed_gimp")))
    return outcome


def uninstall_plugin(gimp: GimpInstall) -> Outcome:
    """Remove the plug-in's folder and nothing else."""
    folder = gimp.plug_ins_folder / FOLDER_NAME
    try:
        return Outcome(gimp, "removed" if remove_tree(folder) else "absent")
    except OSError as error:
        stays = WriteFailed("plug_in_stays", folder=folder, why=why_of(error))
        return Outcome(gimp, "failed", (stays,))


def _check(gimp: GimpInstall) -> Outcome:
    if gimp.console_command is None:
        return Outcome(gimp, "unchecked", (GimpSilent("no_gimp_console"),))
    try:
        missing = missing_procedures(gimp.console_command, PROCEDURES)
    except GimpSilent as error:
        return Outcome(gimp, "unchecked", (error,))
    if missing:
        refused = BadInput("gimp_refuses", missing=", ".join(missing))
        return Outcome(gimp, "failed", (refused,))
    return Outcome(gimp, "checked")
