"""Pack pictures into zips that a GPU for minutes is sent: `python -m … SOURCE… --out NAME`.

    python -m handtint_lab.training.shards pictures/ more.zip --out .gpu/small --shorter-side-px 64

Reduced and as WebP, in random order, so that every shard is a sample of them all.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import logging
import random
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image

from handtint_daemon.files.picture_sources import (
    PictureSource,
    decoded_rgb,
    list_pictures,
    read_bytes,
)
from handtint_daemon.numbers import whole
from handtint_shared.errors import BadInput

log = logging.getLogger(__name__)

LARGEST_SHARD_MIB = 45
_AHEAD = 256


def reduced(content: bytes, shorter_side_px: int, quality: int) -> bytes:
    """Return a picture as WebP, its shorter side at most that long. Raises BadInput."""
    rgb = decoded_rgb(content)
    scale = shorter_side_px / min(rgb.size)
    if scale < 1:
        width, height = (max(round(side * scale), 1) for side in rgb.size)
        rgb = rgb.resize((width, height), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    rgb.save(out, "WEBP", quality=quality)
    return out.getvalue()


def chosen(sources: Sequence[Path], seed: int, without: Sequence[Path]) -> list[PictureSource]:
    """Return all pictures whose names (without folder and suffix) `without` lacks, shuffled."""
    taken = {Path(p.name).stem for source in without for p in list_pictures(source)}
    found = [p for source in sources for p in list_pictures(source)]
    found = [p for p in found if Path(p.name).stem not in taken]
    random.Random(seed).shuffle(found)  # noqa: S311 - nothing secret
    return found


def encoded(
    pictures: Sequence[PictureSource], shorter_side_px: int, quality: int
) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each picture once; unreadable ones are left out and logged."""

    def one(picture: PictureSource) -> tuple[str, bytes, bytes] | BadInput:
        try:
            content = read_bytes(picture)
            small = reduced(content, shorter_side_px, quality)
        except BadInput as error:
            return error
        return picture.name, hashlib.sha256(content).digest(), small

    seen: set[bytes] = set()
    with ThreadPoolExecutor() as pool:
        for start in range(0, len(pictures), _AHEAD):
            some = pictures[start : start + _AHEAD]
            for picture, made in zip(some, pool.map(one, some), strict=True):
                if isinstance(made, BadInput):
                    log.warning("%s is left out: %s", picture.name, made)
                elif made[1] not in seen:
                    seen.add(made[1])
                    yield str(Path(made[0]).with_suffix(".webp").as_posix()), made[2]


def write_shards(
    pictures: Iterable[tuple[str, bytes]], out: Path, most: int, largest_bytes: int
) -> list[int]:
    """Write `out`-0.zip and so on, at most that many and that large; return their counts."""
    counts: list[int] = []
    shard: zipfile.ZipFile | None = None
    size = 0
    for name, content in pictures:
        if shard is None or size + len(content) > largest_bytes:
            if shard is not None:
                shard.close()
            if len(counts) == most:
                return counts
            shard = zipfile.ZipFile(out.with_name(f"{out.name}-{len(counts)}.zip"), "w")
            counts.append(0)
            size = 0
        shard.writestr(f"{counts[-1]}/{name}", content)  # names repeat from source to source
        counts[-1] += 1
        size += len(content) + 2 * len(name) + 200  # with the zip's own headers
    if shard is not None:
        shard.close()
    return counts


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m handtint_lab.training.shards",
        description="pack pictures into zips that a GPU for minutes is sent",
    )
    parser.add_argument("sources", nargs="+", type=Path, metavar="FOLDER_OR_ZIP")
    parser.add_argument("--out", type=Path, required=True, help="the zips' names, without -0.zip")
    parser.add_argument("--shorter-side-px", type=whole(32, 4096), default=256)
    parser.add_argument("--quality", type=whole(1, 100), default=75, help="of WebP")
    parser.add_argument("--shards", type=whole(1, 1000), default=1, help="at most")
    parser.add_argument("--mib", type=whole(1, 1024), default=LARGEST_SHARD_MIB, help="of each")
    parser.add_argument("--seed", type=whole(0, 2**31), default=1)
    parser.add_argument(
        "--without", nargs="*", type=Path, default=(), help="leave out what these zips have"
    )
    args = parser.parse_args()
    pictures = encoded(
        chosen(args.sources, args.seed, args.without), args.shorter_side_px, args.quality
    )
    counts = write_shards(pictures, args.out, args.shards, args.mib << 20)
    sys.stdout.write(f"{sum(counts)} pictures in {len(counts)} files: {counts}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
