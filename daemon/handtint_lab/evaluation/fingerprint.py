"""Fingerprints of engines and of the measuring code: a change in either changes the results."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from handtint_daemon.engines.engine import Engine
from handtint_daemon.progress import report_to_nobody
from handtint_lab.evaluation.code_hash import code_hash
from handtint_lab.protocols import PatchHint, hint_map
from handtint_shared.knobs import Knobs

_SIZE_HW = (48, 64)
_HINTS = (PatchHint(8, 8, 6, (50.0, 30.0)), PatchHint(30, 44, 6, (-20.0, -40.0)))
METER = "handtint_lab.evaluation.runner"


def engine_fingerprint(engine: Engine[Any]) -> str:
    """Hash an engine's code, and what it paints on a synthetic photo, to 0.1 units of ab."""
    rows, columns = np.mgrid[: _SIZE_HW[0], : _SIZE_HW[1]]
    L_0_100 = (50 + 30 * np.sin(rows / 9) * np.cos(columns / 7)).astype(np.float32)
    encoding = engine.encode(L_0_100, report_to_nobody)
    ab = engine.paint(encoding, hint_map(_HINTS, _SIZE_HW), Knobs(), report_to_nobody)
    tenths = np.round(ab * 10).astype("<i4")
    digest = hashlib.sha256(tenths.tobytes())
    digest.update(code_hash(type(engine).__module__).encode())
    return digest.hexdigest()[:16]


def meter_fingerprint() -> str:
    """Hash the code that colours and measures a picture, excluding engines."""
    return code_hash(METER)
