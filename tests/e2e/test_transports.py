"""The private socket, loopback TCP as its fallback, and both clients over both."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.daemon_process import Daemon, running_daemon
from handtint_daemon import client
from handtint_plugin import zmtp
from handtint_shared.connection import read_connection
from handtint_shared.errors import WrongToken
from handtint_shared.exchange import Link, ask, ask_colorize
from handtint_shared.launching import Connect
from handtint_shared.messages import (
    ColorizeRequest,
    HintPoint,
    PingReply,
    PingRequest,
    StatusReply,
    StatusRequest,
)
from handtint_shared.pixels import Picture, PixelFormat, photo_key

PHOTO = Picture((90, 120), PixelFormat.Y_U8, bytes(range(90)) * 120)


@pytest.fixture(scope="module", params=["ipc", "tcp"])
def any_daemon(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Daemon]:
    options = ("--port", "0") if request.param == "tcp" else ()
    with running_daemon(tmp_path_factory.mktemp("state"), *options) as daemon:
        assert daemon.endpoint.startswith(f"{request.param}://")
        yield daemon


@pytest.fixture(params=[client.connect, zmtp.connect], ids=["pyzmq", "plug-in"])
def link(request: pytest.FixtureRequest, any_daemon: Daemon) -> Iterator[Link]:
    connect: Connect = request.param
    transport = connect(any_daemon.endpoint, any_daemon.token)
    yield Link(transport, any_daemon.token)
    transport.close()


def test_ping(any_daemon: Daemon, link: Link) -> None:
    assert ask(link, PingRequest(), PingReply).pid == any_daemon.pid


def test_a_photo_is_coloured(link: Link) -> None:
    points = (HintPoint(60.0, 45.0, (200, 40, 30), 4.0),)
    request = ColorizeRequest("c0" * 16, photo_key(PHOTO), hint_points=points, engine="propagate")

    assert ask_colorize(link, request, PHOTO).picture.size_hw == PHOTO.size_hw


def test_the_token_is_asked_for(link: Link) -> None:
    with pytest.raises(WrongToken):
        ask(Link(link.transport, "another"), StatusRequest(), StatusReply)


def test_the_socket_lies_in_a_private_folder(own_daemon: Daemon) -> None:
    folder = own_daemon.state_dir / "run"

    assert own_daemon.endpoint == f"ipc://{folder}/daemon.sock"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_others_may_enter_is_made_private(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run").chmod(0o777)
    with running_daemon(tmp_path):
        assert stat.S_IMODE((tmp_path / "run").stat().st_mode) == 0o700


def test_the_socket_of_a_killed_daemon_is_replaced(tmp_path: Path) -> None:
    with running_daemon(tmp_path) as killed:
        killed.process.kill()
        killed.process.wait()
        assert (tmp_path / "run" / "daemon.sock").exists()
        with running_daemon(tmp_path) as daemon:
            assert daemon.ping().pid == daemon.pid


def test_the_socket_goes_with_the_daemon(own_daemon: Daemon) -> None:
    own_daemon.stop()

    assert list((own_daemon.state_dir / "run").iterdir()) == []


def test_a_link_in_the_sockets_place_is_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("kept")
    (tmp_path / "run").mkdir(mode=0o700)
    (tmp_path / "run" / "daemon.sock").symlink_to(precious)
    with running_daemon(tmp_path) as daemon:
        daemon.ping()

    assert precious.read_text() == "kept"


def test_a_linked_folder_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "run").symlink_to(tmp_path / "elsewhere")
    with running_daemon(tmp_path / "state") as daemon:
        assert daemon.endpoint.startswith("tcp://127.0.0.1:")
        assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_path_too_long_for_a_socket_leads_to_tcp(tmp_path: Path) -> None:
    with running_daemon(tmp_path / ("long" * 30)) as daemon:
        assert daemon.endpoint.startswith("tcp://127.0.0.1:")
        assert daemon.ping().pid == daemon.pid


def test_the_state_folder_may_be_seen_at_another_place(own_daemon: Daemon, tmp_path: Path) -> None:
    seen_at = tmp_path / "mnt"  # as in a container
    seen_at.symlink_to(own_daemon.state_dir)

    connection = read_connection(seen_at / "daemon.json")

    assert connection is not None
    assert connection.endpoint == f"ipc://{seen_at}/run/daemon.sock"


NOBODY = 65534


@pytest.mark.skipif(os.getuid() != 0, reason="only root can act as another user")
def test_another_user_does_not_get_in(tmp_path_factory: pytest.TempPathFactory) -> None:
    state_dir = tmp_path_factory.mktemp("open")
    state_dir.chmod(0o755)
    with running_daemon(state_dir) as daemon:
        place = daemon.endpoint.removeprefix("ipc://")
        for folder in Path(place).parents[1:]:
            if folder != Path("/") and folder.is_relative_to("/tmp/pytest-of-root"):
                folder.chmod(0o755)
        code = f"import socket; socket.socket(socket.AF_UNIX).connect({place!r})"
        knocked = subprocess.run(
            ["/usr/bin/python3", "-I", "-c", code],
            user=NOBODY,
            capture_output=True,
            text=True,
            check=False,
        )
    assert "PermissionError" in knocked.stderr
