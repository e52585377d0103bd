"""Who chose a hint: a person, or a network that proposed it, whom a person or nobody confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Choice(Enum):
    """Who chose a hint.

    A network proposes hints from another photo's. ACCEPTED: a person looked at the proposal and
    took it. BY_THRESHOLD: it was taken for its confidence, with all that are as sure, and no person
    chose it.
    """

    PERSON = "person"
    ACCEPTED = "accepted"
    BY_THRESHOLD = "by_threshold"


@dataclass(frozen=True, slots=True)
class HintCounts:
    """How many hints a person chose, a person accepted, and a threshold accepted."""

    person: int = 0
    accepted: int = 0
    by_threshold: int = 0

    @property
    def proposed(self) -> int:
        """How many a network proposed."""
        return self.accepted + self.by_threshold

    @property
    def total(self) -> int:
        return self.person + self.proposed


def counts_of(choices: Iterable[Choice]) -> HintCounts:
    """Count them."""
    found = Counter(choices)
    return HintCounts(*(found[choice] for choice in Choice))
