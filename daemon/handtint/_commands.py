"""The commands by name. None of their modules, which bring their libraries, is imported here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handtint_shared.translation import N_


@dataclass(frozen=True, slots=True)
class Command:
    """A module with EXAMPLE, `add_arguments` and `run`, and what it does, in a line."""

    module: str
    help: str


COMMANDS: Mapping[str, Command] = {
    "serve": Command(
        "handtint_daemon.commands.serve",
        N_("run the colour daemon in this terminal (the plug-in starts it by itself where it may)"),
    ),
    "settings": Command(
        "handtint_daemon.commands.settings",
        N_("show the settings of the daemon, and where each was set"),
    ),
    "connect": Command(
        "handtint_daemon.commands.connect",
        N_(
            "let GIMP and the commands here use the daemon of another computer, through your "
            "own ssh"
        ),
    ),
    "lend": Command(
        "handtint_daemon.commands.lend",
        N_("for `handtint connect` on another computer, whose ssh runs it here"),
    ),
    "status": Command(
        "handtint_daemon.commands.status",
        N_("say whether the daemon runs, and what it is doing"),
    ),
    "stop": Command(
        "handtint_daemon.commands.stop",
        N_("end the daemon, or the connection to another computer's"),
    ),
    "colorize": Command(
        "handtint_daemon.commands.colorize",
        N_("colour a photograph by hints, without GIMP"),
    ),
    "evaluate": Command(
        "handtint_lab.commands.evaluate",
        N_("measure engines on photographs whose true colours are known"),
    ),
    "bench": Command(
        "handtint_lab.commands.bench",
        N_("measure speed and memory on this computer"),
    ),
    "train": Command(
        "handtint_lab.commands.train",
        N_("train the colour network from one configuration file"),
    ),
    "models": Command(
        "handtint_lab.commands.models",
        N_("show and fetch the networks that others published"),
    ),
    "doctor": Command(
        "handtint_daemon.commands.doctor",
        N_("look for what is wrong, and colour a small picture from end to end"),
    ),
    "service": Command(
        "handtint_daemon.commands.service",
        N_("keep the daemon running in the background of your session (systemd)"),
    ),
    "install-plugin": Command(
        "handtint_daemon.commands.install_plugin",
        N_("put the plug-in into GIMP 3, and check that GIMP takes it"),
    ),
    "uninstall-plugin": Command(
        "handtint_daemon.commands.uninstall_plugin",
        N_("remove the plug-in from GIMP 3; pictures, hints and settings stay"),
    ),
}
