"""`python -m handtint_daemon.health.engine_trial` tries the default engine and prints the result.

A process of its own, because a broken driver may crash it.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict

from handtint_daemon.devices import resolve_device
from handtint_daemon.engines.choice import EngineChoice
from handtint_daemon.engines.self_test import paint_sample
from handtint_daemon.health.engines import Trial
from handtint_daemon.settings.in_force import serve_config, settings_in_force
from handtint_shared import paths
from handtint_shared.errors import HandtintError
from handtint_shared.problems import problem_of


def try_default_engine() -> Trial:
    """Create the default engine as the daemon does, and paint a small synthetic photo."""
    try:
        config = serve_config(settings_in_force(paths.settings_path(), os.environ))
        choice = EngineChoice(config.engine, resolve_device(config.device))
        way = choice.first_way(choice.default_name)
        paint_sample(way.engine)
    except HandtintError as error:
        return Trial(error=problem_of(error))
    return Trial(way.engine.device, problem_of(way.notice) if way.notice else None)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(try_default_engine())) + "\n")
