"""Training configurations."""

from __future__ import annotations

from pathlib import Path

import pytest

from handtint_lab.training.config import load_config
from handtint_shared.errors import BadInput


def test_an_unknown_setting_is_said(tmp_path: Path) -> None:
    config = tmp_path / "run.toml"
    config.write_text("[schedule]\nstep = 3\n")
    with pytest.raises(BadInput, match=r"config_key_unknown.*step"):
        load_config(config)


def test_settings_are_read(tmp_path: Path) -> None:
    config = tmp_path / "run.toml"
    config.write_text("[schedule]\nsteps = 3\nsizes_px = [32]\n[loss]\nchroma = 0.0\n")
    loaded = load_config(config)
    assert (loaded.schedule.steps, loaded.schedule.sizes_px, loaded.loss.chroma) == (3, (32,), 0.0)
