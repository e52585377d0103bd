"""Shared by the tests of `handtint doctor`: a user, complete runs, and single checks."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from e2e.command_line import ENGINE_VARIABLE, HANDTINT, LIGHT, Done, execute
from handtint_daemon.health.fault import Fault
from handtint_shared.paths import STATE_VARIABLE
from handtint_shared.sentences import explain

ONE_CHECK = """
import importlib, json, sys
module, check = sys.argv[1].split(":")
from handtint_shared.sentences import explain
fault = getattr(importlib.import_module(module), check)()
told = None if fault is None else explain(fault.error)
print(json.dumps(told and [told.found, told.mend]))
"""
DOCTOR = [*HANDTINT, "doctor", "--json"]


def user_environment(home: Path, engine: str = LIGHT) -> Mapping[str, str]:
    """Return the environment of a user without GIMP, with a state folder of its own."""
    own = {"HOME": str(home), STATE_VARIABLE: str(home / "state"), "PATH": "/usr/bin:/bin"}
    return os.environ | own | {ENGINE_VARIABLE: engine}


def one_check(name: str, environment: Mapping[str, str], **options: Any) -> list[str] | None:
    """Run the check `module:function` in a subprocess; return what it found and advises."""
    done = execute([sys.executable, "-c", ONE_CHECK, name], environment, **options)
    assert done.returncode == 0, done.stderr
    answer: list[str] | None = json.loads(done.stdout)
    return answer


def faults_of(done: Done) -> dict[str, str]:
    """Return name and `found` of all failures, given that doctor itself did not crash."""
    assert "Traceback" not in done.stderr
    checks = json.loads(done.stdout)["checks"]
    return {c["name"]: c["found"] for c in checks if not c["ok"] and c["required"]}


def told_of(fault: Fault | None) -> str:
    """Return what a person reads about a fault."""
    assert fault is not None
    return str(explain(fault.error))
