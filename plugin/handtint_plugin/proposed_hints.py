"""Hints that were proposed, each of which a person accepts or refuses. No GIMP in here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from handtint_plugin.live import reference_words as words
from handtint_shared.documents.plain_hints import GivenHint
from handtint_shared.messages import HintPoint, Proposal


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal, what a person noted on the hint that it comes from, and that one's file.

    `threshold` is the confidence from which on it was accepted with all others; None if a person
    accepted this one.
    """

    proposal: Proposal
    name: str = ""
    source: str = ""
    file: str = ""
    is_accepted: bool = False
    threshold: float | None = None

    def given(self) -> GivenHint:
        """Return it as a hint, whose source tells of the reference too."""
        one = self.proposal
        point = HintPoint(one.x, one.y, one.rgb, one.radius_px)
        source = words.source_words(self.source, self.file)
        return GivenHint(
            point, self.name, source, "", one.confidence, self.file, threshold=self.threshold
        )


def accepted_from(proposed: Iterable[Proposed], least: float) -> tuple[Proposed, ...]:
    """Return all, those accepted whose confidence is at least `least`, 0..1."""
    return tuple(
        replace(one, is_accepted=one.proposal.confidence >= least, threshold=least)
        for one in proposed
    )


def turned(proposed: Sequence[Proposed], number: int) -> tuple[Proposed, ...]:
    """Return all, with one accepted that was refused, or refused that was accepted."""
    one = replace(proposed[number], is_accepted=not proposed[number].is_accepted, threshold=None)
    return (*proposed[:number], one, *proposed[number + 1 :])


def number_at(proposed: Sequence[Proposed], x: int, y: int, reach_px: float) -> int | None:
    """Return the number of the proposal nearest to a pixel of the photo, within `reach_px`."""
    away = [
        (max(abs(one.proposal.x - x), abs(one.proposal.y - y)), number)
        for number, one in enumerate(proposed)
    ]
    nearest = min(away, default=None)
    return nearest[1] if nearest and nearest[0] <= reach_px else None
