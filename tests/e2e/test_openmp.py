"""How the threads of a real daemon wait, as reported by OpenMP when torch is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from e2e.command_line import NETWORK
from e2e.daemon_process import running_daemon


@pytest.mark.parametrize(("chosen", "used"), [("", "1000"), ("5000", "5000")])
def test_spins_are_few_unless_the_person_chose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chosen: str, used: str
) -> None:
    for name in ("GOMP_SPINCOUNT", "KMP_BLOCKTIME", "OMP_WAIT_POLICY"):
        monkeypatch.delenv(name, raising=False)
    if chosen:
        monkeypatch.setenv("GOMP_SPINCOUNT", chosen)
    monkeypatch.setenv("OMP_DISPLAY_ENV", "VERBOSE")
    with running_daemon(tmp_path, engine=NETWORK) as daemon:
        daemon.wait_until_it_logs("GOMP_SPINCOUNT")
    assert f"GOMP_SPINCOUNT = '{used}'" in daemon.log()
