"""The explanation of an error: two sentences of the catalogue, with placeholders for its facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handtint_shared.translation import N_


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was found, and how to mend it, each without a full stop.

    In the catalogue they have placeholders for facts, in the syntax of `str.format`. The forms say
    how a language joins them.
    """

    found: str
    mend: str = ""
    both_form: str = N_("{found}: {mend}.")
    found_form: str = N_("{found}.")

    def __str__(self) -> str:
        """Return one line for a person."""
        form = self.both_form if self.mend else self.found_form
        return form.format(found=self.found, mend=self.mend)


Sentences = Mapping[str, Explanation]
"""By reason."""
