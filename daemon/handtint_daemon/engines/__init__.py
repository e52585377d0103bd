"""The colour engines by name.

Our own, and those of other packages registered as entry points in the group `handtint.engines`; in
`handtint.engines.ready`, one may say without torch whether it can run. An engine's code (torch
included) is not imported before its first use.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from pathlib import Path, PurePath
from typing import Any

from handtint_daemon.engines.engine import Engine
from handtint_shared.errors import UnknownEngine

GROUP, READY_GROUP = "handtint.engines", "handtint.engines.ready"
# name -> "module:function"; the function takes a device name and an optional weights file.
OWN: Mapping[str, str] = {
    "propagate": "handtint_daemon.engines.propagate:create",
    "handtint": "handtint_daemon.engines.handtint:create",
}
FACTORIES: Mapping[str, str] = {
    **{entry.name: entry.value for entry in entry_points(group=GROUP)},
    **OWN,
}

READY: Mapping[str, str] = {entry.name: entry.value for entry in entry_points(group=READY_GROUP)}
"""name -> "module:function" that tells at once whether the engine's weights are there."""
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


def unusable_engines() -> tuple[str, ...]:
    """Return the names of the engines that cannot run now, as their weights are missing."""
    return tuple(name for name, ready in READY.items() if name in FACTORIES and not _named(ready)())


def import_engine(name: str) -> EngineFactory:
    """Import an engine's code, which may import torch. Raises UnknownEngine, ImportError."""
    create: EngineFactory = _named(FACTORIES[plain_name(name)])
    return create


def _named(place: str) -> Any:
    """Return the function called "module:function"."""
    module_name, _, function_name = place.partition(":")
    return getattr(importlib.import_module(module_name), function_name)


def create_engine(name: str, device: str = "cpu") -> Engine[Any]:
    """Create the engine `NAME`; `NAME=FILE` loads its weights from FILE.

    Raises UnknownEngine, and what the engine raises: BadWeights, NoDevice.
    """
    _, _, weights = name.partition("=")
    return import_engine(name)(device, Path(weights) if weights else None)
