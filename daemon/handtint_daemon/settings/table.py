"""The person's settings.

Each has one name and one range, wherever it is set: `--idle-exit` on the command line,
`HANDTINT_IDLE_EXIT` in the environment, `idle-exit` in the file.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from handtint_daemon.config import DEVICES, ServeConfig
from handtint_daemon.engines import ENGINE_NAMES, plain_name
from handtint_daemon.logs import LOG_FORMATS
from handtint_daemon.numbers import A_YEAR_MIN, real, whole
from handtint_shared.errors import UnknownEngine
from handtint_shared.translation import N_, translated

Value = str | int | float

_DEFAULTS = ServeConfig()
_MOST_CACHE_MB = 1 << 20


def engine_named(text: str) -> str:
    """Accept `NAME` or `NAME=FILE`. Raises ArgumentTypeError."""
    try:
        plain_name(text)
    except UnknownEngine:
        wanted = translated("must be one of {choices}, or NAME=FILE")
        raise ArgumentTypeError(wanted.format(choices=", ".join(ENGINE_NAMES))) from None
    return text


def one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    """Accept only these words. Raises ArgumentTypeError."""

    def read(text: str) -> str:
        if text not in choices:
            wanted = translated("must be one of {choices}")
            raise ArgumentTypeError(wanted.format(choices=", ".join(choices)))
        return text

    return read


def full_path(text: str) -> str:
    """Accept an absolute path or `~/…`. Raises ArgumentTypeError.

    A relative one would be ambiguous: the daemon's working directory is not its caller's.
    """
    path = Path(text).expanduser()
    if not path.is_absolute():
        raise ArgumentTypeError(translated("must be a path that begins with / or ~/"))
    return str(path)


def shown(value: Value) -> str:
    """Return the value as it is written: a whole number of minutes without a fraction."""
    return f"{value:g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    `read` parses its text, and raises ArgumentTypeError with the valid values; `unit` is its
    placeholder in help texts.
    """

    name: str
    unit: str
    read: Callable[[str], Value]
    default: Value | None
    about: str
    choices: tuple[str, ...] = ()

    @property
    def help(self) -> str:
        """The help text in the person's language."""
        about = translated(self.about).format(choices=", ".join(self.choices))
        if self.default is None:
            return about
        return translated("{about}; default: {default}").format(
            about=about, default=shown(self.default)
        )

    @property
    def flag(self) -> str:
        return f"--{self.name}"

    @property
    def variable(self) -> str:
        return f"HANDTINT_{self.name.upper().replace('-', '_')}"


SERVE_SETTINGS = (
    Setting(
        "engine",
        "NAME[=FILE]",
        engine_named,
        _DEFAULTS.engine,
        N_("engine for requests that name none, with weights from FILE if given: {choices}"),
        ENGINE_NAMES,
    ),
    Setting(
        "device",
        "DEVICE",
        one_of(DEVICES),
        _DEFAULTS.device,
        N_("device to compute on: {choices}"),
        DEVICES,
    ),
    Setting(
        "port",
        "PORT",
        whole(0, 65535),
        _DEFAULTS.port,
        N_(
            "listen on this TCP port of 127.0.0.1 (0: any free port), not on a socket in a private "
            "folder"
        ),
    ),
    Setting(
        "idle-exit",
        "MINUTES",
        real(0, A_YEAR_MIN),
        _DEFAULTS.idle_exit_s / 60,
        N_("exit after this long without a request; 0: never"),
    ),
    Setting(
        "rest",
        "MINUTES",
        real(0, A_YEAR_MIN),
        _DEFAULTS.rest_s / 60,
        N_("release memory that is quickly refilled after this long without work; 0: never"),
    ),
    Setting(
        "job-limit",
        "MINUTES",
        real(0, A_YEAR_MIN),
        _DEFAULTS.job_limit_s / 60,
        N_("stop a request that takes longer than this; 0: never"),
    ),
    Setting(
        "cache-mb",
        "MB",
        whole(0, _MOST_CACHE_MB),
        _DEFAULTS.cache_bytes >> 20,
        N_("memory for photos that may be needed again"),
    ),
    Setting(
        "log-format",
        "FORMAT",
        one_of(LOG_FORMATS),
        _DEFAULTS.log_format,
        N_("how the log is written: {choices} (json: one object per line)"),
        LOG_FORMATS,
    ),
)
"""The settings that are also flags of `handtint serve`."""

MODELS_DIR = Setting(
    "models-dir",
    "FOLDER",
    full_path,
    None,
    N_("folder for networks that others published; without it: the system's folder for data"),
)
SIGN_CERTIFICATE = Setting(
    "sign-certificate",
    "FILE",
    full_path,
    None,
    N_("certificate (PEM) with which GIMP's Export with Record signs, if it is to"),
)
SIGN_KEY = Setting(
    "sign-key",
    "FILE",
    full_path,
    None,
    N_("the private key (PEM) of that certificate"),
)
SETTINGS = (*SERVE_SETTINGS, MODELS_DIR, SIGN_CERTIFICATE, SIGN_KEY)
