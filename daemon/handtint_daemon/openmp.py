"""How OpenMP's threads, with which torch computes, wait for their next piece of work."""

from __future__ import annotations

from collections.abc import MutableMapping

# GNU's library (Linux), LLVM's and Intel's (macOS, Windows). Left alone, threads that wait spin for
# milliseconds: beside other work each then keeps the one that it waits for off the processor.
# Edits per second at 0.3, 2 and 12 megapixels on two cores: with GNU's own 300,000 spins 4.8, 3.5
# and 1.4 alone, 1.3, 1.1 and 0.7 beside two spinning processes; with 1,000 5.0, 3.5 and 1.5 alone,
# 2.9, 2.2 and 0.85 beside them. With none, a small edit alone takes a tenth longer.
_SLEEP_SOON = {"GOMP_SPINCOUNT": "1000", "KMP_BLOCKTIME": "0"}
_CHOSEN_BY_PERSON = {*_SLEEP_SOON, "OMP_WAIT_POLICY"}


def let_threads_sleep(environment: MutableMapping[str, str]) -> None:
    """Makes threads that wait soon leave the processor to others, unless the person chose how they
    wait. To be called before torch is imported: OpenMP reads the environment once."""
    if not _CHOSEN_BY_PERSON & environment.keys():
        environment.update(_SLEEP_SOON)
