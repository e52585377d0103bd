"""One forward pass of the 2017 network at 256², the reference for all other times."""

from __future__ import annotations

from handtint_lab.benchmarks.timing import best_s

_SIDE_PX = 256


def forward_s() -> float:
    """Return seconds on the CPU, best of three; random weights do not change the time."""
    import torch  # noqa: PLC0415 - takes seconds to load, and is only needed here

    from handtint_lab.published.siggraph17_network import with_random_weights  # noqa: PLC0415

    network = with_random_weights()
    L_ab_mask = torch.zeros(1, 4, _SIDE_PX, _SIDE_PX)
    with torch.inference_mode():
        return best_s(lambda: network(L_ab_mask))
