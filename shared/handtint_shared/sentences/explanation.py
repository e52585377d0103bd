"""What a person is told of an error: two sentences of the catalogue, with places for its facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was found, and how to mend it: without a full stop; in the catalogue with places for
    facts, as `str.format` has them."""

    found: str
    mend: str = ""

    def __str__(self) -> str:
        """One line for a person."""
        return f"{self.found}: {self.mend}." if self.mend else f"{self.found}."


Sentences = Mapping[str, Explanation]
"""By reason."""
