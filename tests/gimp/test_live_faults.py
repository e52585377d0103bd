"""Live while the daemon hangs, the disk is full, GIMP is killed: nothing is lost."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from devtools.namespace import HOST_ROOT
from e2e.daemon_process import running_daemon
from gimp.full_disk import FILL, FILL_GAPS, FREE, SWAP, small_disk
from gimp.harness import WorkFolder
from gimp.studio import Studio
from gimp.window import Dialog, GimpWindow
from handtint_daemon.gimp.plugin_tree import FOLDER_NAME, assemble_plugin_tree
from handtint_shared.exchange import SILENCE_VARIABLE
from waiting import wait_until

LIVE, TITLE = "handtint-live", "Handtint Live"
SIDE_PX = 1500
RED, BLUE = "#b43c34", "#3c50b4"
_PAINT = """
from gimp.guest import dot, layer
image = min(Gimp.get_images(), key=Gimp.Image.get_id)
dot(layer(image, 'Hints · Handtint'), x, y, color, 31.0)
Gimp.displays_flush()
"""
_STOP = "import os, signal; os.kill(pid, signal.SIGSTOP)"
_AFRESH = """
from zlib import crc32
from gimp.guest import call, get, layer
image = Gimp.get_images()[0]
copy = image.duplicate()
copy.remove_layer(layer(copy, 'Colours · Handtint'))
assert call('handtint-colorize', copy, [layer(copy, 'noise.png')])[0] == 'success'
result = [crc32(get(layer(i, 'Colours · Handtint'), "R'G'B'A u8")) for i in (image, copy)]
result += [[item.get_name() for item in image.get_layers()]]
copy.delete()
"""

# Each look starts a Python, which searches the screen.
look_until = partial(wait_until, poll_s=0.25)


@pytest.fixture(scope="module")
def window(gimp_tree: Path, state_dir: Path, daemon_command: list[str]) -> Iterator[GimpWindow]:
    """GIMP with Live open, with next to nothing in memory and a small disk for its swap.

    Its daemon is its own: the number of one that another GIMP has started means nothing here.
    """
    stop_daemon(state_dir)
    work = WorkFolder()
    work.fill(gimp_tree)
    (work.path / "swap").mkdir()
    with (work.config / "gimprc").open("a") as settings:
        settings.write(SWAP)
    assemble_plugin_tree(work.plug_ins_folder / FOLDER_NAME, daemon_command)
    noise = np.random.default_rng(0).integers(0, 255, (SIDE_PX, SIDE_PX), dtype=np.uint8)
    Image.fromarray(noise).save(work.path / "noise.png")
    variables = {
        "HANDTINT_STATE_DIR": f"{HOST_ROOT}{state_dir}",
        "HANDTINT_ENGINE": "propagate",
        SILENCE_VARIABLE: "5",
    }
    photo = work.path / "noise.png"
    with GimpWindow(gimp_tree, work, photo, variables, first=small_disk(100)) as opened:
        opened.activate(LIVE)
        wait_for_words(opened.dialog(TITLE), "Nothing is painted")
        yield opened
    work.remove()


def stop_daemon(state_dir: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "handtint", "stop"],
        env={**os.environ, "HANDTINT_STATE_DIR": str(state_dir)},
        capture_output=True,
        check=True,
    )


def wait_for_words(live: Dialog, *wanted: str) -> None:
    look_until(live.texts, lambda found: all(any(w in text for text in found) for w in wanted))


def test_a_full_disk_is_told_and_the_colors_come_once_there_is_room(window: GimpWindow) -> None:
    live = window.dialog(TITLE)
    window.batch(FILL)
    window.batch(FILL_GAPS)
    window.batch(_PAINT, x=400, y=100, color=BLUE)
    wait_for_words(live, "free some space on the disk")
    window.batch(FREE)
    window.batch(_PAINT, x=600, y=600, color=RED)
    wait_for_words(live, "Watching", "2 hints")
    live_s, afresh, layers = window.batch(_AFRESH)
    assert (live_s, layers) == (afresh, ["Hints · Handtint", "Colours · Handtint", "noise.png"])


def test_a_daemon_that_hangs_is_replaced(window: GimpWindow, state_dir: Path) -> None:
    live = window.dialog(TITLE)
    before = json.loads((state_dir / "daemon.json").read_text())
    window.batch(_STOP, pid=before["pid"])
    window.batch(_PAINT, x=300, y=400, color=BLUE)
    wait_for_words(live, "Watching", "3 hints")
    assert json.loads((state_dir / "daemon.json").read_text())["token"] != before["token"]


def test_two_gimps_share_a_daemon_and_it_outlives_one_that_is_killed(
    window: GimpWindow, studio: Studio, state_dir: Path
) -> None:
    stop_daemon(state_dir)
    live = window.dialog(TITLE)
    with running_daemon(state_dir) as daemon, ThreadPoolExecutor() as pool:
        images = [studio.image_with_hints() for _ in range(3)]
        others = [pool.submit(studio.colorize, image) for image in images]
        window.batch(_PAINT, x=200, y=600, color=BLUE)
        wait_for_words(live, "Watching", "4 hints")
        assert [other.result()[0] for other in others] == ["success"] * 3
        window.batch(_PAINT, x=250, y=300, color=RED)
        window.kill_gimp()
        wait_until(window.memory_mb, lambda found: not {"gimp", "plug-in"} & set(found))
        status = daemon.wait_until_idle()
        assert status.pid == daemon.pid
        assert studio.colorize(studio.image_with_hints())[0] == "success"
