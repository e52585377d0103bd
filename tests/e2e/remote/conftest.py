"""A far computer for all tests of a file, and a near one for each test."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from devtools.ssh_tree import ensure_ssh_tree
from e2e.remote.computers import Far, Near, free_port, unpack_openssh


@pytest.fixture(scope="session")
def openssh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with OpenSSH's programs, downloaded by the first run on a machine."""
    programs = tmp_path_factory.mktemp("openssh")
    unpack_openssh(ensure_ssh_tree(), programs)
    return programs


@pytest.fixture(scope="module")
def far(openssh: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Far]:
    """A far computer whose sshd is running; any daemon there ends with the tests."""
    far = Far(tmp_path_factory.mktemp("far") / "ada", openssh, free_port())
    far.furnish()
    with far.listening():
        yield far
    far.end_daemon()


@pytest.fixture
def own_far(openssh: Path, tmp_path: Path) -> Iterator[Far]:
    """One for this test alone, whose sshd is not running yet."""
    far = Far(tmp_path / "ada", openssh, free_port())
    far.furnish()
    yield far
    far.end_daemon()


@pytest.fixture
def near(far: Far, tmp_path: Path) -> Iterator[Near]:
    yield from _near(tmp_path, far)


@pytest.fixture
def near_own_far(own_far: Far, tmp_path: Path) -> Iterator[Near]:
    yield from _near(tmp_path, own_far)


@pytest.fixture
def connection(near: Near, far: Far) -> Iterator[subprocess.Popen[bytes]]:
    """`handtint connect`, connected."""
    with near.connecting(far) as process:
        yield process


def _near(tmp_path: Path, far: Far) -> Iterator[Near]:
    near = Near(tmp_path / "near", tmp_path / "near" / "programs")
    near.furnish(far)
    yield near
    assert near.holder is None  # no daemon was started here
