"""Putting the plug-in into every GIMP 3 of this user, checking that GIMP takes it, removing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from handtint_install.gimp_console import GimpSilent, missing_procedures
from handtint_install.gimp_folders import GimpInstall, Kind
from handtint_install.plugin_tree import FOLDER_NAME, assemble_plugin_tree, remove_tree
from handtint_shared.errors import WriteFailed

State = Literal["checked", "installed, not checked", "failed", "removed", "not installed"]

PROCEDURES = ("handtint-new-hint-layer", "handtint-colorize")

_SANDBOXED: tuple[Kind, ...] = ("flatpak", "snap")
_SERVE_FIRST = "this GIMP may not start programs: run `handtint serve` in a terminal first"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done for one GIMP; `note` says why, or what is left to do."""

    gimp: GimpInstall
    state: State
    note: str = ""

    @property
    def failed(self) -> bool:
        return self.state == "failed"


def install_plugin(gimp: GimpInstall, daemon_command: Sequence[str]) -> Outcome:
    """Installs the plug-in, then asks GIMP whether it has registered the procedures."""
    sandboxed = gimp.kind in _SANDBOXED
    try:
        folder = gimp.plug_ins_folder / FOLDER_NAME
        assemble_plugin_tree(folder, () if sandboxed else daemon_command)
    except WriteFailed as error:
        return Outcome(gimp, "failed", str(error))
    outcome = _check(gimp)
    if sandboxed and not outcome.failed:
        return Outcome(gimp, outcome.state, "; ".join(filter(None, (outcome.note, _SERVE_FIRST))))
    return outcome


def uninstall_plugin(gimp: GimpInstall) -> Outcome:
    """Removes the plug-in's folder and nothing else."""
    folder = gimp.plug_ins_folder / FOLDER_NAME
    try:
        return Outcome(gimp, "removed" if remove_tree(folder) else "not installed")
    except OSError as error:
        return Outcome(gimp, "failed", f"{folder} cannot be removed: {error.strerror}")


def _check(gimp: GimpInstall) -> Outcome:
    if gimp.console_command is None:
        return Outcome(gimp, "installed, not checked", "no gimp-console to ask")
    try:
        missing = missing_procedures(gimp.console_command, PROCEDURES)
    except GimpSilent as error:
        return Outcome(gimp, "installed, not checked", str(error))
    if missing:
        note = f"GIMP does not take it ({', '.join(missing)}): `gimp --verbose` tells why"
        return Outcome(gimp, "failed", note)
    return Outcome(gimp, "checked")
