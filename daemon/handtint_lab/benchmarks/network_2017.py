"""One forward pass of the 2017 network at 256², the measure that every other time is set beside."""

from __future__ import annotations

from handtint_lab.benchmarks.timing import best_s

_SIDE_PX = 256


def forward_s() -> float:
    """Seconds, with random weights (they do not change the time), on the CPU; best of three."""
    import torch  # noqa: PLC0415 - seconds to load, and only this needs it

    from handtint_lab.published.siggraph17_network import with_random_weights  # noqa: PLC0415

    network = with_random_weights()
    L_ab_mask = torch.zeros(1, 4, _SIDE_PX, _SIDE_PX)
    with torch.inference_mode():
        return best_s(lambda: network(L_ab_mask))
