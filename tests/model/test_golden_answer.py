"""The shipped weights answer as they did when they were shipped."""

from __future__ import annotations

import numpy as np

from handtint_daemon.engines.handtint import create
from model.golden_answer import FILE, answer


def test_the_shipped_weights_answer_as_ever() -> None:
    """Within 0.02 ab.

    Another number of threads changes it by 4e-4; leaving out the correction, its attention to the
    hints or the refinement by 7.0, 7.5 and 3.1, a gain of 1.01 instead of 1 by 0.08.
    """
    assert FILE.stat().st_size < 50_000
    np.testing.assert_allclose(answer(create()), np.load(FILE), atol=0.02, rtol=0)
