"""`python3 install/set_up.py`: set up the environment, colour a sample, install the plug-in."""

from __future__ import annotations

import contextlib
import subprocess
import sys

from handtint_install.catalogues import compile_catalogues
from handtint_install.environment import Environment, make_environment
from handtint_install.sample import color_sample
from handtint_install.stages import SetUpError
from handtint_shared.argparse_words import Parser, translate_argparse
from handtint_shared.sentences import explain
from handtint_shared.translation import translated

_EXAMPLE = "python3 install/set_up.py --no-gimp"
_INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Return exit code 0, or 1 with one sentence on stderr."""
    with contextlib.suppress(OSError):  # the build compiles them too, and says why if it cannot
        compile_catalogues()
    translate_argparse()
    args = _parser().parse_args(arguments)
    try:
        environment = make_environment(torch_index=args.torch_index)
        if not args.no_sample:
            color_sample(environment)
        ready = args.no_gimp or _install_plugin(environment)
    except SetUpError as error:
        print(explain(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    handtint = environment.programs / "handtint"
    print()
    print(translated("From a shell: {command}").format(command=f"{handtint} --help"))
    print(translated("If something is wrong: {command}").format(command=f"{handtint} doctor"))
    return 0 if ready else 1


def _parser() -> Parser:
    parser = Parser(
        prog="python3 install/set_up.py",
        description=translated(
            "Set up Handtint in this folder (.venv), colour a sample photo, and install the "
            "plug-in if GIMP 3 is there. Safe to run again."
        ),
        epilog=translated("example: {command}").format(command=_EXAMPLE),
    )
    parser.add_argument(
        "--no-gimp", action="store_true", help=translated("do not install the plug-in")
    )
    parser.add_argument(
        "--no-sample", action="store_true", help=translated("do not colour the sample photo")
    )
    parser.add_argument(
        "--torch-index",
        metavar="URL",
        help=translated("also look for PyTorch in this index, for another CUDA build or for ROCm"),
    )
    return parser


def _install_plugin(environment: Environment) -> bool:
    """Return whether it is in GIMP, or there is no GIMP to put it in; the command prints which."""
    print(translated("GIMP plug-in:"), flush=True)
    command = [str(environment.python), "-m", "handtint", "install-plugin", "--if-gimp"]
    return subprocess.run(command, check=False).returncode == 0
