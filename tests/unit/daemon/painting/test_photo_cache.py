from dataclasses import dataclass

import numpy as np
import pytest

from handtint_daemon.painting.changes import Composed
from handtint_daemon.painting.photo_cache import MOST_ANSWERS, KeptAnswer, PhotoCache
from handtint_daemon.photo import Photo


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


def kept_answer(revision: int) -> KeptAnswer:
    return KeptAnswer(revision, ("engine",), Composed(np.zeros((2, 5, 5), np.float32), ()))


def test_answers_count() -> None:
    cached = PhotoCache(limit_bytes=1000).put("a", photo_of(40))
    cached.keep_answer("canvas", kept_answer(1))
    assert cached.nbytes == 240


def test_the_newest_answer_of_a_canvas_is_kept() -> None:
    cached = PhotoCache(limit_bytes=1000).put("a", photo_of(40))
    for revision in (1, 2):
        cached.keep_answer("canvas", kept_answer(revision))
    assert [cached.composed_for("canvas", r, ("engine",)) is None for r in (1, 2)] == [True, False]


@pytest.mark.parametrize(
    "asked", [("other", 1, ("engine",)), ("canvas", 0, ("engine",)), ("canvas", 1, ("other",))]
)
def test_no_other_answer_serves(asked: tuple[str, int, tuple[str]]) -> None:
    cached = PhotoCache(limit_bytes=1000).put("a", photo_of(40))
    cached.keep_answer("canvas", kept_answer(1))
    assert cached.composed_for(*asked) is None


def test_answers_of_a_photo_are_bounded() -> None:
    cached = PhotoCache(limit_bytes=1000).put("a", photo_of(40))
    for number in range(MOST_ANSWERS + 1):
        cached.keep_answer(f"canvas {number}", kept_answer(1))
    assert (len(cached.answers), "canvas 0" in cached.answers) == (MOST_ANSWERS, False)
