"""Training pictures: decoded once, kept as raw RGB in one memory-mapped file."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from PIL import Image

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.files.picture_sources import decoded_rgb, list_pictures, read_bytes
from handtint_shared.errors import BadInput, WriteFailed

log = logging.getLogger(__name__)

LONGEST_SIDE_PX = 512  # larger pictures are reduced before they are kept

Row = tuple[str, str, int, int, int]
"""What StoredPicture holds, in its order."""


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


def decoded(content: bytes) -> UInt8:
    """uint8 (h, w, 3), no side longer than LONGEST_SIDE_PX. Raises BadInput: no picture."""
    rgb = decoded_rgb(content)
    rgb.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), Image.Resampling.BOX)
    return np.asarray(rgb)


def open_store(sources: Sequence[Path], cache: Path) -> PictureStore:
    """The pictures of all sources; decoded at the first call, mapped at later ones.

    Raises BadInput when there is no picture, WriteFailed when the cache cannot be written.
    """
    stamps = [f"{s.resolve()} {s.stat().st_size} {s.stat().st_mtime_ns}" for s in _present(sources)]
    key = hashlib.sha256("\n".join(stamps).encode()).hexdigest()[:16]
    data, index = cache / f"{key}.rgb", cache / f"{key}.json"
    if not _is_whole(data, index):
        try:
            cache.mkdir(parents=True, exist_ok=True)
            _decode_all(sources, data, index)
        except OSError as error:
            raise WriteFailed(path=cache, why=str(error)) from error
    return PictureStore(data, _pictures_in(index))


def _is_whole(data: Path, index: Path) -> bool:
    """Whether both are there and fit each other."""
    try:
        last = _pictures_in(index)[-1]
        return data.stat().st_size == last.offset + last.height_px * last.width_px * 3
    except (OSError, ValueError, TypeError, IndexError):
        return False


def _pictures_in(index: Path) -> Sequence[StoredPicture]:
    return [StoredPicture(*row) for row in json.loads(index.read_text(encoding="utf-8"))]


def _present(sources: Sequence[Path]) -> Sequence[Path]:
    missing = [str(s) for s in sources if not s.exists()]
    if missing:
        raise BadInput("training_folders_missing", missing=", ".join(missing))
    return sources


def _decode_all(sources: Sequence[Path], data: Path, index: Path) -> None:
    """Each file is written beside its place and renamed; the index comes last."""
    part = data.with_suffix(".part")
    try:
        with part.open("wb") as out:
            rows = _decode_into(out, sources)
        part.replace(data)
        part.write_text(json.dumps(rows), encoding="utf-8")
        part.replace(index)
    finally:
        part.unlink(missing_ok=True)


def _decode_into(out: IO[bytes], sources: Sequence[Path]) -> Sequence[Row]:
    """A row for each picture; what cannot be read is left out and named in the log."""
    rows: list[Row] = []
    for source in sources:
        for picture in list_pictures(source):
            try:
                content = read_bytes(picture)
                rgb = decoded(content)
            except BadInput as error:
                log.warning("%s in %s is left out: %s", picture.name, source, error)
                continue
            digest = hashlib.sha256(content).hexdigest()
            rows.append((f"{source.name}/{picture.name}", digest, out.tell(), *rgb.shape[:2]))
            out.write(rgb.tobytes())
    if not rows:
        raise BadInput("training_folders_empty")
    return rows
