"""Training pictures: decoded once, kept as raw RGB in one memory-mapped file."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from handtint_daemon.arrays import UInt8
from handtint_shared.errors import BadInput, WriteFailed

log = logging.getLogger(__name__)

SUFFIXES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp"}
LONGEST_SIDE_PX = 512  # larger pictures are reduced before they are kept


@dataclass(frozen=True, slots=True)
class StoredPicture:
    name: str
    sha256: str
    offset: int
    height_px: int
    width_px: int


class PictureStore:
    """`len(store)` pictures; `store.rgb(i)` is uint8 (h, w, 3), read only."""

    def __init__(self, data: Path, pictures: Sequence[StoredPicture]) -> None:
        self._pixels = np.memmap(data, np.uint8, "r")
        self.pictures = pictures

    def __len__(self) -> int:
        return len(self.pictures)

    def rgb(self, number: int) -> UInt8:
        p = self.pictures[number]
        pixels = self._pixels[p.offset : p.offset + p.height_px * p.width_px * 3]
        return pixels.reshape(p.height_px, p.width_px, 3)

    def list_hash(self) -> str:
        """SHA-256 over the pictures' own, in order: names the data set."""
        return hashlib.sha256("".join(p.sha256 for p in self.pictures).encode()).hexdigest()


def read_members(source: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each picture in a folder or zip, in the order of their names.

    A member that cannot be read is logged and left out. Raises BadInput if there is no such source.
    """
    if source.is_dir():
        for path in sorted(p for p in source.rglob("*") if p.suffix.lower() in SUFFIXES):
            yield path.relative_to(source).as_posix(), path.read_bytes()
        return
    try:
        archive = zipfile.ZipFile(source)
    except (OSError, zipfile.BadZipFile) as error:
        raise BadInput(f"{source} is neither a folder nor a readable zip: {error}.") from error
    with archive:
        for name in sorted(archive.namelist()):
            if Path(name).suffix.lower() in SUFFIXES:
                try:
                    yield name, archive.read(name)
                except (zipfile.BadZipFile, OSError, EOFError) as error:
                    log.warning("%s in %s is left out: %s", name, source, error)


def decoded(content: bytes) -> UInt8:
    """uint8 (h, w, 3). Raises OSError when it is no picture."""
    with Image.open(io.BytesIO(content)) as picture:
        rgb = picture.convert("RGB")
        rgb.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), Image.Resampling.BOX)
        return np.asarray(rgb)


def open_store(sources: Sequence[Path], cache: Path) -> PictureStore:
    """The pictures of all sources; decoded at the first call, mapped at later ones.

    Raises BadInput when there is no picture, WriteFailed when the cache cannot be written.
    """
    stamps = [f"{s.resolve()} {s.stat().st_size} {s.stat().st_mtime_ns}" for s in _present(sources)]
    key = hashlib.sha256("\n".join(stamps).encode()).hexdigest()[:16]
    data, index = cache / f"{key}.rgb", cache / f"{key}.json"
    if not index.exists():
        try:
            cache.mkdir(parents=True, exist_ok=True)
            _decode_all(sources, data, index)
        except OSError as error:
            raise WriteFailed(f"The training cache {cache} cannot be written: {error}.") from error
    rows = json.loads(index.read_text(encoding="utf-8"))
    if not rows:
        raise BadInput("The training folders and zips hold no readable picture.")
    return PictureStore(data, [StoredPicture(*row) for row in rows])


def _present(sources: Sequence[Path]) -> Sequence[Path]:
    missing = [str(s) for s in sources if not s.exists()]
    if missing:
        raise BadInput(f"There is no {', '.join(missing)}; name folders or zips that exist.")
    return sources


def _decode_all(sources: Sequence[Path], data: Path, index: Path) -> None:
    rows = []
    offset = 0
    part = data.with_suffix(".part")
    with part.open("wb") as out:
        for source in sources:
            for name, content in read_members(source):
                try:
                    rgb = decoded(content)
                except (OSError, ValueError) as error:
                    log.warning("%s in %s is left out: %s", name, source, error)
                    continue
                digest = hashlib.sha256(content).hexdigest()
                rows.append((f"{source.name}/{name}", digest, offset, *rgb.shape[:2]))
                out.write(rgb.tobytes())
                offset += rgb.size
    part.replace(data)
    written = index.with_suffix(".part")
    written.write_text(json.dumps(rows), encoding="utf-8")
    written.replace(index)
