from dataclasses import dataclass

import numpy as np
import pytest

from handtint_daemon.painting.changes import Composed
from handtint_daemon.painting.photo_cache import (
    ANSWERS_OF_CANVAS,
    MOST_ANSWERS,
    REST_BYTES,
    CachedPhoto,
    PhotoCache,
)
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


@pytest.mark.parametrize(("encoding_bytes", "kept"), [(REST_BYTES // 2, ["c"]), (REST_BYTES, [])])
def test_a_resting_cache_keeps_little(encoding_bytes: int, kept: list[str]) -> None:
    cache = PhotoCache(limit_bytes=10 * REST_BYTES)
    for key in ("a", "b", "c"):
        cache.put(key, photo_of(40)).encodings["engine"] = FixedEncoding(encoding_bytes)
    cache.rest()

    assert [key for key in ("a", "b", "c") if key in cache] == kept


def test_unknown_photo_is_none() -> None:
    assert PhotoCache(100).get("a") is None


MANNER = ("engine",)
COMPOSED = Composed(np.zeros((2, 5, 5), np.float32), ())


def photo_with_answer() -> tuple[CachedPhoto, int]:
    """Return a photo with an answer, and the answer's revision."""
    cached = PhotoCache(limit_bytes=1000).put("a", photo_of(40))
    return cached, cached.keep_answer("canvas", MANNER, COMPOSED)


def test_answers_count() -> None:
    cached, _ = photo_with_answer()
    assert cached.nbytes == 240


def test_the_newest_answers_of_a_canvas_are_kept() -> None:
    cached, first = photo_with_answer()
    later = [cached.keep_answer("canvas", MANNER, COMPOSED) for _ in range(ANSWERS_OF_CANVAS)]
    kept = [cached.composed_for("canvas", r, MANNER) is not None for r in (first, *later)]
    assert kept == [False, *[True] * ANSWERS_OF_CANVAS]
    assert later == [first + 1 + n for n in range(ANSWERS_OF_CANVAS)]


def test_the_count_of_an_answer_that_is_forgotten_is_not_given_again() -> None:
    firsts = {photo_with_answer()[1] for _ in range(3)}
    assert len(firsts) == 3 and 0 not in firsts


@pytest.mark.parametrize(
    ("canvas", "later", "manner"),
    [("other", 0, MANNER), ("canvas", -1, MANNER), ("canvas", 1, MANNER), ("canvas", 0, ("x",))],
)
def test_no_other_answer_serves(canvas: str, later: int, manner: tuple[str]) -> None:
    cached, revision = photo_with_answer()
    assert cached.composed_for(canvas, revision + later, manner) is None


def test_answers_of_a_photo_are_bounded() -> None:
    cached = PhotoCache(limit_bytes=1000).put("a", photo_of(40))
    for number in range(MOST_ANSWERS + 1):
        cached.keep_answer(f"canvas {number}", MANNER, COMPOSED)
    assert (len(cached.answers), "canvas 0" in cached.answers) == (MOST_ANSWERS, False)
