"""Colours photographs by hints, in Python: arrays in, arrays out, no daemon.

>>> import handtint
>>> import numpy as np
>>> colorizer = handtint.Colorizer(engine="propagate")
>>> colorizer.set_photo(np.full((40, 60), 120, np.uint8))
>>> coloured = colorizer.paint([{"x": 30, "y": 20, "rgb": [150, 110, 100], "radius": 4}])
>>> coloured.shape, coloured.dtype
((40, 60, 3), dtype('uint8'))

What is named in `__all__` is the public face; all else may change. Nothing heavy is imported before
`Colorizer` is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handtint_shared.errors import (
    BadInput,
    BadWeights,
    EngineUnusable,
    HandtintError,
    NoDevice,
    NoHints,
    OutOfMemory,
    UnknownEngine,
)
from handtint_shared.version import PRODUCT_VERSION

if TYPE_CHECKING:
    from handtint._colorizer import Colorizer, Place, Suggestion

__version__ = PRODUCT_VERSION
__all__ = [
    "BadInput",
    "BadWeights",
    "Colorizer",
    "EngineUnusable",
    "HandtintError",
    "NoDevice",
    "NoHints",
    "OutOfMemory",
    "Place",
    "Suggestion",
    "UnknownEngine",
    "__version__",
]


def __dir__() -> list[str]:
    return __all__


if not TYPE_CHECKING:  # else a type checker would take any name for one of ours

    def __getattr__(name: str) -> Any:
        """`Colorizer` and what belongs to it come with numpy and scipy, so only when asked for."""
        if name not in __all__:
            raise AttributeError(f"module 'handtint' has no attribute {name!r}")
        from handtint import _colorizer  # noqa: PLC0415

        return getattr(_colorizer, name)
