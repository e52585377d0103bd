"""How the OpenMP threads that torch computes with wait for their next piece of work."""

from __future__ import annotations

from collections.abc import MutableMapping

# GNU's library (Linux), LLVM's and Intel's (macOS, Windows). By default, waiting threads spin for
# milliseconds: beside other work each then keeps the thread that it waits for off the processor.
# Edits per second at 0.3, 2 and 12 megapixels on two cores: with GNU's default of 300,000 spins
# 4.8, 3.5 and 1.4 alone, 1.3, 1.1 and 0.7 beside two spinning processes; with 1,000 5.0, 3.5 and
# 1.5 alone, 2.9, 2.2 and 0.85 beside them. With none, a small edit alone takes 10 % longer.
_SLEEP_SOON = {"GOMP_SPINCOUNT": "1000", "KMP_BLOCKTIME": "0"}
_CHOSEN_BY_PERSON = {*_SLEEP_SOON, "OMP_WAIT_POLICY"}


def let_threads_sleep(environment: MutableMapping[str, str]) -> None:
    """Make waiting threads yield the processor soon, unless the person has configured it.

    Call this before torch is imported: OpenMP reads the environment once.
    """
    if not _CHOSEN_BY_PERSON & environment.keys():
        environment.update(_SLEEP_SOON)
