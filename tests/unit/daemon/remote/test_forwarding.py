from pathlib import Path

import pytest

from handtint_daemon.remote.forwarding import Forward, forward_to
from handtint_shared import paths


@pytest.fixture(autouse=True)
def _own_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(paths.STATE_VARIABLE, str(tmp_path))


@pytest.mark.parametrize("far", ["", "ipc:///home/ada/run/daemon.sock"])
def test_a_socket_to_a_socket(far: str, tmp_path: Path) -> None:
    forward = forward_to(far)
    assert forward is not None
    assert (forward.near, forward.endpoint) == (
        "./connect.sock",
        f"ipc://{tmp_path}/run/connect.sock",
    )
    assert forward.leads_to("ipc:///home/ada/run/daemon.sock")
    assert not forward.leads_to("tcp://127.0.0.1:4711")


def test_a_link_is_never_guessed() -> None:
    first, second = forward_to(""), forward_to("")
    assert first is not None and second is not None
    assert first.far != second.far
    assert len(first.far) == len("/tmp/handtint-") + 32


def test_where_no_socket_can_be_had_there_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(paths.STATE_VARIABLE, str(tmp_path / ("long" * 40)))
    assert forward_to("") is None


def test_a_port_leads_to_that_port_alone() -> None:
    forward = Forward("127.0.0.1:1", "127.0.0.1:4711", "tcp://127.0.0.1:1")
    assert forward.leads_to("tcp://127.0.0.1:4711")
    assert not forward.leads_to("tcp://127.0.0.1:4712")
    assert not forward.leads_to("ipc:///home/ada/run/daemon.sock")
