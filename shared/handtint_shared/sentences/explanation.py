"""The explanation of an error: two sentences of the catalogue, with placeholders for its facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handtint_shared.translation import N_

FOUND_FORM = N_("{found}.")
BOTH_FORM = N_("{found}: {mend}.")


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was found, and how to mend it, each without a full stop.

    In the catalogue they have placeholders for facts, in the syntax of `str.format`. The forms say
    how a language joins them.
    """

    found: str
    mend: str = ""
    both_form: str = BOTH_FORM
    found_form: str = FOUND_FORM

    def __str__(self) -> str:
        """Return one line for a person."""
        form = self.both_form if self.mend else self.found_form
        return form.format(found=self.found, mend=self.mend)


Sentences = Mapping[str, Explanation]
"""By reason."""
