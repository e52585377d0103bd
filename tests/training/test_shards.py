"""Shards of pictures: their size, their order, and what is left out."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from handtint_lab.training.shards import Packing, chosen, encoded, reduced, write_shards
from training.runs import draw_pictures


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("shards") / "pictures"
    draw_pictures(made, 7, 48)
    (made / "again.png").write_bytes((made / "0.png").read_bytes())
    (made / "cut.png").write_bytes((made / "1.png").read_bytes()[:100])
    return made


@pytest.mark.parametrize(("side_px", "size"), [(32, (32, 64)), (200, (40, 80))])
def test_pictures_are_reduced_by_their_shorter_side_and_never_enlarged(
    side_px: int, size: tuple[int, int]
) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 80), (200, 30, 30)).save(out, "PNG")
    with Image.open(io.BytesIO(reduced(out.getvalue(), Packing(side_px)) or b"")) as small:
        assert (small.format, small.size) == ("JPEG", size)
        red, green, _ = small.convert("RGB").resize((1, 1)).getpixel((0, 0))  # type: ignore[misc]
    assert red > 180
    assert green < 60


def striped(kind: str, **options: int) -> bytes:
    """Return columns of red and green, each one pixel wide: at half size, colours are a mean."""
    rgb = np.zeros((60, 60, 3), np.uint8)
    rgb[:, ::2, 0] = rgb[:, 1::2, 1] = 200
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "side_px"),
    [
        (striped("PNG"), 60),
        (striped("JPEG", subsampling=0), 60),
        (striped("JPEG", subsampling=1), 40),
        (striped("JPEG", subsampling=2), 40),
        (striped("WEBP"), 40),
    ],
)
def test_pictures_with_colors_at_half_size_are_reduced_so_far_that_colors_are_sharp(
    content: bytes, side_px: int
) -> None:
    packed = reduced(content, Packing(100, chroma_reduction=1.5))
    with Image.open(io.BytesIO(packed or b"")) as small:
        assert small.size == (side_px, side_px)


def test_what_is_written_has_its_colors_at_full_size() -> None:
    packed = reduced(striped("PNG"), Packing(100, quality=95))
    with Image.open(io.BytesIO(packed or b"")) as kept:
        red = np.asarray(kept.convert("RGB"), float)[:, :, 0]
    assert red[:, ::2].mean() > 150
    assert red[:, 1::2].mean() < 50


def test_pictures_that_are_too_small_are_left_out() -> None:
    assert reduced(striped("PNG"), Packing(100, least_px=61)) is None
    assert reduced(striped("PNG"), Packing(50, least_px=50)) is not None


def test_no_kind_has_more_than_asked(folder: Path, tmp_path: Path) -> None:
    for kind, first in (("discs", 0), ("more", 3)):
        (tmp_path / kind).mkdir()
        for n in range(first, first + 3):
            (tmp_path / kind / f"{n}.png").write_bytes((folder / f"{n}.png").read_bytes())
    packed = encoded(chosen([tmp_path], 1, []), Packing(32, most_of_kind=2))
    assert Counter(name.split("/")[0] for name, _ in packed) == {"discs": 2, "more": 2}


def test_each_content_comes_once_and_what_cannot_be_read_not(folder: Path) -> None:
    names = {name for name, _ in encoded(chosen([folder], 1, []), Packing(32))}
    assert len(names) == 7
    assert "cut.jpg" not in names


def test_the_order_is_the_seeds(folder: Path) -> None:
    orders = [[p.name for p in chosen([folder], seed, [])] for seed in (1, 1, 2)]
    assert orders[0] == orders[1]
    assert orders[0] != orders[2]
    assert sorted(orders[0]) == sorted(orders[2])


def test_shards_are_no_larger_than_asked_and_no_more(folder: Path, tmp_path: Path) -> None:
    pictures = [(f"{n}.jpg", bytes([n]) * 4000) for n in range(20)]
    counts = write_shards(iter(pictures), tmp_path / "some", most=3, largest_bytes=20_000)
    assert counts == [4, 4, 4]
    for number in range(3):
        path = tmp_path / f"some-{number}.zip"
        assert path.stat().st_size <= 20_000
        with zipfile.ZipFile(path) as shard:
            assert [shard.read(name)[0] for name in shard.namelist()] == [
                4 * number + n for n in range(4)
            ]
    assert not (tmp_path / "some-3.zip").exists()


def test_as_a_program_leaves_out_what_another_shard_has(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    draw_pictures(folder, 7, 48)

    def pack(name: str, *options: str | Path) -> str:
        program = (sys.executable, "-m", "handtint_lab.training.shards", folder)
        return subprocess.run(
            [*program, "--out", tmp_path / name, "--shorter-side-px", "32", *options],
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert pack("first") == "7 pictures in 1 files: [7]\n"
    first = tmp_path / "first-0.zip"
    with zipfile.ZipFile(first, "a") as shard:
        kept = [name for name in shard.namelist() if not name.endswith("/3.jpg")]
        content = {name: shard.read(name) for name in kept}
    with zipfile.ZipFile(first, "w") as shard:
        for name, data in content.items():
            shard.writestr(name, data)
    assert pack("second", "--without", first) == "1 pictures in 1 files: [1]\n"
