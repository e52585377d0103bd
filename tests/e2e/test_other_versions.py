"""A daemon that speaks another protocol runs already."""

from __future__ import annotations

import subprocess
import sys

import pytest

from e2e.clicking import PHOTO, colorize, next_click
from e2e.daemon_process import EXIT_DEADLINE_S, HANDTINT
from handtint_plugin import zmtp
from handtint_shared.errors import WrongVersion
from handtint_shared.exchange import ask
from handtint_shared.launching import find_or_start_daemon
from handtint_shared.messages import PingReply, PingRequest
from handtint_shared.version import PROTOCOL_VERSION


def other_version(protocol: tuple[int, int]) -> list[str]:
    """This daemon, but it says that it speaks another protocol."""
    code = (
        f"import handtint_shared.version as v; v.PROTOCOL_VERSION = {protocol}; import sys;"
        "from handtint_daemon.__main__ import main; sys.exit(main(['serve', '--device', 'cpu']))"
    )
    return [sys.executable, "-c", code]


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
