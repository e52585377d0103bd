"""GIMP itself for the tests in this folder. Without it they fail: a skip would hide that."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from devtools.gimp_tree import default_folder, ensure_gimp_tree
from gimp.harness import GUEST_WORK, Gimp, WorkFolder, host_daemon_command
from gimp.studio import Studio
from handtint_daemon.gimp.plugin_tree import FOLDER_NAME, assemble_plugin_tree


@pytest.fixture(scope="session")
def gimp_tree() -> Path:
    """The root of the tree that contains GIMP, built by the first run on a machine."""
    return ensure_gimp_tree(default_folder())


@pytest.fixture(scope="session")
def gimp_work(gimp_tree: Path, request: pytest.FixtureRequest) -> Iterator[WorkFolder]:
    """GIMP's configuration, new in every run; kept with its logs if a test failed.

    Override it (or request it in another session fixture) to install a plug-in into
    `gimp_work.plug_ins_folder` before GIMP starts, which is at its first snippet.
    """
    work = WorkFolder()
    work.fill(gimp_tree)
    yield work
    if request.session.testsfailed == 0:
        work.remove()


@pytest.fixture(scope="session")
def gimp_environment() -> dict[str, str]:
    """Environment variables for GIMP and thus its plug-ins."""
    return {"HANDTINT_STATE_DIR": f"{GUEST_WORK}/state"}


@pytest.fixture(scope="session")
def gimp(
    gimp_tree: Path, gimp_work: WorkFolder, gimp_environment: dict[str, str]
) -> Iterator[Gimp]:
    """One gimp-console for the whole session."""
    started = Gimp(gimp_tree, gimp_work, gimp_environment)
    yield started
    started.close()


@pytest.fixture(scope="session")
def state_dir(gimp_work: WorkFolder) -> Path:
    """Where GIMP and the daemon find each other, as a path on the host."""
    return gimp_work.path / "state"


@pytest.fixture(scope="session")
def daemon_command(state_dir: Path) -> list[str]:
    """See `host_daemon_command`."""
    return host_daemon_command(state_dir)


@pytest.fixture(scope="session", autouse=True)
def plug_in(gimp_work: WorkFolder, daemon_command: list[str]) -> Path:
    """Handtint's folder among GIMP's plug-ins, installed before GIMP starts."""
    folder = gimp_work.plug_ins_folder / FOLDER_NAME
    assemble_plugin_tree(folder, daemon_command)
    return folder


@pytest.fixture(scope="session")
def studio(gimp: Gimp) -> Studio:
    return Studio(gimp)
