"""`handtint status`: what the daemon is doing."""

from __future__ import annotations

import argparse
import dataclasses
import json
from datetime import timedelta

from handtint_daemon.client import connect
from handtint_daemon.lifecycle.single_instance import is_running
from handtint_shared import paths
from handtint_shared.exchange import ask
from handtint_shared.launching import find_daemon
from handtint_shared.messages import StatusReply, StatusRequest
from handtint_shared.problems import error_of
from handtint_shared.sentences import explain

HELP = "say whether the daemon runs, and what it is doing"
EXAMPLE = "handtint status --json"
NOT_RUNNING = 3
NOT_ANSWERING = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for programs")


def run(args: argparse.Namespace) -> int:
    """0: it runs; 3: it does not; 4: a process runs that does not answer."""
    link = find_daemon(connect)
    if link is None:
        return _say_why_not(as_json=args.json)
    try:
        status = ask(link, StatusRequest(), StatusReply)
    finally:
        link.transport.close()
    if args.json:
        print(json.dumps({"state": state_of(status)} | dataclasses.asdict(status)))
    else:
        print(sentences(status))
    return 0


def state_of(status: StatusReply) -> str:
    """One word: `painting` or `idle`."""
    return "painting" if status.running else "idle"


def sentences(status: StatusReply) -> str:
    """The lines that people read."""
    rows = {
        "state": _doing(status),
        "daemon": f"{status.product_version}, process {status.pid}, up {_span(status.uptime_s)}",
        "device": status.device,
        "engine": f"{status.default_engine} (there is: {', '.join(status.engines)})",
        "waiting": _waiting(status),
        "requests": f"{status.finished} finished, {status.failed} failed",
        "times": _times(status),
        "photos": f"{status.photos} cached, "
        f"{_megabytes(status.photo_bytes)} of {_megabytes(status.photo_limit_bytes)}",
        "memory": _memory(status),
        "endpoint": status.endpoint,
        "log": status.log_path,
        "errors": "" if status.last_errors else "none",
    }
    lines = [f"{name:9} {text}" for name, text in rows.items() if text]
    for index, error in enumerate(status.last_errors):
        name = "errors" if index == 0 else ""
        told = explain(error_of(error.problem))
        lines.append(f"{name:9} {error.at} {error.problem.code}: {told}")
    return "\n".join(lines)


def _say_why_not(*, as_json: bool) -> int:
    """No daemon answered: there is none, or there is one that hangs or is just starting."""
    hangs = is_running(paths.lock_path())
    if as_json:
        print(json.dumps({"state": "not answering" if hangs else "not running", "running": 0}))
    elif hangs:
        print("running, but it does not answer: `handtint doctor` says why and what to do.")
    else:
        print("not running (start it with `handtint serve`; the plug-in starts it by itself)")
    return NOT_ANSWERING if hangs else NOT_RUNNING


def _doing(status: StatusReply) -> str:
    if not status.running:
        return "running, idle"
    return f"painting ({status.stage or 'starting'}, for {status.running_s:.1f} s)"


def _waiting(status: StatusReply) -> str:
    if not status.waiting:
        return "none"
    return (
        f"{status.waiting}, the oldest for {status.longest_wait_s:.1f} s "
        f"(clients that wait or are painted for: {status.clients})"
    )


def _times(status: StatusReply) -> str:
    times = status.edit_times
    if not times.count:
        return ""
    return (
        f"of the last {times.count} edits: half within {times.p50_s:.2f} s, "
        f"95 % within {times.p95_s:.2f} s, 99 % within {times.p99_s:.2f} s"
    )


def _memory(status: StatusReply) -> str:
    if not status.memory_bytes:
        return ""
    return f"{_megabytes(status.memory_bytes)}, at most {_megabytes(status.peak_memory_bytes)}"


def _megabytes(nbytes: int) -> str:
    return f"{nbytes / 2**20:.0f} MB"


def _span(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))
