"""Where Handtint keeps its files. Standard library only, since GIMP's Python runs this too."""

from __future__ import annotations

import os
import sys
from pathlib import Path

STATE_VARIABLE = "HANDTINT_STATE_DIR"
SETTINGS_VARIABLE = "HANDTINT_SETTINGS"


def state_dir() -> Path:
    """Return the folder of the connection file, the lock and the log.

    XDG_STATE_HOME is ignored on purpose: Flatpak and Snap change it for GIMP, and then plug-in and
    daemon would look in different folders.
    """
    if chosen := os.environ.get(STATE_VARIABLE):
        return Path(chosen).absolute()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "Handtint"
    if sys.platform == "darwin":
        return _application_support()
    return Path(_real_home()) / ".local" / "state" / "handtint"


def settings_path() -> Path:
    """Return the path of the person's settings, which may not exist.

    XDG_CONFIG_HOME is ignored for the same reason: daemons started from GIMP and from a terminal
    must read the same file.
    """
    if chosen := os.environ.get(SETTINGS_VARIABLE):
        return Path(chosen).absolute()
    if sys.platform == "win32":
        roaming = Path(os.environ.get("APPDATA", Path.home() / "AppData" / "Roaming"))
        return roaming / "Handtint" / "settings.toml"
    if sys.platform == "darwin":
        return _application_support() / "settings.toml"
    return Path(_real_home()) / ".config" / "handtint" / "settings.toml"


def _application_support() -> Path:
    return Path.home() / "Library" / "Application Support" / "Handtint"


def _real_home() -> str:
    # Snap moves HOME into its own folder and keeps the real one here.
    return os.environ.get("SNAP_REAL_HOME") or str(Path.home())


def connection_path() -> Path:
    return state_dir() / "daemon.json"


def lock_path() -> Path:
    return state_dir() / "daemon.lock"


def socket_path() -> Path:
    """Return the path of the socket, in a private folder of its own beside the connection file.

    XDG_RUNTIME_DIR would be the usual place, but GIMP's Flatpak has access to the home folder only.
    """
    return state_dir() / "run" / "daemon.sock"


def connect_socket_path() -> Path:
    """Return the path on which `handtint connect` listens in the daemon's place."""
    return socket_path().with_name("connect.sock")


def log_path() -> Path:
    return state_dir() / "daemon.log"


def start_log_path() -> Path:
    """Return the path of what a daemon prints before its log is open."""
    return state_dir() / "daemon-start.log"
