from __future__ import annotations

import os
import platform
import resource
import subprocess
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


_MANY_ARRAYS = """
import resource
from handtint_daemon.lifecycle.process_memory import keep_freed_memory
keep_freed_memory()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(50):
    bytearray(4 << 20)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="an option of glibc")
def test_freed_memory_is_used_again_where_it_would_be_given_back() -> None:
    environment = os.environ | {"MALLOC_TRIM_THRESHOLD_": "65536"}
    command = (sys.executable, "-c", _MANY_ARRAYS)

    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)

    pages = 50 * (4 << 20) // resource.getpagesize()
    assert int(done.stdout) < pages / 5
