"""Print one line per stage with its duration; redirect the programs' output to a log file."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from handtint_shared.errors import HandtintError
from handtint_shared.translation import translated

_OFFLINE_SIGNS = (
    "Temporary failure in name resolution",
    "Name or service not known",
    "nodename nor servname",
    "getaddrinfo failed",
    "Network is unreachable",
    "Failed to establish a new connection",
    "ConnectTimeoutError",
)


class SetUpError(HandtintError):
    """A step of the set-up failed."""


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Print `name` at once, and the duration of the block when it is done."""
    print(f"{name} … ", end="", flush=True)
    started_s = time.monotonic()
    try:
        yield
    except BaseException:
        print(translated("failed"), flush=True)
        raise
    print(f"{time.monotonic() - started_s:.1f} s", flush=True)


def run_logged(
    command: Sequence[str],
    log: Path,
    *,
    cwd: Path | None = None,
    variables: Mapping[str, str] | None = None,
) -> None:
    """Run `command`, appending its output to `log`; `variables` are added to its environment.

    Raises SetUpError.
    """
    with log.open("a+", encoding="utf-8", errors="replace") as output:
        print("$", *command, file=output, flush=True)
        before = output.tell()
        done = subprocess.run(
            command,
            cwd=cwd,
            env={**os.environ, **(variables or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
        output.seek(before)
        if done.returncode != 0:
            raise _failure(output.read(), log)


def _failure(printed: str, log: Path) -> SetUpError:
    if "No space left on device" in printed:
        return SetUpError("disk_full")
    if any(sign in printed for sign in _OFFLINE_SIGNS):
        return SetUpError("index_offline")
    if "DO NOT MATCH THE HASHES" in printed:
        return SetUpError("hashes_differ", log=log)
    errors = [line for line in printed.splitlines() if line.lower().startswith("error")]
    last = (errors or printed.strip().splitlines() or ["no message"])[-1]
    return SetUpError("set_up_step", said=last.rstrip("."), log=log)
