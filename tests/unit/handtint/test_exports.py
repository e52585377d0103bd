"""The public face: its names, and what it costs to look at it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import handtint

HEAVY = {"numpy", "scipy", "torch", "PIL", "zmq", "rich", "handtint_daemon.commands.serve"}


def modules_after(program: str) -> set[str]:
    """Those of a fresh Python, which tells them on its last line."""
    telling = "import atexit, json, sys; atexit.register(lambda: print(json.dumps([*sys.modules])))"
    command = [sys.executable, "-P", "-c", f"{telling}\n{program}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_these_are_the_names() -> None:
    assert handtint.__all__ == [
        "BadInput",
        "BadWeights",
        "Colorizer",
        "EngineUnusable",
        "HandtintError",
        "NoDevice",
        "NoHints",
        "OutOfMemory",
        "Place",
        "Suggestion",
        "UnknownEngine",
        "__version__",
    ]


def test_each_name_is_there_and_no_other_is_shown() -> None:
    assert all(getattr(handtint, name) for name in handtint.__all__)
    assert dir(handtint) == handtint.__all__


def test_another_name_is_told_as_python_does() -> None:
    with pytest.raises(AttributeError, match="no attribute 'colorise'"):
        handtint.colorise  # noqa: B018


def test_all_errors_are_of_one_kind() -> None:
    errors = [
        value for name in handtint.__all__ if isinstance(value := getattr(handtint, name), type)
    ]
    assert [e for e in errors if issubclass(e, Exception)] == [
        e for e in errors if issubclass(e, handtint.HandtintError)
    ]


@pytest.mark.parametrize(
    "program",
    [
        "import handtint; handtint.HandtintError, handtint.__version__",
        "from handtint.__main__ import main; main(['--help'])",
    ],
)
def test_nothing_heavy_is_imported_before_it_is_used(program: str) -> None:
    assert not modules_after(program) & HEAVY


def test_torch_comes_with_the_network_alone() -> None:
    program = "import handtint; handtint.Colorizer('propagate')"
    assert modules_after(program) & {"numpy", "torch"} == {"numpy"}
