"""The check of the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from handtint_daemon.health.settings import settings_can_be
from handtint_shared.paths import SETTINGS_VARIABLE


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(SETTINGS_VARIABLE, str(tmp_path / "settings.toml"))
    return tmp_path / "settings.toml"


def test_none_and_sound_ones_are_well(file: Path) -> None:
    assert settings_can_be() is None
    file.write_text('device = "cpu"')
    assert settings_can_be() is None


def test_one_that_cannot_be_is_found(file: Path) -> None:
    file.write_text("rest = -1")
    found = settings_can_be()
    assert found is not None and found.error.facts["place"] == file
