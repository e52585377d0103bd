"""Training configurations."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path

import pytest

from handtint_daemon.model.backbone import STRIDE_PX
from handtint_lab.training.config import LossConfig, TrainConfig, load_config
from handtint_shared.errors import BadInput


def test_an_unknown_setting_is_said(tmp_path: Path) -> None:
    config = tmp_path / "run.toml"
    config.write_text("[schedule]\nstep = 3\n")
    with pytest.raises(BadInput, match=r"config_key_unknown.*step"):
        load_config(config)


def test_nothing_said_is_a_whole_training() -> None:
    """No loss is disabled, the network's strides divide the sizes, and probabilities are valid."""
    default = TrainConfig()
    assert min(default.augment.stretch, default.augment.zoom) >= 1
    ills, hints = asdict(default.augment), asdict(default.hints)
    shares = [value for name, value in ills.items() if name not in ("stretch", "zoom")]
    shares += [hints[name] for name in ("none", "many", "strokes", "centered", "noisy", "wrong")]
    assert all(0 <= share <= 1 for share in shares)
    assert all(getattr(default.loss, f.name) > 0 for f in fields(LossConfig))
    assert all(side % STRIDE_PX == 0 for side in default.schedule.sizes_px)


@pytest.mark.parametrize("content", [b"[schedule", b"a = 'caf\xe9'", b"a = " + b"[" * 100_000])
def test_a_file_that_is_no_toml_is_told(tmp_path: Path, content: bytes) -> None:
    config = tmp_path / "run.toml"
    config.write_bytes(content)
    with pytest.raises(BadInput, match="config_unreadable"):
        load_config(config)


def test_settings_are_read(tmp_path: Path) -> None:
    config = tmp_path / "run.toml"
    config.write_text("[schedule]\nsteps = 3\nsizes_px = [32]\n[loss]\nchroma = 0.0\n")
    loaded = load_config(config)
    assert (loaded.schedule.steps, loaded.schedule.sizes_px, loaded.loss.chroma) == (3, (32,), 0.0)
