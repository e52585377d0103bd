"""What the tests of `handtint doctor` share: a user, whole examinations, and single checks."""

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
    """Of a user without GIMP, whose state folder is of one test alone."""
    own = {"HOME": str(home), STATE_VARIABLE: str(home / "state"), "PATH": "/usr/bin:/bin"}
    return os.environ | own | {ENGINE_VARIABLE: engine}


def one_check(name: str, environment: Mapping[str, str], **options: Any) -> list[str] | None:
    """What `module:function` found and advises, in a process of its own."""
    done = execute([sys.executable, "-c", ONE_CHECK, name], environment, **options)
    assert done.returncode == 0, done.stderr
    answer: list[str] | None = json.loads(done.stdout)
    return answer


def faults_of(done: Done) -> dict[str, str]:
    """Name and `found` of what is bad, of a doctor who did not break down himself."""
    assert "Traceback" not in done.stderr
    checks = json.loads(done.stdout)["checks"]
    return {c["name"]: c["found"] for c in checks if not c["ok"] and c["required"]}


def told_of(fault: Fault | None) -> str:
    """What a person reads of a fault."""
    assert fault is not None
    return str(explain(fault.error))
