"""Resolve settings: flag, then environment variable, then settings file, then default.

An invalid value is reported wherever it is set, even if it is overridden.
"""

from __future__ import annotations

import tomllib
from argparse import ArgumentTypeError
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handtint_daemon.config import ServeConfig
from handtint_daemon.files.given_paths import require_file
from handtint_daemon.settings.table import SETTINGS, Setting, Value
from handtint_shared.errors import BadInput

Values = Mapping[str, Value | None]
"""By name; None if not set."""

_NO_FILE = ("file_missing", "file_empty")
_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class InForce:
    """A value in force and its origin: a flag, a variable, a path; empty for the default."""

    value: Value | None
    origin: str = ""


def settings_in_force(
    path: Path, environment: Mapping[str, str], flags: Values | None = None
) -> dict[str, InForce]:
    """Return all settings by name. `path` is the settings file, which may be missing.

    Raises BadInput, which names the place, the setting and its valid values.
    """
    in_file = _read_file(path)
    in_environment = _read_environment(environment)
    found = {setting.name: InForce(setting.default) for setting in SETTINGS}
    found |= {name: InForce(value, str(path)) for name, value in in_file.items()}
    for setting in SETTINGS:
        given = (flags or {}).get(setting.name)
        if given is not None:
            found[setting.name] = InForce(given, setting.flag)
        elif setting.name in in_environment:
            found[setting.name] = InForce(in_environment[setting.name], setting.variable)
    return found


def serve_config(settings: Mapping[str, InForce], *, verbose: bool = False) -> ServeConfig:
    """Return the daemon's configuration."""
    values: dict[str, Any] = {name: held.value for name, held in settings.items()}
    return ServeConfig(
        device=values["device"],
        engine=values["engine"],
        port=values["port"],
        idle_exit_s=values["idle-exit"] * 60,
        rest_s=values["rest"] * 60,
        job_limit_s=values["job-limit"] * 60,
        cache_bytes=values["cache-mb"] << 20,
        verbose=verbose,
        log_format=values["log-format"],
    )


def _read_environment(environment: Mapping[str, str]) -> dict[str, Value]:
    """Read the environment; an empty variable counts as unset."""
    return {
        setting.name: _read(setting, text, setting.variable)
        for setting in SETTINGS
        if (text := environment.get(setting.variable))
    }


def _read_file(path: Path) -> dict[str, Value]:
    by_name = {setting.name: setting for setting in SETTINGS}
    values: dict[str, Value] = {}
    for name, plain in _plain(path).items():
        if name not in by_name:
            known = ", ".join(by_name)
            raise BadInput("setting_unknown", path=path, name=name[:_LONGEST_SHOWN], known=known)
        values[name] = _read(by_name[name], _text_of(plain), path)
    return values


def _plain(path: Path) -> dict[str, Any]:
    try:
        require_file(path)
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except BadInput as error:
        if error.reason in _NO_FILE:
            return {}
        raise
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput("settings_unreadable", path=path, why=str(error)) from error


def _text_of(plain: Any) -> str:
    """Return a TOML value as written on the command line; invalid text for a list or a table."""
    return str(plain) if type(plain) in (str, int, float) else f"[{type(plain).__name__}]"


def _read(setting: Setting, text: str, place: str | Path) -> Value:
    try:
        return setting.read(text)
    except ArgumentTypeError as error:
        raise BadInput(
            "setting_unusable",
            place=place,
            name=setting.name,
            value=text[:_LONGEST_SHOWN],
            wanted=str(error),
        ) from None
