"""The stages of an edit, as `progress_event` and `status_reply` name them, in a person's words."""

from __future__ import annotations

from collections.abc import Mapping

from handtint_shared.translation import N_, translated

STAGES: Mapping[str, str] = {
    "waiting": N_("waiting for other pictures"),
    "hints": N_("finding the hints"),
    "reading": N_("reading the photo"),
    "coloring": N_("choosing colours"),
    "spreading": N_("spreading the colours"),
    "writing": N_("writing the colours"),
}


def stage_words(stage: str) -> str:
    """In the person's language; the name itself where a newer daemon brings one of its own."""
    return translated(STAGES.get(stage, stage))
