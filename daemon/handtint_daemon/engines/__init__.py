"""The colour engines by name.

Our own, and those of other packages registered as entry points in the group `handtint.engines`. An
engine's code (torch included) is not imported before its first use.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from pathlib import Path, PurePath
from typing import Any

from handtint_daemon.engines.engine import Engine
from handtint_shared.errors import UnknownEngine

GROUP = "handtint.engines"
# name -> "module:function"; the function takes a device name and an optional weights file.
OWN: Mapping[str, str] = {
    "propagate": "handtint_daemon.engines.propagate:create",
    "handtint": "handtint_daemon.engines.handtint:create",
}
FACTORIES: Mapping[str, str] = {
    **{entry.name: entry.value for entry in entry_points(group=GROUP)},
    **OWN,
}

ENGINE_NAMES = tuple(FACTORIES)

EngineFactory = Callable[[str, Path | None], Engine[Any]]


def require_engine(name: str) -> None:
    """Raise UnknownEngine if `name` is not one of ENGINE_NAMES."""
    if name not in FACTORIES:
        known = ", ".join(sorted(FACTORIES))
        # the name may really be a path; path facts are left out of `status`
        raise UnknownEngine(engine=PurePath(name[:40]), known=known)


def plain_name(name: str) -> str:
    """Return `NAME` from `NAME` or `NAME=FILE`. Raises UnknownEngine."""
    plain, _, _ = name.partition("=")
    require_engine(plain)
    return plain


def import_engine(name: str) -> EngineFactory:
    """Import an engine's code, which may import torch. Raises UnknownEngine, ImportError."""
    module_name, _, function_name = FACTORIES[plain_name(name)].partition(":")
    create: EngineFactory = getattr(importlib.import_module(module_name), function_name)
    return create


def create_engine(name: str, device: str = "cpu") -> Engine[Any]:
    """Create the engine `NAME`; `NAME=FILE` loads its weights from FILE.

    Raises UnknownEngine, and what the engine raises: BadWeights, NoDevice.
    """
    _, _, weights = name.partition("=")
    return import_engine(name)(device, Path(weights) if weights else None)
