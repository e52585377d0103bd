"""A photo of 100 megapixels on a computer with 4 GB for the daemon."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import numpy as np
import pytest

from e2e.daemon_process import Daemon, running_daemon
from handtint_daemon.arrays.pictures import picture_of
from handtint_daemon.lifecycle.process_memory import process_memory
from handtint_shared.canvas import new_canvas
from handtint_shared.errors import OutOfMemory
from handtint_shared.exchange import ask_colorize
from handtint_shared.messages import ColorizeRequest, HintLayer, HintPoint
from handtint_shared.pixels import Picture, PixelFormat, photo_key

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit")

SIDE_PX = 10_000
LIMIT_BYTES, TOO_LITTLE_BYTES = 4 << 30, 1 << 30


EIGHT_BITS = (np.uint8, PixelFormat.Y_U8, PixelFormat.RGBA_U8)
SIXTEEN_BITS = (np.uint16, PixelFormat.Y_U16, PixelFormat.RGBA_U16)


def limit_memory(daemon: Daemon, limit_bytes: int) -> None:
    """Limit its private memory, whether touched or only allocated.

    (The address space cannot be limited: torch's libraries alone map gigabytes.)
    """
    resource.prlimit(daemon.pid, resource.RLIMIT_DATA, (limit_bytes, limit_bytes))


def request_of(photo: Picture, engine: str, answer_format: PixelFormat) -> ColorizeRequest:
    layer = np.zeros((*photo.size_hw, 4), np.uint8)
    layer[4000:4020, 4000:4020] = (150, 60, 50, 255)
    return ColorizeRequest(
        new_canvas(),
        photo_key(photo),
        None,
        HintLayer(picture_of(layer, PixelFormat.RGBA_U8)),
        engine=engine,
        answer_format=answer_format,
    )


def ramp(dtype: type[np.uint8] | type[np.uint16], photo_format: PixelFormat) -> Picture:
    row = np.linspace(0.1, 0.8, SIDE_PX) * np.iinfo(dtype).max
    return picture_of(np.broadcast_to(row.astype(dtype), (SIDE_PX, SIDE_PX)), photo_format)


@pytest.mark.parametrize(
    ("engine", "depth"), [("propagate", EIGHT_BITS), ("handtint", SIXTEEN_BITS)]
)
def test_it_is_painted(
    own_daemon: Daemon,
    engine: str,
    depth: tuple[type[np.uint8] | type[np.uint16], PixelFormat, PixelFormat],
) -> None:
    dtype, photo_format, answer_format = depth
    photo = ramp(dtype, photo_format)
    limit_memory(own_daemon, LIMIT_BYTES)
    with own_daemon.link() as link:
        reply = ask_colorize(link, request_of(photo, engine, answer_format), photo)
    assert reply.picture.size_hw == (SIDE_PX, SIDE_PX)
    assert 0 < process_memory(own_daemon.pid).peak_bytes < LIMIT_BYTES


def test_without_memory_for_it_the_daemon_says_so(tmp_path: Path) -> None:
    photo = ramp(*SIXTEEN_BITS[:2])
    # A point, not a layer of 400 MB: libzmq aborts if there is no memory to receive a message.
    request = ColorizeRequest(
        new_canvas(),
        photo_key(photo),
        hint_points=(HintPoint(4010, 4010, (150, 60, 50), 10),),
        engine="propagate",
        answer_format=PixelFormat.RGBA_U16,
    )
    # not the default engine: the system aborts if memory runs out while torch is being loaded
    with running_daemon(tmp_path, "--engine", "propagate") as daemon:
        limit_memory(daemon, TOO_LITTLE_BYTES)
        with daemon.link() as link, pytest.raises(OutOfMemory):
            ask_colorize(link, request, photo)
