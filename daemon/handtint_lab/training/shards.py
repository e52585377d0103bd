"""Pack pictures into zips that a GPU for minutes is sent: `python -m … SOURCE… --out NAME`.

    python -m handtint_lab.training.shards pictures/ more.zip --out .gpu/small --shorter-side-px 64

In random order, so that every shard is a sample of them all. JPEG and WebP mostly keep colours at
half the size of the lightness, and what is trained on that blurs colours at edges. So a picture
that was kept that way is reduced at least as far as `--chroma-reduction` says, and all are written
as JPEG that halves nothing (4:4:4).
"""

from __future__ import annotations

import argparse
import hashlib
import io
import logging
import random
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, JpegImagePlugin

from handtint_daemon.files.picture_sources import (
    PictureSource,
    decoded_rgb,
    list_pictures,
    read_bytes,
)
from handtint_daemon.numbers import real, whole
from handtint_shared.errors import BadInput

log = logging.getLogger(__name__)

LARGEST_SHARD_MIB = 45
_AHEAD = 256
_NOTHING_HALVED = 0  # Pillow's word for 4:4:4


@dataclass(frozen=True, slots=True)
class Packing:
    """`chroma_reduction`: of pictures whose colours are kept at half size, at least.

    `least_px`: what would be smaller is left out. `most_of_kind`: pictures per first folder.
    """

    shorter_side_px: int
    quality: int = 75
    chroma_reduction: float = 1.0
    least_px: int = 1
    most_of_kind: int | None = None


def reduced(content: bytes, packing: Packing) -> bytes | None:
    """Return a picture as JPEG (4:4:4), reduced; None if it is too small. Raises BadInput."""
    rgb = decoded_rgb(content)
    scale = min(packing.shorter_side_px / min(rgb.size), 1.0)
    if packing.chroma_reduction > 1 and has_halved_colors(content):
        scale = min(scale, 1 / packing.chroma_reduction)
    if round(min(rgb.size) * scale) < packing.least_px:
        return None
    if scale < 1:
        width, height = (max(round(side * scale), 1) for side in rgb.size)
        rgb = rgb.resize((width, height), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    rgb.save(out, "JPEG", quality=packing.quality, subsampling=_NOTHING_HALVED, optimize=True)
    return out.getvalue()


def has_halved_colors(content: bytes) -> bool:
    """Return whether a readable picture's colours are kept at less than the lightness's size."""
    with Image.open(io.BytesIO(content)) as opened:
        if isinstance(opened, JpegImagePlugin.JpegImageFile):
            return JpegImagePlugin.get_sampling(opened) != _NOTHING_HALVED
        return opened.format == "WEBP"


def chosen(sources: Sequence[Path], seed: int, without: Sequence[Path]) -> list[PictureSource]:
    """Return all pictures whose names (without folder and suffix) `without` lacks, shuffled."""
    taken = {Path(p.name).stem for source in without for p in list_pictures(source)}
    found = [p for source in sources for p in list_pictures(source)]
    found = [p for p in found if Path(p.name).stem not in taken]
    random.Random(seed).shuffle(found)  # noqa: S311 - nothing secret
    return found


def encoded(pictures: Sequence[PictureSource], packing: Packing) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each picture once; unreadable ones are left out and logged."""

    def one(picture: PictureSource) -> tuple[bytes, bytes | None] | BadInput:
        try:
            content = read_bytes(picture)
            return hashlib.sha256(content).digest(), reduced(content, packing)
        except BadInput as error:
            return error

    seen: set[bytes] = set()
    of_kind: Counter[str] = Counter()
    with ThreadPoolExecutor() as pool:
        for start in range(0, len(pictures), _AHEAD):
            some = pictures[start : start + _AHEAD]
            for picture, made in zip(some, pool.map(one, some), strict=True):
                kind = Path(picture.name).parts[0]
                if isinstance(made, BadInput):
                    log.warning("%s is left out: %s", picture.name, made)
                elif made[0] not in seen and made[1] and of_kind[kind] != packing.most_of_kind:
                    seen.add(made[0])
                    of_kind[kind] += 1
                    yield Path(picture.name).with_suffix(".jpg").as_posix(), made[1]


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
    parser.add_argument("--quality", type=whole(1, 100), default=75, help="of JPEG")
    parser.add_argument(
        "--chroma-reduction",
        type=real(1, 4),
        default=1.5,
        help="reduce pictures whose colours are kept at half size at least so far",
    )
    parser.add_argument("--least-px", type=whole(1, 4096), default=1, help="leave out smaller ones")
    parser.add_argument("--most-of-kind", type=whole(1, 10**9), help="pictures per first folder")
    parser.add_argument("--shards", type=whole(1, 1000), default=1, help="at most")
    parser.add_argument("--mib", type=whole(1, 1024), default=LARGEST_SHARD_MIB, help="of each")
    parser.add_argument("--seed", type=whole(0, 2**31), default=1)
    parser.add_argument(
        "--without", nargs="*", type=Path, default=(), help="leave out what these zips have"
    )
    args = parser.parse_args()
    packing = Packing(
        args.shorter_side_px, args.quality, args.chroma_reduction, args.least_px, args.most_of_kind
    )
    pictures = encoded(chosen(args.sources, args.seed, args.without), packing)
    counts = write_shards(pictures, args.out, args.shards, args.mib << 20)
    sys.stdout.write(f"{sum(counts)} pictures in {len(counts)} files: {counts}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
