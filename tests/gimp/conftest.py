"""GIMP itself for the tests in this folder. Without it they fail: a skip would hide it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from devtools.gimp_tree import default_folder, ensure_gimp_tree
from gimp.harness import GUEST_WORK, Gimp, WorkFolder, host_daemon_command
from gimp.studio import Studio
from handtint_daemon.gimp.plugin_tree import FOLDER_NAME, assemble_plugin_tree


@pytest.fixture(scope="session")
def gimp_tree() -> Path:
    """The root of the tree that holds GIMP; made by the first run on a machine."""
    return ensure_gimp_tree(default_folder())


@pytest.fixture(scope="session")
def gimp_work(gimp_tree: Path, request: pytest.FixtureRequest) -> Iterator[WorkFolder]:
    """GIMP's configuration, made anew in every run; kept with its logs when a test failed.

    Override it (or ask for it in another session fixture) to install a plug-in into
    `gimp_work.plug_ins_folder` before GIMP starts, which it does at its first snippet.
    """
    work = WorkFolder()
    work.fill(gimp_tree)
    yield work
    if request.session.testsfailed == 0:
        work.remove()


@pytest.fixture(scope="session")
def gimp_environment() -> dict[str, str]:
    """Variables that GIMP and so its plug-ins get."""
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
    """Where GIMP and the daemon find each other, as the host names it."""
    return gimp_work.path / "state"


@pytest.fixture(scope="session")
def daemon_command(state_dir: Path) -> list[str]:
    """See `host_daemon_command`."""
    return host_daemon_command(state_dir)


@pytest.fixture(scope="session", autouse=True)
def plug_in(gimp_work: WorkFolder, daemon_command: list[str]) -> Path:
    """Handtint's folder among GIMP's plug-ins; there before GIMP starts."""
    folder = gimp_work.plug_ins_folder / FOLDER_NAME
    assemble_plugin_tree(folder, daemon_command)
    return folder


@pytest.fixture(scope="session")
def studio(gimp: Gimp) -> Studio:
    return Studio(gimp)
