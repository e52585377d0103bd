"""Daemons for the tests; the daemon's log is shown with a failed test."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from e2e.command_line import LIGHT
from e2e.daemon_process import Daemon, running_daemon
from handtint_daemon.lifecycle.single_instance import end_holder, holder_pid
from handtint_shared.paths import STATE_VARIABLE, lock_path

_THIS_FOLDER = Path(__file__).parent
_LOG_CHARACTERS_SHOWN = 8000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _THIS_FOLDER in item.path.parents:
            item.add_marker("e2e")


@pytest.fixture(scope="module")
def default_engine(request: pytest.FixtureRequest) -> str:
    """The default engine of this file's daemons: files about networks set DEFAULT_ENGINE."""
    return getattr(request.module, "DEFAULT_ENGINE", LIGHT)


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory, default_engine: str) -> Iterator[Daemon]:
    """One for all tests of a file. At the end it must still answer, and exit cleanly."""
    with running_daemon(tmp_path_factory.mktemp("state"), engine=default_engine) as daemon:
        yield daemon
        assert daemon.pid == daemon.ping().pid
        assert daemon.stop() == 0
        assert not (daemon.state_dir / "daemon.json").exists()


@pytest.fixture
def own_daemon(tmp_path: Path, default_engine: str) -> Iterator[Daemon]:
    """One for this test alone, which may kill it."""
    with running_daemon(tmp_path / "state", engine=default_engine) as daemon:
        yield daemon


@pytest.fixture
def client_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The state folder of this process as a client; a daemon that it starts ends with it."""
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    yield tmp_path / "state"
    pid = holder_pid(lock_path())
    assert pid is None or end_holder(lock_path(), pid)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    daemons = [v for v in getattr(item, "funcargs", {}).values() if isinstance(v, Daemon)]
    if report.failed and daemons:
        log = daemons[0].log()[-_LOG_CHARACTERS_SHOWN:]
        report.sections.append((f"the daemon's log ({call.when})", log))
    return report
