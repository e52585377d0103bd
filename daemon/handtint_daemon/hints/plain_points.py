"""Parse hints from plain lists and dictionaries, as in JSON."""

from __future__ import annotations

from typing import Any

from handtint_shared.errors import BadInput, BadMessage
from handtint_shared.fields import from_plain
from handtint_shared.messages import HintPoint
from handtint_shared.sentences import explain


def points_of(plain: Any) -> tuple[HintPoint, ...]:
    """Parse `[{"x": 10, "y": 20, "rgb": [200, 40, 30], "radius": 3}]`. Raises BadInput."""
    if not isinstance(plain, list):
        raise BadInput("hints_not_a_list")
    return tuple(_point(entry, number) for number, entry in enumerate(plain, 1))


def _point(entry: Any, number: int) -> HintPoint:
    try:
        if isinstance(entry, dict) and "radius" in entry:
            entry = {**entry, "radius_px": entry["radius"]}
        return from_plain(HintPoint, entry)
    except BadMessage as error:
        why = explain(error).found  # in the language of the person who gave the hints
        raise BadInput("hint_unusable", number=number, why=why) from error
