"""One far daemon and one relay for the tests of a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.daemon_process import Daemon
from e2e.remote.computers import Far, free_port, handtint, own_key, relaying


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Far:
    state_dir = tmp_path_factory.mktemp("far")
    return Far(state_dir, f"127.0.0.1:{free_port()}", own_key(state_dir))


@pytest.fixture(scope="module")
def near_dir(far: Far, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state folder of a computer that may connect."""
    state_dir = tmp_path_factory.mktemp("near")
    allowed = handtint(far.state_dir, "keys", "--allow", "near", own_key(state_dir))
    assert allowed.returncode == 0, allowed.stderr
    return state_dir


@pytest.fixture(scope="module")
def far_daemon(far: Far) -> Iterator[Daemon]:
    with far.serving() as daemon:
        yield daemon


@pytest.fixture(scope="module")
def near(far: Far, far_daemon: Daemon, near_dir: Path) -> Iterator[Path]:
    """The state folder of a computer whose relay runs."""
    with relaying(near_dir, far):
        yield near_dir
