"""How OpenMP's threads, with which torch computes, wait for their next piece of work."""

from __future__ import annotations

from collections.abc import MutableMapping

# GNU's library (Linux), LLVM's and Intel's (macOS, Windows). Left alone, threads that wait spin for
# milliseconds: beside other work each then keeps the one that it waits for off the processor.
# Milliseconds of an encode and a paint on two cores, alone and beside two spinning processes, for
# GNU's spins: its own 118, 46 and 1760, 996; none 118, 57 and 470, 122; 1,000 107, 50 and 446, 92.
_SLEEP_SOON = {"GOMP_SPINCOUNT": "1000", "KMP_BLOCKTIME": "0"}
_CHOSEN_BY_PERSON = {*_SLEEP_SOON, "OMP_WAIT_POLICY"}


def let_threads_sleep(environment: MutableMapping[str, str]) -> None:
    """Makes threads that wait soon leave the processor to others, unless the person chose how they
    wait. To be called before torch is imported: OpenMP reads the environment once."""
    if not _CHOSEN_BY_PERSON & environment.keys():
        environment.update(_SLEEP_SOON)
