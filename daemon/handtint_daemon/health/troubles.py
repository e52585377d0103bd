"""Judge a running daemon's status: overload, or failures of memory, GPU and engines. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from handtint_daemon.health.fault import Fault, fault
from handtint_shared.errors import BadWeights, Busy, EngineUnusable, Internal, NoDevice, OutOfMemory
from handtint_shared.messages import StatusReply
from handtint_shared.problems import error_of
from handtint_shared.sentences import explain

LATELY_S = 3600.0
LONG_WAIT_S = 10.0
# Errors that are not caused by the request.
_TELLING = {c.code for c in (OutOfMemory, NoDevice, EngineUnusable, BadWeights, Busy, Internal)}


def lately_told(status: StatusReply, now_utc: datetime | None = None) -> Fault | None:
    """Return the latest error within LATELY_S that points to the daemon's environment."""
    now = now_utc or datetime.now(UTC)
    for error in reversed(status.last_errors):
        age_s = (now - datetime.fromisoformat(error.at)).total_seconds()
        if error.problem.code in _TELLING and age_s < LATELY_S:
            told = explain(error_of(error.problem))
            if not told.mend:
                return fault(
                    "daemon_told_only", at=error.at, found=told.found, log=Path(status.log_path)
                )
            return fault("daemon_told", at=error.at, found=told.found, mend=told.mend)
    return None


def keeps_clients_waiting(status: StatusReply) -> Fault | None:
    if status.longest_wait_s < LONG_WAIT_S:
        return None
    return fault("clients_wait", waiting=status.waiting, wait_s=status.longest_wait_s)
