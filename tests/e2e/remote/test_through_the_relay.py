"""What a client gets from a daemon on another computer."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from e2e.daemon_process import Daemon
from e2e.remote.computers import PHOTO, POINTS, REQUEST, handtint, link_in
from handtint_shared.errors import HandtintError
from handtint_shared.exchange import ask, ask_colorize
from handtint_shared.messages import ColorizeRequest, StatusReply, StatusRequest
from handtint_shared.pixels import photo_key


def test_a_photo_is_coloured_far_away(near: Path, far_daemon: Daemon) -> None:
    before = far_daemon.status().finished
    with link_in(near) as link:
        reply = ask_colorize(link, REQUEST, PHOTO)

    assert reply.picture.size_hw == PHOTO.size_hw
    assert far_daemon.status().finished == before + 1


def test_the_answer_is_the_same_as_nearby(near: Path, far_daemon: Daemon) -> None:
    with link_in(near) as link, far_daemon.link() as direct:
        far_pixels = bytes(ask_colorize(link, REQUEST, PHOTO).picture.pixels)
        near_pixels = bytes(ask_colorize(direct, REQUEST, PHOTO).picture.pixels)

    assert far_pixels == near_pixels


def test_status_is_the_far_daemons(near: Path, far_daemon: Daemon) -> None:
    with link_in(near) as link:
        assert ask(link, StatusRequest(), StatusReply).pid == far_daemon.pid


def test_the_command_line_goes_through_the_relay(near: Path, far_daemon: Daemon) -> None:
    assert f"process {far_daemon.pid}" in handtint(near, "status").stdout


def test_errors_come_back(near: Path) -> None:
    with link_in(near) as link, pytest.raises(HandtintError, match="no engine"):
        wrong = ColorizeRequest("c", 2, photo_key(PHOTO), PHOTO, engine="none", hint_points=POINTS)
        ask_colorize(link, wrong, PHOTO)


def test_two_programs_share_the_relay(near: Path) -> None:
    with link_in(near) as one, link_in(near) as other:
        for canvas, link in (("one", one), ("other", other), ("another", one)):
            request = dataclasses.replace(REQUEST, canvas=canvas)
            assert ask_colorize(link, request, PHOTO).canvas == canvas
