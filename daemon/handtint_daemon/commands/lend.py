"""`handtint lend`: what `handtint connect` runs on the other computer."""

from __future__ import annotations

import argparse
import sys
import threading
from pathlib import Path

from handtint_daemon.lifecycle.daemons_place import end_on_signals
from handtint_daemon.remote.lending import lend
from handtint_shared.errors import HandtintError
from handtint_shared.problems import error_line
from handtint_shared.translation import translated

EXAMPLE = "handtint lend --link /tmp/daemon.sock"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--link",
        type=Path,
        metavar="PATH",
        help=translated("create a link there to the daemon's socket"),
    )


def run(args: argparse.Namespace) -> int:
    """Run until stdin closes, as it does when ssh ends. Raises as `lend` does."""
    over = threading.Event()
    end_on_signals(over.set)
    threading.Thread(target=_await_end, args=[over], daemon=True).start()
    try:
        lend(sys.stdout, args.link, over)
    except HandtintError as error:
        print(error_line(error), flush=True)  # for the other computer, which translates it
        raise
    return 0


def _await_end(over: threading.Event) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    over.set()
