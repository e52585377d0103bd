"""`handtint COMMAND`: one file per command, and the one place where errors become exit codes."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import traceback
from collections.abc import Sequence

from handtint._commands import COMMANDS, Command
from handtint_daemon.commands.outputs import prepare_outputs
from handtint_daemon.openmp import let_threads_sleep
from handtint_shared import paths
from handtint_shared.argparse_words import Parser, translate_argparse
from handtint_shared.errors import BadInput, HandtintError, Internal
from handtint_shared.launching import AS_JSON, ERRORS_VARIABLE
from handtint_shared.printable import printable
from handtint_shared.problems import error_line
from handtint_shared.sentences import explain
from handtint_shared.translation import translated
from handtint_shared.version import PRODUCT_VERSION

_FORMER = {"keys", "relay", "serve --remote"}

EXIT_ERROR = 1
EXIT_BUG = 70
EXIT_INTERRUPTED = 130


def main(argv: list[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 1 an error that was explained, 2 wrong usage,
    3 or 4 (`status`) not running or not responding, 5 (`album`) some photos could not be coloured,
    70 a bug, 130 interrupted."""
    let_threads_sleep(os.environ)
    words = sys.argv[1:] if argv is None else argv
    prepare_outputs()
    translate_argparse()
    try:
        return _run(words)
    except HandtintError as error:
        _tell(error)
        return EXIT_ERROR
    except KeyboardInterrupt:
        print("handtint:", translated("interrupted"), file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        return EXIT_ERROR
    except ModuleNotFoundError as error:
        _tell(BadInput("package_missing", name=error.name or str(error)))
        return EXIT_ERROR
    except Exception:  # noqa: BLE001 - the boundary
        return _report_bug()


def _run(words: Sequence[str]) -> int:
    """Raises what the command raises, and WriteFailed where what it says cannot be written."""
    _require_still_there(words)
    try:
        args = _parser(words).parse_args(words)
        return int(args.run(args))
    finally:
        sys.stdout.flush()


def _require_still_there(words: Sequence[str]) -> None:
    """For one release, for those who are used to them. Raises BadInput."""
    said = {" ".join([*words[:1], word.partition("=")[0]]) for word in words[1:]}
    for former in sorted(_FORMER & {*words[:1], *said}):
        raise BadInput("former_command", command=former)


def _parser(words: Sequence[str]) -> Parser:
    parser = Parser(
        prog="handtint",
        description=translated("Colour old photographs from hand-painted hints."),
        epilog=_example("handtint colorize photo.png --hints hints.png -o coloured.png"),
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"handtint {PRODUCT_VERSION}",
        help=translated("show program's version number and exit"),
    )
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        if name in words[:1]:
            _add_called(subparsers, name, command)
        else:
            subparsers.add_parser(name, help=translated(command.help))
    return parser


def _add_called(
    subparsers: argparse._SubParsersAction[Parser], name: str, command: Command
) -> None:
    module = importlib.import_module(command.module)
    words, example = translated(command.help), _example(module.EXAMPLE)
    subparser = subparsers.add_parser(name, help=words, description=words, epilog=example)
    module.add_arguments(subparser)
    subparser.set_defaults(run=module.run)


def _example(command: str) -> str:
    return translated("example: {command}").format(command=command)


def _tell(error: HandtintError) -> None:
    """On stderr: for the person, or for the program that starts this one and asked for it so."""
    if os.environ.get(ERRORS_VARIABLE) == AS_JSON:
        print(error_line(error), file=sys.stderr)
    else:
        print(printable(f"handtint: {explain(error)} [{error.code}]"), file=sys.stderr)


def _report_bug() -> int:
    report = paths.state_dir() / "bug-report.txt"
    text = f"handtint {PRODUCT_VERSION}, Python {sys.version}\n\n{traceback.format_exc()}"
    try:
        report.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        report.write_text(text, encoding="utf-8", errors="backslashreplace")
        _tell(Internal("bug", report=report))
    except OSError:
        print(text, file=sys.stderr)
        _tell(Internal("bug_unwritten"))
    return EXIT_BUG


if __name__ == "__main__":
    sys.exit(main())
