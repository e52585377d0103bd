"""Ranges of numbers on the command line: argparse types that explain what does not fit."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeVar

from handtint_shared.translation import translated

N = TypeVar("N", int, float)
T = TypeVar("T")

A_YEAR_MIN = 365 * 24 * 60
A_DAY_S = 24 * 60 * 60


def whole(least: int, most: int) -> Callable[[str], int]:
    """Accept whole numbers from `least` to `most`."""
    wanted = translated("must be a whole number from {least} to {most}")
    return lambda text: _within(int, text, least, most, wanted)


def real(least: float, most: float) -> Callable[[str], float]:
    """Accept numbers from `least` to `most`, but not NaN."""
    wanted = translated("must be a number from {least:g} to {most:g}")
    return lambda text: _within(float, text, least, most, wanted)


def rising(each: Callable[[str], T]) -> Callable[[str], tuple[T, ...]]:
    """Accept a comma-separated list of `each`; sorted and without duplicates."""
    return lambda text: tuple(sorted({each(part) for part in text.split(",")}))  # type: ignore[type-var]


def _within(kind: Callable[[str], N], text: str, least: N, most: N, wanted: str) -> N:
    try:
        number = kind(text)
    except ValueError:
        number = None
    if number is None or not least <= number <= most:  # NaN is never within
        raise argparse.ArgumentTypeError(wanted.format(least=least, most=most))
    return number
