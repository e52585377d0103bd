"""`handtint doctor`'s check of downloaded weights."""

from __future__ import annotations

from handtint_daemon.health.fault import Check, Fault
from handtint_lab.published.store import PUBLISHED, models_dir, stored_path
from handtint_shared.errors import BadWeights
from handtint_shared.translation import N_


def fetched_weights_are_the_published() -> Fault | None:
    for model in PUBLISHED.values():
        if (models_dir() / model.file_name).is_file():
            try:
                stored_path(model.name)
            except BadWeights as error:
                return Fault(error)
    return None


CHECKS = (Check(N_("fetched weights"), fetched_weights_are_the_published),)
