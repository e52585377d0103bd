"""A daemon or a GIMP that ends or hangs midway: nothing is lost, the next click works."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from e2e import faulty_daemon
from e2e.daemon_process import running_daemon
from gimp.harness import GUEST_WORK, Died, Gimp, WorkFolder, host_daemon_command
from gimp.studio import Studio
from handtint_daemon.gimp.plugin_tree import (
    DAEMON_COMMAND_NAME,
    FOLDER_NAME,
    assemble_plugin_tree,
)
from handtint_shared.exchange import SILENCE_VARIABLE
from waiting import wait_until

SIZE_HW = (200, 300)
COLORED = ["success", "Colours · Handtint"]
_SILENCE_S = "5"


class Workshop:
    """A GIMP with its own state folder, whose daemon can be made to fail."""

    def __init__(self, gimp_tree: Path) -> None:
        self._work = WorkFolder()
        self._work.fill(gimp_tree)
        self.state_dir = self._work.path / "state"
        self._plug_in = self._work.plug_ins_folder / FOLDER_NAME
        assemble_plugin_tree(self._plug_in, host_daemon_command(self.state_dir))
        variables = {
            "HANDTINT_STATE_DIR": f"{GUEST_WORK}/state",
            SILENCE_VARIABLE: _SILENCE_S,
        }
        self.gimp = Gimp(gimp_tree, self._work, variables)
        self.studio = Studio(self.gimp)

    def start_with(self, fault: str, point: str) -> None:
        """Restart GIMP without a daemon; the next daemon fails at `point`, once."""
        self.gimp.start()  # its daemon ends with it
        (self.state_dir / "struck").unlink(missing_ok=True)
        *before, _python, _option, _module, _serve = host_daemon_command(self.state_dir)
        command = [*before, *faulty_daemon.command(fault, point)]
        (self._plug_in / DAEMON_COMMAND_NAME).write_text(json.dumps({"command": command}))

    def image(self) -> int:
        """Return the id of a new image with hints."""
        pixels = np.tile(np.arange(SIZE_HW[1]) // 3, (SIZE_HW[0], 1)).astype(np.uint8)
        image = self.studio.new_image(pixels=pixels.tobytes(), size_hw=list(SIZE_HW))
        self.studio.run(
            "add_hints(by_id(image), [[50, 50, '#b03c34'], [250, 150, '#468242']])", image=image
        )
        return image

    def colorize(self, image: int) -> list[Any]:
        return self.studio.colorize(image, engine="propagate")

    def close(self) -> None:
        self.gimp.close()
        self._work.remove()


@pytest.fixture(scope="module")
def workshop(gimp_tree: Path) -> Iterator[Workshop]:
    workshop = Workshop(gimp_tree)
    yield workshop
    workshop.close()


@pytest.mark.parametrize("point", ["reading", "spreading", faulty_daemon.SENDING])
def test_a_daemon_that_is_killed(workshop: Workshop, point: str) -> None:
    workshop.start_with("kill", point)
    image = workshop.image()
    before = workshop.studio.state(image)
    status, sentence = workshop.colorize(image)
    assert status == "execution-error"
    assert "stopped in the middle of the work: try again" in sentence
    assert workshop.studio.state(image) == before
    assert workshop.colorize(image) == COLORED


def test_a_daemon_that_hangs_is_replaced(workshop: Workshop) -> None:
    workshop.start_with("stop", "spreading")
    image = workshop.image()
    before = workshop.studio.state(image)
    sentence = workshop.colorize(image)[1]
    assert f"not responded for {_SILENCE_S} s: try again; a new one will take" in sentence
    assert workshop.studio.state(image) == before
    assert workshop.colorize(image) == COLORED
    assert "did not answer and was ended" in (workshop.state_dir / "daemon.log").read_text()


def test_a_gimp_that_is_killed_takes_its_request_along(workshop: Workshop) -> None:
    workshop.start_with("kill", "never")
    image = workshop.image()
    nap = faulty_daemon.program("nap", "spreading")
    with running_daemon(workshop.state_dir, program=nap) as daemon, ThreadPoolExecutor() as pool:
        asking = pool.submit(workshop.colorize, image)
        wait_until((workshop.state_dir / "struck").exists)
        workshop.gimp.crash()
        assert isinstance(asking.exception(), Died)
        status = daemon.wait_until_idle()
        assert (status.finished, status.pid) == (0, daemon.pid)
        assert workshop.colorize(workshop.image()) == COLORED
        assert daemon.status().finished == 1
