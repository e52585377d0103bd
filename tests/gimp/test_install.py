"""The installer against the real GIMP: where it looks, what it accepts, what remains afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from devtools.namespace import enter_command
from gimp.harness import GUEST_WORK, WorkFolder
from handtint_daemon.gimp.console import GimpAnswer, ask_gimp, missing_procedures
from handtint_daemon.gimp.folders import GimpInstall
from handtint_daemon.gimp.plugin_install import (
    PROCEDURES,
    Outcome,
    install_plugin,
    uninstall_plugin,
)

pytestmark = pytest.mark.gimp

DAEMON_COMMAND = ["/opt/handtint/bin/python", "-m", "handtint", "serve"]


@pytest.fixture(scope="module")
def work(gimp_tree: Path) -> Iterator[WorkFolder]:
    """A separate configuration for this module: others need the plug-in in theirs."""
    folder = WorkFolder()
    folder.fill(gimp_tree)
    yield folder
    folder.remove()


@pytest.fixture(scope="module")
def installed(gimp_tree: Path, work: WorkFolder) -> GimpInstall:
    """The tree's GIMP as returned by `find_gimps`, with its folder as a path on the host."""
    variables = {"GIMP3_DIRECTORY": work.guest(work.config)}
    enter = enter_command(gimp_tree, {work.path: GUEST_WORK}, variables)
    return GimpInstall("native", "3", work.plug_ins_folder, (*enter, "gimp-console"))


@pytest.fixture(scope="module")
def console(installed: GimpInstall) -> tuple[str, ...]:
    assert installed.console_command is not None
    return installed.console_command


@pytest.fixture(scope="module")
def answer(console: tuple[str, ...]) -> GimpAnswer:
    return ask_gimp(console)


@pytest.fixture(scope="module")
def outcome(installed: GimpInstall) -> Outcome:
    return install_plugin(installed, DAEMON_COMMAND)


def test_gimp_says_its_version(answer: GimpAnswer) -> None:
    assert answer.version[0] == 3


def test_gimp_says_where_it_looks(answer: GimpAnswer, work: WorkFolder) -> None:
    assert answer.plug_ins_folder == Path(work.guest(work.plug_ins_folder))


def test_the_installed_plug_in_is_registered(outcome: Outcome) -> None:
    assert (outcome.state, outcome.notes) == ("checked", ())


@pytest.mark.usefixtures("outcome")
def test_installing_again_is_the_same(installed: GimpInstall) -> None:
    assert install_plugin(installed, DAEMON_COMMAND).state == "checked"


def test_a_folder_where_gimp_does_not_look(console: tuple[str, ...], work: WorkFolder) -> None:
    elsewhere = work.path / "elsewhere/plug-ins"
    uninstall_plugin(GimpInstall("native", "3", work.plug_ins_folder, console))
    outcome = install_plugin(GimpInstall("native", "3", elsewhere, console), DAEMON_COMMAND)
    assert (outcome.state, "handtint-colorize" in str(outcome.notes[0])) == ("failed", True)


def test_uninstalling_leaves_nothing(installed: GimpInstall, console: tuple[str, ...]) -> None:
    install_plugin(installed, DAEMON_COMMAND)
    uninstall_plugin(installed)
    assert missing_procedures(console, PROCEDURES) == list(PROCEDURES)
    assert list(installed.plug_ins_folder.iterdir()) == []
