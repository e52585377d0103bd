"""`handtint status`: report what the daemon is doing."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Sequence
from datetime import timedelta

from handtint_daemon.client import connect
from handtint_shared import paths
from handtint_shared.errors import RemoteUnreachable
from handtint_shared.exchange import ask
from handtint_shared.launching import find_daemon, remote_computer
from handtint_shared.lock import is_running
from handtint_shared.messages import StatusReply, StatusRequest
from handtint_shared.problems import error_of
from handtint_shared.sentences import explain
from handtint_shared.stages import stage_words
from handtint_shared.text_width import cells, padded
from handtint_shared.translation import N_, translated, translated_plural

EXAMPLE = "handtint status --json"
NOT_RUNNING = 3
NOT_ANSWERING = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=translated("print JSON, for programs"))


def run(args: argparse.Namespace) -> int:
    """Return 0 if it runs, 3 if not, 4 if it, or the remote computer, does not answer."""
    try:
        link = find_daemon(connect)
    except RemoteUnreachable as error:
        return _say_unreachable(error, as_json=args.json)
    if link is None:
        return _say_why_not(as_json=args.json)
    try:
        status = ask(link, StatusRequest(), StatusReply)
    finally:
        link.transport.close()
    remote = remote_computer()
    if args.json:
        told = {"state": state_of(status), "remote": remote} | dataclasses.asdict(status)
        print(json.dumps(told))
    else:
        print(sentences(status, remote))
    return 0


def state_of(status: StatusReply) -> str:
    """Return `painting` or `idle`."""
    return "painting" if status.running else "idle"


def sentences(status: StatusReply, remote: str = "") -> str:
    """Return the report for people; `remote` is the computer that the daemon runs on."""
    rows = {translated(name): text for name, text in _rows(status, remote).items() if text}
    width = max(map(cells, rows))
    lines = [f"{padded(name, width)}  {text}" for name, text in rows.items()]
    return "\n".join(lines + [f"{padded('', width)}  {text}" for text in _errors(status)[1:]])


def _rows(status: StatusReply, remote: str) -> dict[str, str]:
    return {
        N_("state"): _doing(status),
        N_("computer"): remote,
        N_("daemon"): translated("{version}, process {pid}, up {span}").format(
            version=status.product_version, pid=status.pid, span=_span(status.uptime_s)
        ),
        N_("device"): status.device,
        N_("engine"): translated("{engine} (available: {engines})").format(
            engine=status.default_engine, engines=", ".join(status.engines)
        ),
        N_("waiting"): _waiting(status),
        N_("requests"): translated("{finished} finished, {failed} failed").format(
            finished=status.finished, failed=status.failed
        ),
        N_("times"): _times(status),
        N_("photos"): translated("{count} cached, {size} of {limit}").format(
            count=status.photos,
            size=_megabytes(status.photo_bytes),
            limit=_megabytes(status.photo_limit_bytes),
        ),
        N_("memory"): _memory(status),
        N_("endpoint"): status.endpoint,
        N_("log"): status.log_path,
        N_("errors"): _errors(status)[0],
    }


def _errors(status: StatusReply) -> Sequence[str]:
    last = status.last_errors
    told = [f"{e.at} {e.problem.code}: {explain(error_of(e.problem))}" for e in last]
    return told or [translated("none")]


def _say_unreachable(error: RemoteUnreachable, *, as_json: bool) -> int:
    if as_json:
        plain = {"state": "unreachable", "running": 0, "remote": remote_computer()}
        print(json.dumps(plain))
    else:
        print(explain(error))
    return NOT_ANSWERING


def _say_why_not(*, as_json: bool) -> int:
    """Report that no daemon answered: none is running, or it hangs or is still starting."""
    hangs = is_running(paths.lock_path())
    if as_json:
        print(json.dumps({"state": "not answering" if hangs else "not running", "running": 0}))
    elif hangs:
        print(translated("running, but not responding: `handtint doctor` says why and what to do."))
    else:
        print(
            translated(
                "not running (start it with `handtint serve`; the plug-in starts it by itself)"
            )
        )
    return NOT_ANSWERING if hangs else NOT_RUNNING


def _doing(status: StatusReply) -> str:
    if not status.running:
        return translated("running, idle")
    stage = stage_words(status.stage) or translated("starting")
    doing = translated("painting ({stage}, for {running_s:.1f} s)")
    return doing.format(stage=stage, running_s=status.running_s)


def _waiting(status: StatusReply) -> str:
    if not status.waiting:
        return translated("none")
    return translated(
        "{count}, the oldest for {wait_s:.1f} s (clients with requests: {clients})"
    ).format(count=status.waiting, wait_s=status.longest_wait_s, clients=status.clients)


def _times(status: StatusReply) -> str:
    times = status.edit_times
    if not times.count:
        return ""
    return translated_plural(
        "of the last {count} edit: half within {p50_s:.2f} s, 95 % within {p95_s:.2f} s, 99 % "
        "within {p99_s:.2f} s",
        "of the last {count} edits: half within {p50_s:.2f} s, 95 % within {p95_s:.2f} s, 99 % "
        "within {p99_s:.2f} s",
        times.count,
    ).format(**dataclasses.asdict(times))


def _memory(status: StatusReply) -> str:
    if not status.memory_bytes:
        return ""
    known_bytes = status.weights_bytes + status.photo_bytes + status.program_bytes
    return translated(
        "{now}, peak {peak} (weights {weights}, photos {photos}, program files {programs}; the "
        "rest, {rest}: torch, Python, tables)"
    ).format(
        now=_megabytes(status.memory_bytes),
        peak=_megabytes(status.peak_memory_bytes),
        weights=_megabytes(status.weights_bytes),
        photos=_megabytes(status.photo_bytes),
        programs=_megabytes(status.program_bytes),
        rest=_megabytes(max(0, status.memory_bytes - known_bytes)),
    )


def _megabytes(nbytes: int) -> str:
    return translated("{count:.0f} MB").format(count=nbytes / 2**20)


def _span(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))
