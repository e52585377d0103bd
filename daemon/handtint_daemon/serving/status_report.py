"""The daemon's reply to a status request."""

from __future__ import annotations

import os
import time

from handtint_daemon.engines import ENGINE_NAMES, unusable_engines
from handtint_daemon.lifecycle.process_memory import process_memory
from handtint_daemon.serving.state import DaemonState
from handtint_shared import paths
from handtint_shared.messages import StatusReply
from handtint_shared.version import PRODUCT_VERSION


def status_reply(state: DaemonState) -> StatusReply:
    """Return the current state, for people and programs; of pictures only their number and size."""
    now_s = time.monotonic()
    running, waiting = state.board.running, state.board.waiting
    asked = (*waiting, running) if running else waiting
    memory = process_memory(os.getpid())
    return StatusReply(
        product_version=PRODUCT_VERSION,
        pid=os.getpid(),
        uptime_s=round(now_s - state.started_at_s, 3),
        device=state.engines.device,
        engines=ENGINE_NAMES,
        default_engine=state.engines.default_name,
        photos=len(state.cache),
        photo_bytes=state.cache.nbytes,
        photo_limit_bytes=state.cache.limit_bytes,
        waiting=len(waiting),
        running=int(running is not None),
        finished=state.finished,
        failed=state.failed,
        log_path=str(paths.log_path()),
        endpoint=state.endpoint,
        clients=len({job.sender.client for job in asked}),
        longest_wait_s=max((round(now_s - job.arrived_at_s, 3) for job in waiting), default=0.0),
        stage=state.progress.stage if running else "",
        running_s=round(now_s - state.running_since_s, 3) if running else 0.0,
        memory_bytes=memory.bytes,
        peak_memory_bytes=memory.peak_bytes,
        edit_times=state.statistics.edit_times,
        last_errors=state.statistics.last_errors,
        weights_bytes=state.engines.weights_bytes,
        program_bytes=memory.program_bytes,
        unusable_engines=tuple(
            name for name in unusable_engines() if name != state.engines.default_name
        ),
    )
