"""The kinds of film that a person may name."""

from __future__ import annotations

FILMS = ("blue", "ortho", "pan")
"""Sensitive to blue alone, orthochromatic, panchromatic."""
