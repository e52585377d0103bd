"""Training pictures: decoded once into one memory-mapped file of raw RGB, and on the device."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.files.picture_sources import (
    PictureSource,
    decoded_rgb,
    list_pictures,
    read_bytes,
)
from handtint_shared.errors import BadInput, WriteFailed

log = logging.getLogger(__name__)

LONGEST_SIDE_PX = 512  # larger pictures are reduced before they are stored
_DECODED_AHEAD = 512
_LOOKED_FOR_EVERY_S = 0.1

Row = tuple[str, str, int, int, int]
"""The fields of StoredPicture, in order."""


@dataclass(frozen=True, slots=True)
class StoredPicture:
    name: str
    sha256: str
    offset: int
    height_px: int
    width_px: int


class PictureStore:
    """`len(store)` pictures; `store.rgb(i)` is uint8 (h, w, 3), read-only."""

    def __init__(self, data: Path, pictures: Sequence[StoredPicture]) -> None:
        self.pixels = np.memmap(data, np.uint8, "r")
        self.pictures = pictures

    def __len__(self) -> int:
        return len(self.pictures)

    def rgb(self, number: int) -> UInt8:
        p = self.pictures[number]
        pixels = self.pixels[p.offset : p.offset + p.height_px * p.width_px * 3]
        return pixels.reshape(p.height_px, p.width_px, 3)

    def list_hash(self) -> str:
        """Return SHA-256 over the pictures' hashes, in order: identifies the data set."""
        return hashlib.sha256("".join(p.sha256 for p in self.pictures).encode()).hexdigest()


class DevicePictures:
    """A store's pictures in the device's memory, each at its own size, packed: 3 bytes per pixel.

    On a CPU it is the store's memory-mapped file itself.
    """

    def __init__(self, store: PictureStore, device: torch.device) -> None:
        self.device = device
        with warnings.catch_warnings():  # torch warns about read-only memory
            warnings.filterwarnings("ignore", "The given NumPy array is not writable")
            flat = torch.from_numpy(np.asarray(store.pixels))
        self._pixels = flat.to(device).reshape(-1, 3)
        rows = [(p.offset // 3, p.height_px, p.width_px) for p in store.pictures]
        self._rows = torch.tensor(rows)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def nbytes(self) -> int:
        return self._pixels.nbytes

    @property
    def shorter_sides_px(self) -> Tensor:
        """Those of all pictures, int64 (n,), on the CPU."""
        return self._rows[:, 1:].min(1).values

    def padded(self, numbers: Tensor) -> tuple[Tensor, Tensor]:
        """Return those pictures, float32 (B, 3, h, w), 0..255, and their sizes, int64 (B, 2).

        Each is in the top left corner of its plane, padded with its edge. `numbers` are on the CPU.
        """
        rows = self._rows[numbers]
        h, w = (int(side) for side in rows[:, 1:].max(0).values)
        offset, height, width = (part[:, None, None] for part in rows.to(self.device).unbind(1))
        y = torch.arange(h, device=self.device)[:, None].minimum(height - 1)
        x = torch.arange(w, device=self.device).minimum(width - 1)
        rgb = self._pixels[offset + y * width + x]
        return rgb.permute(0, 3, 1, 2).float(), rows[:, 1:].to(self.device)


def decoded(content: bytes) -> UInt8:
    """Decode to uint8 (h, w, 3), no side longer than LONGEST_SIDE_PX. Raises BadInput."""
    rgb = decoded_rgb(content)
    rgb.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), Image.Resampling.BOX)
    return np.asarray(rgb)


def open_store(sources: Sequence[Path], cache: Path, await_s: float = 0.0) -> PictureStore:
    """Return the pictures of all sources; decoded by the first call, memory-mapped by later ones.

    `await_s`: how long to wait for each source that is still to come; earlier ones are decoded
    meanwhile. Raises BadInput if a source or all pictures are missing, WriteFailed if the cache
    cannot be written.
    """
    if await_s <= 0:
        _require(sources)
    name = _name_of(sources)
    if name is None or not _is_whole(*_files(cache, name)):
        try:
            cache.mkdir(parents=True, exist_ok=True)
            name = _decode_all(sources, cache, await_s)
        except OSError as error:
            raise WriteFailed(path=cache, why=str(error)) from error
    data, index = _files(cache, name)
    return PictureStore(data, _pictures_in(index))


def _name_of(sources: Sequence[Path]) -> str | None:
    """Return what the cache of these files, as they are now, is called; None if one is missing."""
    try:
        stamps = [f"{s.resolve()} {s.stat().st_size} {s.stat().st_mtime_ns}" for s in sources]
    except OSError:
        return None
    return hashlib.sha256("\n".join(stamps).encode()).hexdigest()[:16]


def _files(cache: Path, name: str) -> tuple[Path, Path]:
    return cache / f"{name}.rgb", cache / f"{name}.json"


def _is_whole(data: Path, index: Path) -> bool:
    """Return whether both files exist and match."""
    try:
        last = _pictures_in(index)[-1]
        return data.stat().st_size == last.offset + last.height_px * last.width_px * 3
    except (OSError, ValueError, TypeError, IndexError):
        return False


def _pictures_in(index: Path) -> Sequence[StoredPicture]:
    return [StoredPicture(*row) for row in json.loads(index.read_text(encoding="utf-8"))]


def _require(sources: Sequence[Path]) -> None:
    missing = [str(s) for s in sources if not s.exists()]
    if missing:
        raise BadInput("training_folders_missing", missing=", ".join(missing))


def _awaited(sources: Sequence[Path], await_s: float) -> Iterator[Path]:
    """Yield each source as soon as it is there. Raises BadInput if one does not come in time."""
    for source in sources:
        until_s = time.monotonic() + await_s
        while not source.exists() and time.monotonic() < until_s:
            time.sleep(_LOOKED_FOR_EVERY_S)
        _require([source])
        yield source


def _decode_all(sources: Sequence[Path], cache: Path, await_s: float) -> str:
    """Write to a temporary file and rename it; the index comes last. Return the cache's name."""
    part = cache / f"{os.getpid()}.part"
    try:
        with part.open("wb") as out:
            rows = _decode_into(out, _awaited(sources, await_s))
        name = _name_of(sources)
        assert name is not None  # noqa: S101 - all have been read
        data, index = _files(cache, name)
        part.replace(data)
        part.write_text(json.dumps(rows), encoding="utf-8")
        part.replace(index)
    finally:
        part.unlink(missing_ok=True)
    return name


def _decode_into(out: IO[bytes], sources: Iterable[Path]) -> Sequence[Row]:
    """Write all pictures and return their rows; unreadable ones are skipped and logged."""
    rows: list[Row] = []
    for source in sources:
        for picture, content, rgb in _readable(source):
            digest = hashlib.sha256(content).hexdigest()
            rows.append((f"{source.name}/{picture.name}", digest, out.tell(), *rgb.shape[:2]))
            out.write(rgb.tobytes())
    if not rows:
        raise BadInput("training_folders_empty")
    return rows


def _readable(source: Path) -> Iterator[tuple[PictureSource, bytes, UInt8]]:
    """Yield pictures sorted by name, decoded ahead on all cores."""

    def opened(picture: PictureSource) -> tuple[bytes, UInt8] | BadInput:
        try:
            content = read_bytes(picture)
            return content, decoded(content)
        except BadInput as error:
            return error

    pictures = list_pictures(source)
    with ThreadPoolExecutor() as pool:
        for start in range(0, len(pictures), _DECODED_AHEAD):
            some = pictures[start : start + _DECODED_AHEAD]
            for picture, found in zip(some, pool.map(opened, some), strict=True):
                if isinstance(found, BadInput):
                    log.warning("%s in %s is left out: %s", picture.name, source, found)
                else:
                    yield picture, *found
