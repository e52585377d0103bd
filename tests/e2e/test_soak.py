"""A short soak; `python -m e2e.soak` is the long one."""

from pathlib import Path

from e2e import soak

# Free lists still fill, by 1 to 4 MB. A leak of 20 kB per edit shows as 7 MB: its first part
# fits into what the allocator had free.
GROWTH_ALLOWED_BYTES = 5 << 20


def test_memory_does_not_grow_with_the_edits(tmp_path: Path) -> None:
    curve = soak.run(
        soak.Soak(edits=800, photos=8, side_px=24, engine="propagate", samples=4), tmp_path
    )

    assert curve.growth_bytes < GROWTH_ALLOWED_BYTES, curve
