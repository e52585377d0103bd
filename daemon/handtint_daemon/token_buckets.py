"""A bucket of tokens for each key: how often something may happen, and how often at once. Pure."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at_s: float
    refused: int = 0


class TokenBuckets(Generic[K]):
    """Of more keys than `keys_kept` the one that was used longest ago is forgotten: its bucket is
    full when it comes again. One thread uses it."""

    def __init__(self, *, per_s: float, capacity: float, keys_kept: int) -> None:
        self._per_s = per_s
        self._capacity = capacity
        self._keys_kept = keys_kept
        self._buckets: dict[K, _Bucket] = {}  # the one that was used last is last

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, key: K, now_s: float, cost: float = 1.0) -> int | None:
        """None when the bucket has less than `cost` tokens, and keeps them. Otherwise how often
        that was so since the last success."""
        bucket = self._buckets.pop(key, None) or _Bucket(self._capacity, now_s)
        self._buckets[key] = bucket
        if len(self._buckets) > self._keys_kept:
            del self._buckets[next(iter(self._buckets))]
        refilled = bucket.tokens + (now_s - bucket.at_s) * self._per_s
        bucket.tokens, bucket.at_s = min(self._capacity, refilled), now_s
        if bucket.tokens < cost:
            bucket.refused += 1
            return None
        bucket.tokens -= cost
        refused, bucket.refused = bucket.refused, 0
        return refused
