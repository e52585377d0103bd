"""The explanation of an error: two sentences of the catalogue, with placeholders for its facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was found, and how to mend it, each without a full stop.

    In the catalogue they have placeholders for facts, in the syntax of `str.format`.
    """

    found: str
    mend: str = ""

    def __str__(self) -> str:
        """Return one line for a person."""
        return f"{self.found}: {self.mend}." if self.mend else f"{self.found}."


Sentences = Mapping[str, Explanation]
"""By reason."""
