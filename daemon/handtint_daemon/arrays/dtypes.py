"""Type aliases for the arrays used throughout the daemon."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]
Bool = NDArray[np.bool_]
Index = NDArray[np.intp]
UInt8 = NDArray[np.uint8]
UInt16 = NDArray[np.uint16]
UInt = UInt8 | UInt16
AnyArray = NDArray[Any]
