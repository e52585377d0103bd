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
        N_(
            "run the daemon in this terminal (the plug-in starts it by itself where GIMP allows "
            "that)"
        ),
    ),
    "settings": Command(
        "handtint_daemon.commands.settings",
        N_("show the daemon's settings, and where each was set"),
    ),
    "connect": Command(
        "handtint_daemon.commands.connect",
        N_("let GIMP and the commands here use a daemon on another computer, through your own ssh"),
    ),
    "lend": Command(
        "handtint_daemon.commands.lend",
        N_("what `handtint connect` on another computer runs here, over ssh"),
    ),
    "status": Command(
        "handtint_daemon.commands.status",
        N_("show whether the daemon is running, and what it is doing"),
    ),
    "stop": Command(
        "handtint_daemon.commands.stop",
        N_("stop the daemon, or the connection to one on another computer"),
    ),
    "colorize": Command(
        "handtint_daemon.commands.colorize",
        N_("colour a photo from hints, without GIMP"),
    ),
    "album": Command(
        "handtint_daemon.commands.album",
        N_("colour a folder of photos, and later only what has changed"),
    ),
    "suggest": Command(
        "handtint_daemon.commands.suggest",
        N_("tell which colours are likely at a place of a photo"),
    ),
    "where": Command(
        "handtint_daemon.commands.where",
        N_("tell where in a photo further hints would help most"),
    ),
    "propose": Command(
        "handtint_daemon.commands.propose",
        N_("propose the hints of one photo on another that shows the same"),
    ),
    "provenance": Command(
        "handtint_daemon.commands.provenance",
        N_("tell who chose which colours of a coloured picture, and whether it was changed since"),
    ),
    "evaluate": Command(
        "handtint_lab.commands.evaluate",
        N_("measure engines on photos whose true colours are known"),
    ),
    "experiment": Command(
        "handtint_lab.commands.experiment",
        N_("make photos in colour grey, colour them again, and show how far off that is"),
    ),
    "bench": Command(
        "handtint_lab.commands.bench",
        N_("measure speed and memory on this computer"),
    ),
    "train": Command(
        "handtint_lab.commands.train",
        N_("train the colour network from a configuration file"),
    ),
    "models": Command(
        "handtint_lab.commands.models",
        N_("list and fetch networks that others published"),
    ),
    "doctor": Command(
        "handtint_daemon.commands.doctor",
        N_("find out what is wrong, and colour a small picture from end to end"),
    ),
    "service": Command(
        "handtint_daemon.commands.service",
        N_("run the daemon in the background of your session (systemd)"),
    ),
    "install-plugin": Command(
        "handtint_daemon.commands.install_plugin",
        N_("install the plug-in into GIMP 3, and check that GIMP loads it"),
    ),
    "uninstall-plugin": Command(
        "handtint_daemon.commands.uninstall_plugin",
        N_("remove the plug-in from GIMP 3; pictures, hints and settings stay"),
    ),
}
