"""Plug-in and daemon of different versions, as after an update while one of them is running."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from e2e.clicking import PHOTO, colorize, next_click
from e2e.command_line import HANDTINT, LIGHT, altered
from e2e.daemon_process import EXIT_DEADLINE_S, Daemon, running_daemon
from handtint_plugin import zmtp
from handtint_shared.errors import WrongVersion
from handtint_shared.exchange import ask
from handtint_shared.launching import find_or_start_daemon
from handtint_shared.messages import PingReply, PingRequest
from handtint_shared.paths import STATE_VARIABLE
from handtint_shared.version import PROTOCOL_VERSION


def other_version(protocol: tuple[int, int]) -> list[str]:
    """Return a daemon that claims to speak another protocol."""
    program = altered(f"import handtint_shared.version as v; v.PROTOCOL_VERSION = {protocol}")
    return [*program, "serve", "--device", "cpu", "--engine", LIGHT]


MAJOR, MINOR = PROTOCOL_VERSION


@pytest.mark.parametrize("protocol", [(MAJOR, MINOR - 1), (MAJOR, MINOR + 1)])
@pytest.mark.usefixtures("client_state")
def test_daemon_of_another_minor_version_is_used(protocol: tuple[int, int]) -> None:
    link = find_or_start_daemon(zmtp.connect, other_version(protocol))
    try:
        assert ask(link, PingRequest(), PingReply).protocol_version == protocol
        assert colorize(link).picture.size_hw == PHOTO.size_hw
    finally:
        link.transport.close()


@pytest.mark.usefixtures("client_state")
def test_daemon_of_another_major_version_is_stopped_as_the_sentence_says() -> None:
    with pytest.raises(WrongVersion):
        find_or_start_daemon(zmtp.connect, other_version((MAJOR + 1, 0)))
    stopped = subprocess.run(
        [*HANDTINT, "stop"], capture_output=True, timeout=EXIT_DEADLINE_S, check=False
    )

    assert (stopped.returncode, stopped.stdout) == (0, b"The daemon has stopped.\n")
    assert next_click().protocol_version == PROTOCOL_VERSION


PLUG_IN_1_1 = Path(__file__).with_name("plug_in_of_protocol_1_1.zip")
"""`git archive 239f58d plugin/handtint_plugin shared/handtint_shared`, without what needs GIMP."""
OLD_CLICKS = """
from handtint_plugin import wording, zmtp
from handtint_plugin.colorizing import ask_engines
from handtint_shared import paths, version
from handtint_shared.connection import read_connection
from handtint_shared.errors import HandtintError
from handtint_shared.exchange import Link, ask_colorize
from handtint_shared.messages import ColorizeRequest
from handtint_shared.pixels import Picture, PixelFormat, photo_key

assert version.PROTOCOL_VERSION == (1, 1)
photo = Picture((8, 8), PixelFormat.Y_U8, bytes(64))

def first_click():
    ask_engines()

def click_while_connected():
    connection = read_connection(paths.connection_path())
    link = Link(zmtp.connect(connection.endpoint), connection.token)
    ask_colorize(link, ColorizeRequest("c", 1, photo_key(photo)), photo)

for click in (first_click, click_while_connected):
    try:
        click()
    except HandtintError as error:
        print(wording.sentence(error, ()))
"""
DIFFERENT_VERSIONS = (
    "The plug-in and the colour daemon are of different versions: run `handtint install-plugin`, "
    "then `handtint stop`, and colorize again."
)


def told_to_the_old_plug_in(daemon: Daemon) -> list[str]:
    """Return what the old plug-in's own code shows in GIMP."""
    path = [str(PLUG_IN_1_1 / "plugin"), str(PLUG_IN_1_1 / "shared")]
    clicked = subprocess.run(
        [sys.executable, "-c", OLD_CLICKS],
        env=os.environ
        | {"PYTHONPATH": os.pathsep.join(path), STATE_VARIABLE: str(daemon.state_dir)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert clicked.returncode == 0, clicked.stderr
    return clicked.stdout.splitlines()


def test_a_plug_in_of_protocol_1_1_says_what_to_do(own_daemon: Daemon) -> None:
    assert told_to_the_old_plug_in(own_daemon) == [DIFFERENT_VERSIONS] * 2


def test_over_tcp_the_log_says_what_to_do_for_a_plug_in_of_protocol_1_1(tmp_path: Path) -> None:
    with running_daemon(tmp_path / "state", "--port", "0") as daemon:
        told = told_to_the_old_plug_in(daemon)
        assert ["handtint serve" in sentence for sentence in told] == [True, True]
        daemon.ping()  # earlier messages have been processed
        assert "of an older version: run `handtint install-plugin`" in daemon.log()
