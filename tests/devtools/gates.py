"""`python3 tests/run_tests.py`: set up what is missing, then run every check."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence

from devtools.debian_packages import DebianUnusable
from handtint_install.environment import CHECKOUT, Environment, make_environment
from handtint_install.stages import SetUpError

_EPILOG = "example: python3 tests/run_tests.py -- -k hints (what follows -- goes to pytest)"
_GATES = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
    "import rules": ["lint-imports"],
}
# One worker more than CPUs, since tests often wait for daemons. A file stays on one worker, as its
# tests share a daemon; the longest files come first. The timeout exceeds what any test takes, even
# on a busy machine.
_WORKERS = str((os.cpu_count() or 1) + 1)
_TESTS = [
    *("pytest", "--numprocesses", _WORKERS, "--dist", "loadfile", "--no-loadscope-reorder"),
    *("--timeout", "300", "--hypothesis-profile=ci"),
]
_INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Return exit code 0 if every check passed, else that of the first failure."""
    args = _parser().parse_args(arguments)
    try:
        environment = make_environment(dev=True, torch_index=args.torch_index)
        _get_debian_programs()
        _get_premis_schema(environment)
        if not args.no_gimp:
            _get_gimp()
    except (SetUpError, DebianUnusable, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 1
    chosen = ["-m", "not gimp"] if args.no_gimp else []
    return _pass_gates(environment, {**_GATES, "tests": [*_TESTS, *chosen, *args.pytest]})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 tests/run_tests.py",
        description="Set up what the tests need (.venv, GIMP 3 in ~/.cache/handtint, no root"
        " rights), then run ruff, mypy, the import rules and pytest.",
        epilog=_EPILOG,
    )
    parser.add_argument("--no-gimp", action="store_true", help="leave out the tests inside GIMP")
    parser.add_argument("--torch-index", metavar="URL", help="also look for PyTorch in this index")
    parser.add_argument("pytest", nargs="*", help="options for pytest, after --")
    return parser


def _get_debian_programs() -> None:
    from devtools.exiftool_tree import ensure_exiftool_tree  # noqa: PLC0415 - Unix only
    from devtools.ssh_tree import ensure_ssh_tree  # noqa: PLC0415 - Unix only

    print("OpenSSH and exiftool for the tests", flush=True)
    ensure_ssh_tree()
    ensure_exiftool_tree()


def _get_premis_schema(environment: Environment) -> None:
    from devtools.premis_schema import ensure_premis_schema  # noqa: PLC0415 - Unix only

    print("the schema of PREMIS 3 for the tests", flush=True)
    ensure_premis_schema(environment.python)  # the system's Python may have no pip


def _get_gimp() -> None:
    # Imported here because it is Unix only.
    from devtools.gimp_tree import default_folder, ensure_gimp_tree  # noqa: PLC0415

    print("GIMP 3 for the tests", flush=True)
    ensure_gimp_tree(default_folder())


def _pass_gates(environment: Environment, gates: dict[str, list[str]]) -> int:
    rows = dict.fromkeys(gates, "not run")
    code = 0
    for name, command in gates.items():
        print(f"\n=== {name}: {' '.join(command)}", flush=True)
        started_s, cpu_before_s = time.monotonic(), _cpu_s()
        code = _run(environment, command)
        verdict = "ok" if code == 0 else f"FAILED (exit {code})"
        spent = f"{time.monotonic() - started_s:7.1f} s {_cpu_s() - cpu_before_s:7.1f} s CPU"
        rows[name] = f"{verdict:18} {spent}"
        if code != 0:
            break
    print("\n" + "\n".join(f"{name:14} {row}" for name, row in rows.items()), flush=True)
    return code


def _cpu_s() -> float:
    """Return the CPU time of all child processes that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def _run(environment: Environment, command: Sequence[str]) -> int:
    program = [str(environment.programs / command[0]), *command[1:]]
    try:
        return subprocess.run(program, cwd=CHECKOUT, check=False).returncode
    except KeyboardInterrupt:
        return _INTERRUPTED
