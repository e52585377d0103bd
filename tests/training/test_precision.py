"""Compilation, and the fallback where it fails."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from handtint_lab.training.config import Precision
from handtint_lab.training.precision import bfloat16_pays, compiled_where_it_works, in_bfloat16


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # raised by PyTorch about itself
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


@pytest.mark.parametrize(
    ("flags", "pays"),
    [("fpu avx512f avx512_bf16", True), ("fpu amx_bf16 sse", True), ("fpu avx512f avx2", False)],
)
def test_a_cpu_is_asked_by_its_flags(flags: str, pays: bool, tmp_path: Path) -> None:
    (tmp_path / "cpuinfo").write_text(f"processor : 0\nflags : {flags}\n")
    assert bfloat16_pays(torch.device("cpu"), tmp_path / "cpuinfo") is pays


def test_where_no_file_tells_it_does_not_pay(tmp_path: Path) -> None:
    assert bfloat16_pays(torch.device("cpu"), tmp_path / "cpuinfo") is False


def test_a_precision_that_was_chosen_is_taken() -> None:
    cpu = torch.device("cpu")
    assert in_bfloat16(Precision.BFLOAT16, cpu) and not in_bfloat16(Precision.FLOAT32, cpu)
