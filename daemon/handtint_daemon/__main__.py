"""`handtint COMMAND`: one file per command, and the one place where errors become exit codes."""

from __future__ import annotations

import argparse
import importlib
import sys
import traceback
from collections.abc import Sequence

from handtint_shared import paths
from handtint_shared.errors import BadInput, HandtintError
from handtint_shared.sentences import explain
from handtint_shared.version import PRODUCT_VERSION

COMMANDS = (
    *("serve", "status", "stop", "colorize"),
    *("evaluate", "bench", "train", "models"),
    *("doctor", "service", "install-plugin", "uninstall-plugin"),
)
_FORMER = {"keys", "relay", "serve --remote"}

EXIT_ERROR = 1
EXIT_BUG = 70
EXIT_INTERRUPTED = 130


def main(argv: list[str] | None = None) -> int:
    """Runs a command; answers its exit code: 0 done, 1 a said error, 2 wrong usage, 3 and 4
    (status) not running and not answering, 70 a bug, 130 interrupted."""
    words = sys.argv[1:] if argv is None else argv
    try:
        _require_still_there(words)
        args = _parser(words).parse_args(words)
        return int(args.run(args))
    except HandtintError as error:
        print(f"handtint: {explain(error)} [{error.code}]", file=sys.stderr)
        return EXIT_ERROR
    except KeyboardInterrupt:
        print("handtint: interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        return EXIT_ERROR
    except ModuleNotFoundError as error:
        print(f"handtint: {error.name} is missing: run `handtint doctor`", file=sys.stderr)
        return EXIT_ERROR
    except Exception:  # noqa: BLE001 - the boundary
        return _report_bug()


def _require_still_there(words: Sequence[str]) -> None:
    """For one release, for those who are used to them. Raises BadInput."""
    said = {" ".join([*words[:1], word.partition("=")[0]]) for word in words[1:]}
    for former in sorted(_FORMER & {*words[:1], *said}):
        raise BadInput(
            f"`handtint {former}` is no more: use `handtint connect [USER@]HOST`, which goes "
            "through your own ssh."
        )


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="handtint",
        description="Colours old photographs by hand-painted hints.",
        epilog="example: handtint colorize photo.png --hints hints.png -o coloured.png",
    )
    parser.add_argument("--version", action="version", version=f"handtint {PRODUCT_VERSION}")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    # Of several commands each brings its own libraries: only that of the one that is called.
    for name in set(words[:1]) & set(COMMANDS) or COMMANDS:
        command = importlib.import_module(f"handtint_daemon.commands.{name.replace('-', '_')}")
        subparser = subparsers.add_parser(
            name, help=command.HELP, description=command.HELP, epilog=f"example: {command.EXAMPLE}"
        )
        command.add_arguments(subparser)
        subparser.set_defaults(run=command.run)
    return parser


def _report_bug() -> int:
    report = paths.state_dir() / "bug-report.txt"
    text = f"handtint {PRODUCT_VERSION}, Python {sys.version}\n\n{traceback.format_exc()}"
    try:
        report.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        report.write_text(text, encoding="utf-8")
        print(f"handtint: a bug: please report it with {report}", file=sys.stderr)
    except OSError:
        print(f"handtint: a bug: please report it with this:\n{text}", file=sys.stderr)
    return EXIT_BUG


if __name__ == "__main__":
    sys.exit(main())
