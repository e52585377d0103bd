"""Checks of the daemon, ending with a real round trip."""

from __future__ import annotations

import functools
import time
from pathlib import Path

import numpy as np

from handtint_daemon.client import connect
from handtint_daemon.health.fault import Check, Fault, fault
from handtint_daemon.health.troubles import keeps_clients_waiting, lately_told
from handtint_daemon.lifecycle.daemon_command import daemon_command
from handtint_daemon.lifecycle.single_instance import holder_pid
from handtint_daemon.lifecycle.stopping import replace_daemon
from handtint_daemon.lifecycle.taking_over import daemon_answers
from handtint_shared import paths
from handtint_shared.canvas import new_canvas
from handtint_shared.connection import read_connection, remove_connection
from handtint_shared.errors import WrongVersion
from handtint_shared.exchange import Link, ask, ask_colorize
from handtint_shared.launching import find_or_start_daemon, remote_computer
from handtint_shared.lock import is_running
from handtint_shared.messages import (
    ColorizeRequest,
    HintPoint,
    PingReply,
    PingRequest,
    StatusReply,
    StatusRequest,
)
from handtint_shared.pixels import Picture, PixelFormat, photo_key, picture_nbytes
from handtint_shared.translation import N_
from handtint_shared.version import PRODUCT_VERSION

_replace = functools.partial(replace_daemon, force=False)
_SIZE_HW = (48, 64)
_GREY = 128
_HINT = HintPoint(x=32.0, y=24.0, rgb=(170, 110, 90), radius_px=3.0)
_MIN_RED_OVER_BLUE = 20  # of the hint's 80; a grey answer has 0
_STARTS_WITHIN_S = 5.0  # a daemon takes its lock before it writes its connection file
_POLL_S = 0.1


def no_daemon_hangs() -> Fault | None:
    lock = paths.lock_path()
    give_up_at = time.monotonic() + _STARTS_WITHIN_S
    while is_running(lock) and not daemon_answers():
        if time.monotonic() > give_up_at:
            return _hangs(lock)
        time.sleep(_POLL_S)
    return None


def _hangs(lock: Path) -> Fault:
    pid = holder_pid(lock)
    if pid is None:
        return fault("daemon_elsewhere_hangs", path=lock)
    return fault("daemon_hangs", functools.partial(replace_daemon, force=True), pid=pid)


def connection_file_is_not_stale() -> Fault | None:
    path = paths.connection_path()
    connection = read_connection(path)
    if connection is None or is_running(paths.lock_path()):
        return None
    pid = connection.pid
    return fault("connection_file_stale", lambda: remove_connection(path, pid), path=path, pid=pid)


def daemon_starts_and_is_of_this_version() -> Fault | None:
    try:
        link = _open()
    except WrongVersion as error:
        return Fault(error, _replace)
    try:
        reply = ask(link, PingRequest(), PingReply)
    finally:
        link.transport.close()
    if reply.product_version == PRODUCT_VERSION:
        return None
    if host := remote_computer():
        return fault(
            "far_daemon_of_other_product",
            host=host,
            found=reply.product_version,
            wanted=PRODUCT_VERSION,
        )
    return fault(
        "daemon_of_other_product",
        _replace,
        found=reply.product_version,
        pid=reply.pid,
        wanted=PRODUCT_VERSION,
    )


def colors_a_picture() -> Fault | None:
    """Send a flat grey picture with one hint; the hint's colour must come back."""
    photo = _flat_grey()
    request = ColorizeRequest(
        canvas=new_canvas(),
        photo_key=photo_key(photo),
        hint_points=(_HINT,),
        engine="propagate",
    )
    link = _open()
    try:
        answer = ask_colorize(link, request, photo).picture
    finally:
        link.transport.close()
    rgba = np.frombuffer(answer.pixels, np.uint8).reshape(*_SIZE_HW, 4).astype(int)
    red_over_blue = (rgba[..., 0] - rgba[..., 2]).min()
    if red_over_blue >= _MIN_RED_OVER_BLUE:
        return None
    return fault("hint_color_lost", log=paths.log_path())


def no_client_waits_long() -> Fault | None:
    return keeps_clients_waiting(_status())


def daemon_met_no_trouble_lately() -> Fault | None:
    return lately_told(_status())


_RESPONDS, _DAEMON = N_("daemon responds"), N_("daemon")
CHECKS = (
    # in this order, because starting a daemon would end one that hangs
    Check(_RESPONDS, no_daemon_hangs),
    Check(N_("connection file's daemon"), connection_file_is_not_stale),
    Check(_DAEMON, daemon_starts_and_is_of_this_version, needs=_RESPONDS),
    Check(N_("waiting requests"), no_client_waits_long, required=False, needs=_DAEMON),
    Check(N_("daemon's troubles"), daemon_met_no_trouble_lately, required=False, needs=_DAEMON),
    Check(N_("round trip"), colors_a_picture, needs=_DAEMON),
)


def _open() -> Link:
    return find_or_start_daemon(connect, daemon_command())


def _status() -> StatusReply:
    link = _open()
    try:
        return ask(link, StatusRequest(), StatusReply)
    finally:
        link.transport.close()


def _flat_grey() -> Picture:
    pixels = bytes([_GREY]) * picture_nbytes(_SIZE_HW, PixelFormat.Y_U8)
    return Picture(_SIZE_HW, PixelFormat.Y_U8, pixels)
