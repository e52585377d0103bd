"""What a coloured picture says of how it was made: by whom each colour was chosen."""

from __future__ import annotations

from dataclasses import dataclass

from handtint_shared.documents.choices import HintCounts, counts_of
from handtint_shared.documents.plain_hints import GivenHint
from handtint_shared.knobs import Knobs

_SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
NETWORK_CHOSE = f"{_SOURCE_TYPES}compositeWithTrainedAlgorithmicMedia"
HINTS_SPREAD = f"{_SOURCE_TYPES}algorithmicallyEnhanced"
_WITHOUT_NETWORK = "propagate"
VERSION = 2
"""Of the record's form. Of version 1 it cannot be told who accepted a hint that was proposed."""
TELLS_WHO_ACCEPTED = 2


@dataclass(frozen=True, slots=True)
class Influence:
    """How much hints decided: their mean influence over all pixels, and the share of pixels where
    it is at least half; both 0..1. Raises ValueError."""

    mean: float
    decided: float

    def __post_init__(self) -> None:
        if not (0 <= self.mean <= 1 and 0 <= self.decided <= 1):
            raise ValueError("not a share")


@dataclass(frozen=True, slots=True)
class HintsApart:
    """Hints that are in a file of their own beside the picture: how many, by whom they were chosen,
    and the SHA-256 of that file; "" if the record lost it."""

    counts: HintCounts
    sha256: str


@dataclass(frozen=True, slots=True)
class Record:
    """The engine with its weights (SHA-256 of their file, "" if it has none) and knobs, the hints
    that were used, SHA-256 of the photo's pixels and of what the file shows, and how much the hints
    decided, if the engine could tell.

    `film` is what the person said of the photo's, one of EMULSIONS or "". `label` is the sentence
    that was added to the caption. With `hints_apart`, `hints` is empty. `program` is where the
    picture comes from, if a person may have edited it there.
    """

    software: str
    engine: str
    weights_sha256: str
    knobs: Knobs
    hints: tuple[GivenHint, ...] = ()
    photo_sha256: str = ""
    result_sha256: str = ""
    influence: Influence | None = None
    film: str = ""
    label: str = ""
    hints_apart: HintsApart | None = None
    program: str = ""
    version: int = VERSION

    @property
    def counts(self) -> HintCounts:
        """How many hints there are, by who chose them."""
        if self.hints_apart:
            return self.hints_apart.counts
        return counts_of(hint.choice for hint in self.hints)

    @property
    def tells_who_accepted(self) -> bool:
        """Whether those who accepted the proposed hints are known."""
        return self.version >= TELLS_WHO_ACCEPTED

    @property
    def by_network(self) -> bool:
        """Whether a network spread the hints."""
        return self.engine != _WITHOUT_NETWORK

    @property
    def network_guessed(self) -> bool:
        """Whether a network chose colours where no hint is."""
        return self.by_network and self.knobs.lets_network_choose

    @property
    def network_took_part(self) -> bool:
        """Whether a network spread the hints, or proposed some."""
        return self.by_network or self.counts.proposed > 0

    @property
    def network_chose(self) -> bool:
        """Whether a network chose colours: also by hints that no person is known to have seen."""
        unseen = self.counts.by_threshold if self.tells_who_accepted else self.counts.proposed
        return self.network_guessed or unseen > 0

    @property
    def source_type(self) -> str:
        """IPTC's term for how the picture was made."""
        return NETWORK_CHOSE if self.network_chose else HINTS_SPREAD
