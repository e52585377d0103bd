"""`handtint doctor`: what is wrong with this installation; ends with a real round trip."""

from __future__ import annotations

import argparse
import json
import platform
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass

import numpy as np
from rich.console import Console
from rich.table import Column, Table

from handtint_daemon.client import connect
from handtint_daemon.daemon_command import daemon_command
from handtint_daemon.devices import AUTO
from handtint_install.health import CHECKS, Check
from handtint_shared.errors import HandtintError
from handtint_shared.exchange import Link, ask, ask_colorize
from handtint_shared.launching import find_or_start_daemon
from handtint_shared.messages import ColorizeRequest, HintPoint, PingReply, PingRequest
from handtint_shared.paths import log_path
from handtint_shared.pixels import Picture, PixelFormat, photo_key, picture_nbytes
from handtint_shared.version import PRODUCT_VERSION, PROTOCOL_VERSION

HELP = "look for what is wrong, and colour a small picture from end to end"
EXAMPLE = "handtint doctor --json"

_SIZE_HW = (48, 64)
_GREY = 128
_HINT = HintPoint(x=32.0, y=24.0, rgb=(170, 110, 90), radius_px=3.0)
_MIN_RED_OVER_BLUE = 20  # of the hint's 80; a grey answer has 0


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check; `reason` is None when all is well."""

    name: str
    reason: str | None
    required: bool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for programs and bug reports")


def run(args: argparse.Namespace) -> int:
    """0 when nothing that is required failed, else 1."""
    findings = list(_examine([*CHECKS, *DAEMON_CHECKS]))
    if args.json:
        checks = [{**asdict(f), "ok": f.reason is None} for f in findings]
        print(json.dumps({"versions": _versions(), "checks": checks}, indent=2))
    else:
        _print(findings)
    return int(any(f.required and f.reason for f in findings))


def daemon_answers() -> str | None:
    """A daemon runs or can be started, and is of this version."""
    link = _open()
    try:
        reply = ask(link, PingRequest(), PingReply)
    finally:
        link.transport.close()
    if reply.product_version == PRODUCT_VERSION:
        return None
    return f"A daemon of version {reply.product_version} runs: run `handtint stop`."


def colors_a_picture() -> str | None:
    """A flat grey picture and one hint go to the daemon; its colour must come back."""
    photo = _flat_grey()
    request = ColorizeRequest(
        canvas="doctor",
        revision=time.time_ns(),
        photo_key=photo_key(photo),
        hint_points=(_HINT,),
        engine="propagate",
    )
    link = _open()
    try:
        answer = ask_colorize(link, request, photo).picture
    finally:
        link.transport.close()
    rgba = np.frombuffer(answer.pixels, np.uint8).reshape(*_SIZE_HW, 4).astype(int)
    red_over_blue = (rgba[..., 0] - rgba[..., 2]).min()
    if red_over_blue >= _MIN_RED_OVER_BLUE:
        return None
    return f"The picture came back without the hint's colour: see {log_path()}."


DAEMON_CHECKS = (Check("daemon", daemon_answers), Check("round trip", colors_a_picture))


def _open() -> Link:
    return find_or_start_daemon(connect, daemon_command(AUTO))


def _flat_grey() -> Picture:
    pixels = bytes([_GREY]) * picture_nbytes(_SIZE_HW, PixelFormat.Y_U8)
    return Picture(_SIZE_HW, PixelFormat.Y_U8, pixels)


def _examine(checks: Iterable[Check]) -> Iterable[Finding]:
    for check in checks:
        try:
            reason = check.reason()
        except (HandtintError, OSError) as error:
            reason = str(error)
        yield Finding(check.name, reason, check.required)


def _versions() -> dict[str, str]:
    return {
        "handtint": PRODUCT_VERSION,
        "protocol": ".".join(map(str, PROTOCOL_VERSION)),
        "python": platform.python_version(),
        "system": platform.platform(),
    }


def _print(findings: Iterable[Finding]) -> None:
    table = Table("check", "", Column("what to do", overflow="fold"))
    for finding in findings:
        bad = "[bold red]bad[/]" if finding.required else "[yellow]note[/]"
        table.add_row(finding.name, bad if finding.reason else "[green]ok[/]", finding.reason or "")
    console = Console()
    console.print(table)
    console.print(", ".join(f"{name} {version}" for name, version in _versions().items()))
