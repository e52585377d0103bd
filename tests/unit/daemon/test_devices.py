"""Whether there is a GPU, told without asking torch where none can be."""

from __future__ import annotations

from pathlib import Path

import pytest

from handtint_daemon import devices
from handtint_daemon.config import AUTO, CPU


def test_a_gpu_that_is_named_is_one_and_the_processor_is_none() -> None:
    assert devices.has_gpu("cuda")
    assert not devices.has_gpu(CPU)


def test_without_a_driver_torch_is_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices.sys, "platform", "linux")
    monkeypatch.setattr(devices, "_GPU_FILES", (tmp_path / "nvidiactl",))
    monkeypatch.setattr(devices, "torch_device", lambda _name: pytest.fail("asked"))

    assert not devices.has_gpu(AUTO)
