"""Tell a person of paint that was too faint to be taken as hints."""

from __future__ import annotations

from collections.abc import Sequence

from handtint_shared.errors import BadInput
from handtint_shared.messages import FaintPaint

_LISTED = 5


def faint_paint(faint: Sequence[FaintPaint]) -> BadInput:
    """Return what `sentences.explain` makes a sentence of, with the first few places."""
    places = ", ".join(f"({paint.x}, {paint.y})" for paint in faint[:_LISTED])
    more = " …" if len(faint) > _LISTED else ""
    return BadInput("faint_paint", count=len(faint), places=places + more)
