"""Cases that show every pair of values of any two properties, without showing every combination."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

Case = Mapping[str, Any]


def pairwise_cases(values: Mapping[str, Sequence[Any]]) -> Iterator[Case]:
    """Yield cases until each pair was in one: each begins with one that is wanted, and takes of
    each other property the value with the most that are; of those the one used least."""
    names = list(values)
    wanted = {
        ((one, a), (other, b))
        for one, other in combinations(names, 2)
        for a in values[one]
        for b in values[other]
    }
    used = Counter[tuple[str, Any]]()
    while wanted:
        case: dict[str, Any] = dict(min(wanted, key=repr))
        for name in [name for name in names if name not in case]:
            gains = {
                value: (len(_pairs({**case, name: value}, names) & wanted), -used[name, value])
                for value in values[name]
            }
            case[name] = max(gains, key=lambda value: gains[value])
        wanted -= _pairs(case, names)
        used.update(case.items())
        yield {name: case[name] for name in names}


def _pairs(case: Case, names: Sequence[str]) -> set[tuple[tuple[str, Any], tuple[str, Any]]]:
    return set(combinations([(name, case[name]) for name in names if name in case], 2))
