"""The command that colours a folder of pictures of one scene, and says how each comes out."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from devtools.cases import main
from e2e.command_line import ENGINE_VARIABLE, LIGHT
from e2e.daemon_process import Daemon
from handtint_shared.paths import STATE_VARIABLE


def test_each_file_is_compared_with_the_truth(
    daemon: Daemon,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(STATE_VARIABLE, str(daemon.state_dir))
    monkeypatch.setenv(ENGINE_VARIABLE, LIGHT)
    gray = np.tile(np.linspace(20, 230, 40).astype(np.uint8), (30, 1))
    Image.fromarray(gray).save(tmp_path / "photo.png")
    Image.fromarray(np.zeros_like(gray)).save(tmp_path / "black-hints.png")
    Image.fromarray(255 - gray).save(tmp_path / "negative.png")
    orientation = Image.Exif()
    orientation[274] = 6
    Image.fromarray(gray).save(tmp_path / "turned.png", exif=orientation)
    Image.fromarray(gray).save(tmp_path / "left-out.png")
    (tmp_path / "broken.png").write_bytes(b"no picture")

    code = main([str(tmp_path), "--to", "webp", "--only", "[!l]*"])

    rows = {line.split()[0]: line.split()[1:] for line in capsys.readouterr().out.splitlines()}
    assert code == 1
    assert set(rows) == {"file", "photo.png", "negative.png", "turned.png", "broken.png"}
    assert rows["photo.png"][0] == rows["turned.png"][0] == "0"
    assert float(rows["photo.png"][1]) < 2 > float(rows["turned.png"][1])
    assert float(rows["negative.png"][1]) > 20
    assert rows["broken.png"][:3] == ["1", "-", "-"]
    assert "broken.png" in " ".join(rows["broken.png"][3:])
