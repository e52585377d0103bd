"""The stages of an edit, as in `progress_event` and `status_reply`, with their display names."""

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
    """Return the display name; for the stage of a newer daemon, the name itself."""
    return translated(STAGES.get(stage, stage))
