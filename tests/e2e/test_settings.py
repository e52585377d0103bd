"""The settings file, as read by a daemon that a click or a command starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from handtint_daemon.client import connect
from handtint_daemon.lifecycle.daemon_command import daemon_command
from handtint_shared.errors import StartFailed
from handtint_shared.exchange import ask
from handtint_shared.launching import find_or_start_daemon
from handtint_shared.messages import StatusReply, StatusRequest
from handtint_shared.paths import SETTINGS_VARIABLE
from handtint_shared.sentences import explain


@pytest.fixture
def file(client_state: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Given relative to the working directory, which is not the daemon's."""
    folder = client_state.parent
    monkeypatch.chdir(folder)
    monkeypatch.setenv(SETTINGS_VARIABLE, "mine.toml")
    return folder / "mine.toml"


def test_a_daemon_that_is_started_for_a_client_reads_it(file: Path) -> None:
    file.write_text('engine = "propagate"\nidle-exit = 1\ncache-mb = 5\n')
    link = find_or_start_daemon(connect, daemon_command("--cache-mb", "7"))
    try:
        status = ask(link, StatusRequest(), StatusReply)
    finally:
        link.transport.close()
    assert (status.default_engine, status.photo_limit_bytes) == ("propagate", 7 << 20)


def test_one_that_cannot_be_is_told_to_who_wanted_a_daemon(file: Path) -> None:
    file.write_text("port = 99999\n")
    with pytest.raises(StartFailed) as caught:
        find_or_start_daemon(connect, daemon_command())
    assert str(explain(caught.value)) == (
        f"port = 99999 in {file} cannot be used (it must be a whole number from 0 to 65535): "
        "correct it there."
    )
