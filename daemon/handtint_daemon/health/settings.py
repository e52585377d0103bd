"""Check of the person's settings."""

from __future__ import annotations

import os

from handtint_daemon.health.fault import Check, Fault
from handtint_daemon.settings.in_force import settings_in_force
from handtint_shared import paths
from handtint_shared.errors import BadInput
from handtint_shared.translation import N_


def settings_can_be() -> Fault | None:
    """Check the settings file itself: a running daemon may be older than it."""
    try:
        settings_in_force(paths.settings_path(), os.environ)
    except BadInput as error:
        return Fault(error)
    return None


CHECKS = (Check(N_("settings"), settings_can_be),)
