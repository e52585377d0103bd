"""A short soak; `python -m e2e.soak` is the long one."""

from pathlib import Path

from e2e import soak

# Python's free lists still fill, by 1 MB. A leak of 20 kB per edit shows as 7 MB: its first part
# fits into what the allocator had free.
GROWTH_ALLOWED_BYTES = 3 << 20
# After five rounds allocators once took 3 MB more in the next 200 edits, and nothing after that.
WARM_UP_ROUNDS = 12


def test_memory_does_not_grow_with_the_edits(tmp_path: Path) -> None:
    size = soak.Soak(
        edits=800,
        photos=8,
        side_px=24,
        engine="propagate",
        warm_up_rounds=WARM_UP_ROUNDS,
        samples=4,
    )
    curve = soak.run(size, tmp_path)

    assert curve.growth_bytes < GROWTH_ALLOWED_BYTES, curve
