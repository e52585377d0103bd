"""A short soak; `python -m e2e.soak` is the long one."""

from pathlib import Path

from e2e import soak

GROWTH_ALLOWED_BYTES = 24 << 20


def test_memory_does_not_grow_with_the_edits(tmp_path: Path) -> None:
    curve = soak.run(
        soak.Soak(edits=160, photos=8, side_px=60, cache_mb=1, engine="propagate"), tmp_path
    )

    assert curve.growth_bytes < GROWTH_ALLOWED_BYTES, curve
