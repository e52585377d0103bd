from dataclasses import dataclass

import numpy as np

from handtint_daemon.photo import Photo
from handtint_daemon.photo_cache import PhotoCache


@dataclass(frozen=True)
class FixedEncoding:
    nbytes: int


def photo_of(nbytes: int) -> Photo:
    return Photo(np.zeros((1, nbytes), np.uint8))


def test_oldest_photo_leaves_when_the_limit_is_passed() -> None:
    cache = PhotoCache(limit_bytes=100)
    for key in ("a", "b", "c"):
        cache.put(key, photo_of(40))

    assert [key in cache for key in ("a", "b", "c")] == [False, True, True]
    assert cache.nbytes == 80


def test_use_keeps_a_photo_young() -> None:
    cache = PhotoCache(limit_bytes=100)
    cache.put("a", photo_of(40))
    cache.put("b", photo_of(40))
    cache.get("a")
    cache.put("c", photo_of(40))

    assert [key in cache for key in ("a", "b", "c")] == [True, False, True]


def test_encodings_count() -> None:
    cache = PhotoCache(limit_bytes=100)
    cache.put("a", photo_of(40))
    cache.put("b", photo_of(10)).encodings["engine"] = FixedEncoding(80)
    cache.shrink()

    assert "a" not in cache
    assert cache.nbytes == 90


def test_a_photo_larger_than_the_limit_is_kept_alone() -> None:
    cache = PhotoCache(limit_bytes=100)
    cache.put("a", photo_of(40))
    cache.put("big", photo_of(400))

    assert (len(cache), "big" in cache) == (1, True)


def test_unknown_photo_is_none() -> None:
    assert PhotoCache(100).get("a") is None
