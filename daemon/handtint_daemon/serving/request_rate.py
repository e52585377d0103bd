"""How much one client may send: whoever floods the daemon is dropped, and the others hardly notice.
Pure; no sockets."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

from handtint_daemon.token_buckets import TokenBuckets
from handtint_shared.errors import Busy
from handtint_shared.pixels import Buffer

UNITS_PER_S = 500
UNITS_AT_ONCE = 2000
BUSY_ANSWERS_PER_S = 1
PAUSE_S = 0.001
"""After a message that was dropped: so a flood waits at its own end, instead of being received."""
_CLIENTS_KEPT = 4096  # more than can be connected


class Verdict(Enum):
    TAKE = auto()
    REFUSE = auto()
    DROP = auto()


class RequestRate:
    """One thread uses it."""

    def __init__(self) -> None:
        self._requests = TokenBuckets[bytes](
            per_s=UNITS_PER_S, capacity=UNITS_AT_ONCE, keys_kept=_CLIENTS_KEPT
        )
        self._answers = TokenBuckets[bytes](
            per_s=BUSY_ANSWERS_PER_S, capacity=1, keys_kept=_CLIENTS_KEPT
        )

    def judge(self, client: bytes, frames: Sequence[Buffer], now_s: float) -> Verdict:
        """Whether a message is worth being read. Of those that are not, few are answered."""
        if self._requests.take(client, now_s, _units(frames)) is not None:
            return Verdict.TAKE
        return Verdict.DROP if self._answers.take(client, now_s) is None else Verdict.REFUSE


def require_taken(verdict: Verdict) -> None:
    """Raises Busy."""
    if verdict is not Verdict.TAKE:
        raise Busy("sent_too_fast")


def _units(frames: Sequence[Buffer]) -> int:
    """What receiving frames and reading a header costs, the smallest message being 1."""
    return len(frames) + (memoryview(frames[0]).nbytes >> 10 if frames else 1)
