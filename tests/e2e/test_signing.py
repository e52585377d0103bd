"""`handtint colorize --sign` as a person types it."""

from __future__ import annotations

from pathlib import Path

import c2pa

from e2e.command_line import with_state
from e2e.daemon_process import Daemon
from e2e.pictures import write_ramp
from handtint_daemon.files.provenance.examined import examine
from unit.daemon.files.certificates import write_certificate


def test_a_signed_picture_and_a_wrong_key(tmp_path: Path, daemon: Daemon) -> None:
    handtint = with_state(tmp_path, daemon.state_dir)
    photo, hints = write_ramp(tmp_path / "photo.png"), tmp_path / "hints.csv"
    hints.write_text("x,y,color\n40,25,#aa6e5a\n")
    files, other = write_certificate(tmp_path), write_certificate(tmp_path, "other")
    words = ("colorize", photo, "--hints", hints, "-o")

    signed = handtint(*words, "out.png", "--sign", files.certificate, files.key)
    refused = handtint(*words, "none.png", "--sign", files.certificate, other.key)

    assert signed.returncode == 0, signed.stderr
    assert "do not know who signed" in signed.stderr
    with c2pa.Reader(str(tmp_path / "out.png")) as credentials:
        assert credentials.get_validation_state() == "Valid"
    assert examine(tmp_path / "out.png", photo).unchanged
    said = handtint("provenance", "out.png").stdout
    assert "signed by Archive (Museum of Żary)" in said and "file is as it was signed" in said
    assert (refused.returncode, "does not belong to" in refused.stderr) == (1, True)
    assert not (tmp_path / "none.png").exists()
