"""Photos the daemon knows, and what engines made of them; least recently used, by bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from handtint_daemon.edit import EncodedPhoto
from handtint_daemon.photo import Photo


@dataclass(slots=True)
class CachedPhoto:
    """A photo with its encodings by engine name."""

    photo: Photo
    encodings: dict[str, EncodedPhoto] = field(default_factory=dict)

    @property
    def nbytes(self) -> int:
        return self.photo.nbytes + sum(encoding.nbytes for encoding in self.encodings.values())


class PhotoCache:
    """Bounded by `limit_bytes`, except that the photo used last always stays. Thread-safe."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self._photos: OrderedDict[str, CachedPhoto] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._photos)

    def __contains__(self, key: str) -> bool:
        return key in self._photos

    @property
    def nbytes(self) -> int:
        with self._lock:
            return self._nbytes()

    def get(self, key: str) -> CachedPhoto | None:
        with self._lock:
            cached = self._photos.get(key)
            if cached is not None:
                self._photos.move_to_end(key)
            return cached

    def put(self, key: str, photo: Photo) -> CachedPhoto:
        """Keeps a photo, and lets go of older ones as far as the limit asks."""
        with self._lock:
            cached = self._photos[key] = CachedPhoto(photo)
            self._shrink()
            return cached

    def shrink(self) -> None:
        """To be called when a photo's encodings have grown."""
        with self._lock:
            self._shrink()

    def _nbytes(self) -> int:
        return sum(cached.nbytes for cached in self._photos.values())

    def _shrink(self) -> None:
        while len(self._photos) > 1 and self._nbytes() > self.limit_bytes:
            self._photos.popitem(last=False)
