"""`handtint connect`: the daemon of another computer, as if it ran here."""

from __future__ import annotations

import argparse
import signal

from handtint_daemon.lifecycle.single_instance import single_instance
from handtint_daemon.logs import start_logging
from handtint_daemon.remote.ssh import Destination
from handtint_daemon.remote.tunnel import Tunnel
from handtint_shared import paths
from handtint_shared.errors import StartFailed, why_of
from handtint_shared.translation import N_, translated

HELP = N_("let GIMP and the commands here use the daemon of another computer, through your own ssh")
EXAMPLE = "handtint connect ada@studio --remote-command handtint/.venv/bin/handtint"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("host", metavar="[USER@]HOST", help=translated("as `ssh` knows it"))
    parser.add_argument(
        "--remote-command",
        metavar="COMMAND",
        default="handtint",
        help=translated("what starts Handtint there; default: %(default)s"),
    )
    parser.add_argument("--verbose", action="store_true", help=translated("log more"))


def run(args: argparse.Namespace) -> int:
    """Until it is told to stop."""
    tunnel = Tunnel(Destination(args.host, args.remote_command), _tell)
    try:
        with single_instance(paths.lock_path()):
            start_logging(paths.log_path(), verbose=args.verbose)
            _end_on_signals(tunnel)
            tunnel.run()
    except OSError as error:
        raise StartFailed(
            "state_not_writable",
            folder=paths.state_dir(),
            why=why_of(error),
            variable=paths.STATE_VARIABLE,
        ) from error
    return 0


def _tell(sentence: str) -> None:
    print(sentence, flush=True)


def _end_on_signals(tunnel: Tunnel) -> None:
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda *_: tunnel.end())
