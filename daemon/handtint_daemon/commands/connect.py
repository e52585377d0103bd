"""`handtint connect`: use another computer's daemon as if it ran here."""

from __future__ import annotations

import argparse

from handtint_daemon.lifecycle.daemons_place import end_on_signals, in_daemons_place
from handtint_daemon.remote.ssh import Destination
from handtint_daemon.remote.tunnel import Tunnel
from handtint_shared.translation import translated

EXAMPLE = "handtint connect ada@studio --remote-command handtint/.venv/bin/handtint"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "host", metavar="[USER@]HOST", help=translated("the other computer, named as for `ssh`")
    )
    parser.add_argument(
        "--remote-command",
        metavar="COMMAND",
        default="handtint",
        help=translated("the command that starts Handtint there; default: %(default)s"),
    )
    parser.add_argument("--verbose", action="store_true", help=translated("write more to the log"))


def run(args: argparse.Namespace) -> int:
    """Run until told to stop."""
    tunnel = Tunnel(Destination(args.host, args.remote_command), _tell)
    with in_daemons_place(verbose=args.verbose):
        end_on_signals(tunnel.end)
        tunnel.run()
    return 0


def _tell(sentence: str) -> None:
    print(sentence, flush=True)
