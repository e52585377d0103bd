"""Each check of the service, with real unit files. For a failed service see tests/e2e."""

import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from handtint_daemon.health import service as service_health
from handtint_daemon.health.fault import Fault
from handtint_daemon.lifecycle.systemd import unit_path, unit_text
from handtint_shared import paths
from handtint_shared.connection import Connection, write_connection
from handtint_shared.version import PRODUCT_VERSION, PROTOCOL_VERSION


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "/nothing/here")
    monkeypatch.setenv(paths.STATE_VARIABLE, str(tmp_path / "state"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)


def install(command: Sequence[str]) -> None:
    unit_path().parent.mkdir(parents=True)
    unit_path().write_text(unit_text(command, {}), encoding="utf-8")


def found() -> list[str]:
    faults: list[Fault | None] = [check.look() for check in service_health.CHECKS]
    return [str(fault.error) for fault in faults if fault is not None]


def test_no_service_is_no_fault() -> None:
    assert found() == []


def test_this_installations_service() -> None:
    install([sys.executable, "-m", "handtint", "serve"])
    assert found() == []


def test_a_program_that_is_gone() -> None:
    install(["/gone/python", "-m", "handtint"])
    assert found() == [f"service_program_gone path='{unit_path()}' program='/gone/python'"]


def test_another_installations_service() -> None:
    install(["/bin/sh", "-m", "handtint"])
    assert found() == ["service_elsewhere program='/bin/sh'"]


def test_a_unit_that_names_no_program() -> None:
    unit_path().parent.mkdir(parents=True)
    unit_path().write_text("[Service]\n")
    assert found() == [f"service_programless path='{unit_path()}'"]


def test_a_port_that_another_program_has() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        install([sys.executable, "serve", "--port", str(port)])
        assert found() == [f"port_taken port={port} place='{unit_path()}'"]


def test_such_a_port_in_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = tmp_path / "settings.toml"
    monkeypatch.setenv(paths.SETTINGS_VARIABLE, str(settings))
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        settings.write_text(f"port = {port}")
        assert found() == [f"port_taken port={port} place='{settings}'"]
        monkeypatch.setenv("HANDTINT_PORT", str(port))
        assert found() == [f"port_taken port={port} place='HANDTINT_PORT'"]
    assert found() == []


def test_settings_that_cannot_be_are_told_by_another_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "settings.toml"
    monkeypatch.setenv(paths.SETTINGS_VARIABLE, str(settings))
    settings.write_text("port = -1")
    assert found() == []


def test_a_port_that_the_daemon_itself_has() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        install([sys.executable, "serve", f"--port={port}"])
        endpoint = f"tcp://127.0.0.1:{port}"
        write_connection(
            paths.connection_path(),
            Connection(endpoint, "token", 1, PRODUCT_VERSION, PROTOCOL_VERSION),
        )
        assert found() == []


@pytest.mark.parametrize("port", ["0", "many"])
def test_no_port_to_speak_of(port: str) -> None:
    install([sys.executable, "serve", "--port", port])
    assert found() == []
