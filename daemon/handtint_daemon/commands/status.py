"""`handtint status`: what the daemon is doing."""

from __future__ import annotations

import argparse
import dataclasses
import json

from handtint_daemon.client import connect
from handtint_shared.exchange import ask
from handtint_shared.launching import find_daemon
from handtint_shared.messages import StatusReply, StatusRequest

HELP = "say whether the daemon runs, and what it is doing"
EXAMPLE = "handtint status --json"
_NOT_RUNNING = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for programs")


def run(args: argparse.Namespace) -> int:
    link = find_daemon(connect)
    if link is None:
        print(json.dumps({"running": 0}) if args.json else "The daemon is not running.")
        return _NOT_RUNNING
    try:
        status = ask(link, StatusRequest(), StatusReply)
    finally:
        link.transport.close()
    print(json.dumps(dataclasses.asdict(status)) if args.json else _sentences(status))
    return 0


def _sentences(status: StatusReply) -> str:
    doing = f"{status.running} running, {status.waiting} waiting"
    cached_mb, limit_mb = status.photo_bytes / 2**20, status.photo_limit_bytes / 2**20
    rows = {
        "daemon": f"{status.product_version}, process {status.pid}, up {status.uptime_s:.0f} s",
        "device": status.device,
        "engines": f"{', '.join(status.engines)} (default: {status.default_engine})",
        "requests": f"{doing}, {status.finished} finished, {status.failed} failed",
        "photos": f"{status.photos} cached, {cached_mb:.0f} of {limit_mb:.0f} MB",
        "log": status.log_path,
    }
    return "\n".join(f"{name:9} {text}" for name, text in rows.items())
