"""Compare the first engine with the others picture by picture: mean gain, and worst failures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from handtint_lab.evaluation.ledger import Entry

Gains = Mapping[str, Sequence[float]]
"""By picture: PSNR of the first engine minus that of the other, in dB, per number of hints."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A picture on which `engine` is worse than `against`.

    `gain_db` is the mean over the numbers of hints; more negative is worse.
    """

    picture: str
    engine: str
    against: str
    gain_db: float


def engines_of(entries: Sequence[Entry]) -> list[str]:
    """Return the engines in the order in which they were given."""
    return list(dict.fromkeys(entry.engine for entry in entries))


def gains_over(entries: Sequence[Entry], other: str) -> Gains:
    """Return the gains of the first engine over `other`; empty for a picture without a PSNR."""
    first = engines_of(entries)[0]
    theirs = {entry.picture: entry for entry in entries if entry.engine == other}
    return {own.picture: _gains(own, theirs[own.picture]) for own in entries if own.engine == first}


def _gains(own: Entry, other: Entry) -> list[float]:
    pairs = [(own.values[count]["psnr_db"], other.values[count]["psnr_db"]) for count in own.values]
    return [mine - its for mine, its in pairs if isinstance(mine, float) and isinstance(its, float)]


def differences(
    entries: Sequence[Entry], counts: Sequence[int]
) -> dict[str, dict[str, dict[str, float | None]]]:
    """Return, by other engine and number of hints, the mean gain in dB and its standard error.

    The error of paired differences is smaller than the two engines' own errors suggest.
    """
    return {
        other: {
            str(count): _mean_and_error(column)
            for count, column in zip(
                counts, np.array(list(gains_over(entries, other).values())).T, strict=True
            )
        }
        for other in engines_of(entries)[1:]
    }


def _mean_and_error(
    gains: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> dict[str, float | None]:
    error = round(float(gains.std(ddof=1)) / len(gains) ** 0.5, 4) if len(gains) > 1 else None
    return {"psnr_db": round(float(gains.mean()), 4), "psnr_db_standard_error": error}


def areas_under_psnr_db(entries: Sequence[Entry]) -> dict[str, float]:
    """Return, by engine, the mean area under PSNR over the number of hints.

    Divided by the range of numbers, so that it is in dB: the mean of the curve. There must be two
    numbers at least.
    """
    areas = {
        name: [_area_db(entry) for entry in entries if entry.engine == name]
        for name in engines_of(entries)
    }
    return {name: round(float(np.mean(some)), 4) for name, some in areas.items()}


def _area_db(entry: Entry) -> float:
    counts = np.array([int(count) for count in entry.values], np.float64)
    curve = np.array([values["psnr_db"] for values in entry.values.values()], np.float64)
    return float(np.trapezoid(curve, counts) / (counts[-1] - counts[0]))


def worst_failures(entries: Sequence[Entry], most: int) -> list[Failure]:
    """Return the `most` pictures with the most negative gain over the second engine, worst first.

    Empty if there is no second engine, or no picture on which it is better.
    """
    names = engines_of(entries)
    if len(names) < 2:
        return []
    first, other = names[:2]
    found = [
        Failure(picture, first, other, round(float(np.mean(gains)), 4))
        for picture, gains in gains_over(entries, other).items()
    ]
    worse = sorted(
        (failure for failure in found if failure.gain_db < 0), key=lambda one: one.gain_db
    )
    return worse[:most]
