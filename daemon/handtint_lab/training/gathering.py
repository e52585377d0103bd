"""Gather training pictures from clones of public repositories, which pictures.toml lists.

    git clone --bare https://github.com/OWNER/NAME CLONES/OWNER+NAME        # for each of them
    python -m handtint_lab.training.gathering CLONES pictures/ --apart ../shared/photos/val.zip

Writes pictures/KIND-0.zip and so on. Left out are grey pictures, those of one tint, very small or
very long ones, contents that have come before, and whatever looks like a picture that is kept apart
for measuring.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import logging
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from handtint_daemon.color.color_array import rgb_to_lab
from handtint_daemon.files.picture_sources import decoded_rgb, list_pictures, read_bytes
from handtint_lab.measures.colors import chroma, is_gray
from handtint_lab.training.shards import LARGEST_SHARD_MIB, write_shards
from handtint_shared.errors import BadInput

log = logging.getLogger(__name__)

LIST = Path(__file__).with_name("pictures.toml")
LEAST_PX, LONGEST_PX = 128, 512
LONGEST_SHAPE = 4.0  # longer side over shorter
LEAST_DIFFERENT_BITS = 30  # of 256; squashed, reduced and compressed copies differ in fewer
_SAMPLE_PX = 64
_COLORED_C = 5.0  # chroma from which a pixel's hue means something
_MOST_IN_TUNE = 0.985  # mean resultant length of the hues: a sepia print has 0.99
_QUALITY = 88
_MOST_SHARDS = 1000

Bits = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Source:
    """The pictures of one repository, `owner/name`: those whose paths match."""

    repository: str
    commit: str
    paths: str


@dataclass(frozen=True, slots=True)
class Kind:
    """`red_and_blue_exchanged`: as published; they are put right."""

    name: str
    what: str
    sources: tuple[Source, ...]
    red_and_blue_exchanged: bool = False


def load_kinds(path: Path = LIST) -> tuple[Kind, ...]:
    """Return what the list names."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))["kind"]
    return tuple(
        Kind(**(table | {"sources": tuple(Source(**source) for source in table["sources"])}))
        for table in tables
    )


def blobs(clone: Path, source: Source) -> Iterator[bytes]:
    """Yield the content of each matching file at the source's commit.

    Raises CalledProcessError if the clone lacks the commit.
    """
    git = ["git", "--git-dir", str(clone)]
    tree = subprocess.run(
        [*git, "ls-tree", "-r", "-z", source.commit], capture_output=True, check=True
    ).stdout
    rows = [row.split("\t", 1) for row in tree.decode(errors="replace").split("\0") if row]
    wanted = [about.split()[2] for about, path in rows if re.search(source.paths, path)]
    with subprocess.Popen(
        [*git, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as batch:
        assert batch.stdin and batch.stdout  # noqa: S101 - both are pipes
        for blob in wanted:
            batch.stdin.write(blob.encode() + b"\n")
            batch.stdin.flush()
            head = batch.stdout.readline().split()
            if len(head) == 3:  # else it is listed, but not in this clone
                yield batch.stdout.read(int(head[2]))
                batch.stdout.read(1)


def is_colored(picture: Image.Image) -> bool:
    """Return whether it is neither grey nor of one tint."""
    small = picture.resize((_SAMPLE_PX, _SAMPLE_PX), Image.Resampling.BILINEAR)
    lab = rgb_to_lab(np.asarray(small, np.float32) / np.float32(255))
    if is_gray(lab):
        return False
    colored = chroma(lab) > _COLORED_C
    a, b = lab[..., 1][colored], lab[..., 2][colored]
    in_tune = float(np.abs(np.exp(1j * np.arctan2(b, a)).mean())) if a.size else 0.0
    return not (colored.mean() > 0.5 and in_tune > _MOST_IN_TUNE)


def looks(picture: Image.Image) -> Bits:
    """Return 256 bits that nearly stay when a picture is squashed, reduced or compressed again.

    Each tells whether a place is lighter than the one to its left (a difference hash).
    """
    gray = np.asarray(picture.convert("L").resize((17, 16), Image.Resampling.BOX)).astype(int)
    bits: Bits = (gray[:, 1:] > gray[:, :-1]).ravel()
    return bits


@dataclass(slots=True)
class Gathering:
    """`apart`: the looks of the pictures that measure, bool (n, 256)."""

    apart: Bits
    seen: set[bytes] = field(default_factory=set)

    def pictures(self, clones: Path, kind: Kind) -> Iterator[tuple[str, bytes]]:
        """Yield name and content, as JPEG, of each picture that is worth training on."""
        for source in kind.sources:
            for content in _found(clones, source):
                key = hashlib.sha256(content).digest()
                if key in self.seen:
                    continue
                self.seen.add(key)
                picture = _opened(content, exchanged=kind.red_and_blue_exchanged)
                if picture is not None and self._is_wanted(picture):
                    yield f"{kind.name}/{key.hex()[:20]}.jpg", _as_jpeg(picture)

    def _is_wanted(self, picture: Image.Image) -> bool:
        shorter, longer = sorted(picture.size)
        if shorter < LEAST_PX or longer > LONGEST_SHAPE * shorter or not is_colored(picture):
            return False
        different = (self.apart ^ looks(picture)).sum(1)
        return bool((different >= LEAST_DIFFERENT_BITS).all())


def _found(clones: Path, source: Source) -> Iterator[bytes]:
    """Yield the source's files; without its clone, or its commit in there, none, and log it."""
    try:
        yield from blobs(clones / source.repository.replace("/", "+"), source)
    except subprocess.CalledProcessError:
        log.warning("no clone of %s with its commit in %s", source.repository, clones)


def _opened(content: bytes, *, exchanged: bool) -> Image.Image | None:
    try:
        picture = ImageOps.exif_transpose(Image.open(io.BytesIO(content))).convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    return Image.merge("RGB", picture.split()[::-1]) if exchanged else picture


def _as_jpeg(picture: Image.Image) -> bytes:
    picture.thumbnail((LONGEST_PX, LONGEST_PX), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def looks_of_all(sources: Sequence[Path]) -> Bits:
    """Return the looks of all pictures of zips and folders, bool (n, 256). Raises BadInput."""
    pictures = [one for source in sources for one in list_pictures(source)]
    found = [looks(decoded_rgb(read_bytes(one))) for one in pictures]
    return np.stack(found) if found else np.zeros((0, 256), bool)


def main() -> int:
    kinds = load_kinds()
    parser = argparse.ArgumentParser(
        prog="python -m handtint_lab.training.gathering",
        description="gather training pictures from clones of the repositories in pictures.toml",
    )
    parser.add_argument("clones", type=Path, help="folder of bare clones called OWNER+NAME")
    parser.add_argument("out", type=Path, help="folder for the zips")
    parser.add_argument(
        "--apart", nargs="*", type=Path, default=[], help="zips that measure: nothing like them"
    )
    names = [kind.name for kind in kinds]
    parser.add_argument("--kinds", nargs="*", choices=names, default=names, metavar="KIND")
    args = parser.parse_args()
    try:
        gathering = Gathering(looks_of_all(args.apart))
    except BadInput as error:
        parser.error(str(error))
    args.out.mkdir(parents=True, exist_ok=True)
    for kind in (one for one in kinds if one.name in args.kinds):
        pictures = gathering.pictures(args.clones, kind)
        counts = write_shards(pictures, args.out / kind.name, _MOST_SHARDS, LARGEST_SHARD_MIB << 20)
        sys.stdout.write(f"{kind.name}: {sum(counts)} pictures in {len(counts)} zips\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
