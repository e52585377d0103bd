"""`handtint keys`: who may use this computer's daemon over the network."""

from __future__ import annotations

import argparse

from handtint_daemon.serving.remote_keys import allow, allowed_keys, hex_of_key, own_keys, remove
from handtint_shared import paths
from handtint_shared.errors import WriteFailed

HELP = "show this computer's key, and say whose keys may use its daemon over the network"
EXAMPLE = "handtint keys --allow laptop KEY"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    change = parser.add_mutually_exclusive_group()
    change.add_argument(
        "--allow",
        nargs=2,
        metavar=("NAME", "KEY"),
        help="let the computer with that key connect to `handtint serve --remote` here",
    )
    change.add_argument("--remove", metavar="NAME", help="and no longer let it")


def run(args: argparse.Namespace) -> int:
    folder = paths.keys_dir()
    try:
        if args.allow:
            allow(folder, *args.allow)
        if args.remove:
            remove(folder, args.remove)
        print(f"this computer's key: {hex_of_key(own_keys(folder).public)}")
    except OSError as error:
        raise WriteFailed(f"{folder} cannot be used ({error}): make it yours.") from error
    allowed = allowed_keys(folder)
    print("may connect to `handtint serve --remote` here:", "" if allowed else "nobody")
    for name, key in allowed.items():
        print(f"  {name:16} {hex_of_key(key)}")
    return 0
