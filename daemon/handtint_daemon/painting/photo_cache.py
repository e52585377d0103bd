"""An LRU cache, bounded in bytes, of photos and what engines made of them."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from handtint_daemon.painting.changes import Composed
from handtint_daemon.painting.edit import EncodedPhoto
from handtint_daemon.photo import Photo

# Several clients may edit one photo; evicted ones get a whole answer instead of a change.
MOST_ANSWERS = 8
# Of one canvas: a client that asks again before it has read the answer still holds an older one.
ANSWERS_OF_CANVAS = 3
_START_BITS = 48
# Sending and encoding a photo again goes unnoticed: 12 megapixels take 0.2 s.
REST_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What the last answer of a canvas was composed from; `manner` is all else it depended on."""

    revision: int
    manner: tuple[object, ...]
    composed: Composed


@dataclass(slots=True)
class CachedPhoto:
    """A photo, its encodings by `engines.choice.Way.key`, and the last answers by canvas."""

    photo: Photo
    encodings: dict[str, EncodedPhoto] = field(default_factory=dict)
    answers: OrderedDict[str, tuple[KeptAnswer, ...]] = field(default_factory=OrderedDict)

    @property
    def nbytes(self) -> int:
        # lists, because the worker thread may add to them while the server thread counts
        encodings = sum(encoding.nbytes for encoding in list(self.encodings.values()))
        answers = sum(kept.composed.nbytes for some in list(self.answers.values()) for kept in some)
        return self.photo.nbytes + encodings + answers

    def keep_answer(self, canvas: str, manner: tuple[object, ...], composed: Composed) -> int:
        """Keep the canvas's newest answer, beside its last ones, and return the new revision.

        Revisions count up from the last one. If none is kept, they start at random: clients may
        hold answers that are forgotten here, and undo restores even older ones.
        """
        older = self.answers.pop(canvas, ())
        revision = 1 + (older[-1].revision if older else secrets.randbits(_START_BITS))
        newest = KeptAnswer(revision, manner, composed)
        self.answers[canvas] = (*older[1 - ANSWERS_OF_CANVAS :], newest)
        if len(self.answers) > MOST_ANSWERS:
            self.answers.popitem(last=False)
        return revision

    def composed_for(
        self, canvas: str, revision: int, manner: tuple[object, ...]
    ) -> Composed | None:
        """Return what that answer of the canvas was composed from, if it is kept and so made."""
        for kept in self.answers.get(canvas, ()):
            if (kept.revision, kept.manner) == (revision, manner):
                return kept.composed
        return None


class PhotoCache:
    """Bounded by `limit_bytes`, except that the photo used last is always kept. Thread-safe."""

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
        """Add a photo, and evict older ones to respect the limit."""
        with self._lock:
            cached = self._photos[key] = CachedPhoto(photo)
            self._shrink(self.limit_bytes, least=1)
            return cached

    def forget_encodings(self) -> None:
        """Drop the encodings of all photos: they may occupy GPU memory that is needed."""
        with self._lock:
            for cached in self._photos.values():
                cached.encodings.clear()

    def shrink(self) -> None:
        """Respect the limit again; call this when what is kept with a photo has grown."""
        with self._lock:
            self._shrink(self.limit_bytes, least=1)

    def rest(self) -> None:
        """Shrink to REST_BYTES when idle, keeping the photos used last.

        A single photo that is larger is not kept.
        """
        with self._lock:
            self._shrink(REST_BYTES, least=0)

    def _nbytes(self) -> int:
        return sum(cached.nbytes for cached in self._photos.values())

    def _shrink(self, limit_bytes: int, *, least: int) -> None:
        while len(self._photos) > least and self._nbytes() > limit_bytes:
            self._photos.popitem(last=False)
