"""Compiling, and what is done where it does not work."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch
from torch import nn

from handtint_daemon.training.precision import bfloat16_pays, compiled_where_it_works


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # PyTorch's own, of its own
def test_what_cannot_be_compiled_stays_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    network = nn.Module()
    network.correction = nn.Identity()
    network.encode = abs
    objective = SimpleNamespace(network=network, encode=network.encode)

    def trial() -> None:
        assert objective.encode is not abs
        raise RuntimeError("there is no compiler")

    assert compiled_where_it_works(objective, trial) is False
    assert objective.encode is abs
    assert network.correction(torch.tensor(3)) == 3
    assert "there is no compiler" in caplog.text


def test_a_cpu_is_asked_by_its_flags() -> None:
    assert bfloat16_pays(torch.device("cpu")) in (True, False)
