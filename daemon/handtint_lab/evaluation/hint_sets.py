"""The hints of a picture for each number of them: drawn by the protocol, or saved earlier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from handtint_lab.evaluation.ledger import Plan
from handtint_lab.measures.picture_values import Truth
from handtint_lab.measures.regions import RegionMap, regions_of
from handtint_lab.protocols import PROTOCOLS, PatchHint, Places, random_hints, region_hints
from handtint_shared.errors import BadInput

Hints = Mapping[int, Sequence[PatchHint]]


@dataclass(frozen=True, slots=True)
class HintSets:
    """Hints by number of hints; `regions` in a protocol that places them in regions."""

    hints: Hints
    regions: RegionMap | None = None


@dataclass(frozen=True, slots=True)
class SavedHints:
    """Hints and regions by the picture's name."""

    hints: Mapping[str, Hints] = field(default_factory=dict)
    regions: Mapping[str, RegionMap] = field(default_factory=dict)


def needs_regions(protocol: str) -> bool:
    return PROTOCOLS[protocol].places is Places.IN_REGIONS


def drawn_sets(plan: Plan, truth: Truth, picture: str) -> HintSets:
    """Draw a picture's hints. Raises BadInput if it has no regions, where they are needed."""
    protocol = PROTOCOLS[plan.protocol]
    if not needs_regions(plan.protocol):
        return HintSets(
            {n: random_hints(protocol, truth.ab, n, plan.seed, picture) for n in plan.counts}
        )
    regions = regions_of(truth.lab)
    return HintSets({n: region_hints(protocol, truth.ab, n, regions) for n in plan.counts}, regions)


def saved_sets(plan: Plan, truth: Truth, picture: str, saved: SavedHints) -> HintSets:
    """Return a picture's saved hints. Raises BadInput if any are missing."""
    hints = saved.hints.get(picture, {})
    if missing := [count for count in plan.counts if count not in hints]:
        raise BadInput("hints_missing", count=missing[0])
    regions = saved.regions.get(picture)
    if needs_regions(plan.protocol) and not _fits(regions, truth):
        raise BadInput("saved_hints_rows")
    return HintSets({count: hints[count] for count in plan.counts}, regions)


def _fits(regions: RegionMap | None, truth: Truth) -> bool:
    if regions is None or regions.shape != truth.seen_lightness.shape:
        return False
    return bool(regions.any())
