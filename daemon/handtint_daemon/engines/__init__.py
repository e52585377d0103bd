"""The colour engines by name. Nothing of one, torch least of all, is imported before its use."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from handtint_daemon.engine import Engine
from handtint_shared.errors import UnknownEngine

# name -> "module:function"; the function takes a device name and a weights file or None.
FACTORIES: Mapping[str, str] = {
    "propagate": "handtint_daemon.engines.propagate:create",
    "siggraph17": "handtint_daemon.engines.siggraph17:create",
    "handtint": "handtint_daemon.engines.handtint:create",
}

ENGINE_NAMES = tuple(FACTORIES)


def create_engine(name: str, device: str = "cpu") -> Engine[Any]:
    """The engine of that name; `NAME=FILE` takes its weights from FILE.

    Raises UnknownEngine, and what the engine raises: BadWeights, NoDevice.
    """
    plain_name, _, weights = name.partition("=")
    if plain_name not in FACTORIES:
        known = ", ".join(sorted(FACTORIES))
        raise UnknownEngine(f"There is no engine “{plain_name}”; choose one of: {known}.")
    module_name, _, function_name = FACTORIES[plain_name].partition(":")
    module = importlib.import_module(module_name)
    create: Callable[[str, Path | None], Engine[Any]] = getattr(module, function_name)
    return create(device, Path(weights) if weights else None)
