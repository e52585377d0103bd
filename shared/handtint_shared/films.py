"""The kinds of film that a person may name."""

from __future__ import annotations

from handtint_shared.errors import BadMessage

FILMS = ("blue", "ortho", "pan")
"""Sensitive to blue alone, orthochromatic, panchromatic."""


def require_film(film: str) -> None:
    """Raise BadMessage for what is neither a film nor "", which says nothing of it."""
    if film not in ("", *FILMS):
        raise BadMessage("film_unknown")
