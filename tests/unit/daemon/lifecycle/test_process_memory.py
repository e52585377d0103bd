from __future__ import annotations

import os
import sys

import pytest

from handtint_daemon.lifecycle.process_memory import (
    ProcessMemory,
    give_back_freed_memory,
    process_memory,
)

NO_PROCESS = 1 << 30


def test_this_process() -> None:
    memory = process_memory(os.getpid())
    assert (sys.platform == "linux") == (0 < memory.bytes <= memory.peak_bytes)


def test_a_process_that_is_gone() -> None:
    assert process_memory(NO_PROCESS) == ProcessMemory()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does it by itself")
def test_what_lies_between_blocks_in_use_is_given_back() -> None:
    blocks = [bytes(20_000) for _ in range(5_000)]
    kept = blocks[::50]
    del blocks
    before_bytes = process_memory(os.getpid()).bytes
    give_back_freed_memory()
    assert before_bytes - process_memory(os.getpid()).bytes > 50_000_000
    assert len(kept) == 100
