"""Hints of one photo proposed on another: NAME.proposed.json beside NAME.jpg.

The form is that of hints, and each has `confidence` (0..1) and `from`, the reference photo's file:

[{"x": 150, "y": 250, "color": "suit", "radius": 4, "confidence": 0.91, "from": "wedding.jpg"}]
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from handtint_shared.documents.plain_hints import GivenHint, plain_hints
from handtint_shared.documents.texts import list_as_json, write_text
from handtint_shared.errors import BadInput

PROPOSED_SUFFIX = ".proposed.json"


def accepted(proposed: Iterable[GivenHint], least: float) -> tuple[GivenHint, ...]:
    """Return the hints whose confidence is at least `least`, 0..1: no person has looked at each.

    Raises BadInput that names a hint without confidence.
    """
    return tuple(
        replace(hint, threshold=least)
        for number, hint in enumerate(proposed, 1)
        if _confidence(hint, number) >= least
    )


def plain_proposals(proposed: Iterable[GivenHint]) -> list[dict[str, Any]]:
    """Return what `plain_hints.given_hints` reads; a colour of the palette by its name, so that a
    change of the palette reaches it."""
    return [_plain(hint) for hint in proposed]


def write_proposals(path: Path, proposed: Iterable[GivenHint]) -> None:
    """Write `plain_proposals` as JSON, a line for each. Raises WriteFailed."""
    write_text(path, list_as_json(plain_proposals(proposed)))


def _plain(hint: GivenHint) -> dict[str, Any]:
    (entry,) = plain_hints([hint])
    if not hint.color_name:
        return entry
    named = {"color": hint.color_name} | entry
    del named["rgb"]
    if named.get("name") == hint.color_name:  # it is the palette's
        del named["name"]
    return named


def _confidence(hint: GivenHint, number: int) -> float:
    if hint.confidence is None:
        raise BadInput("proposal_without_confidence", number=number)
    return hint.confidence
