"""GIMP's swap folder on a full disk: GIMP itself only warns, and drops pixels."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from devtools.namespace import HOST_ROOT
from gimp.full_disk import FILL, SWAP, small_disk
from gimp.harness import Gimp, WorkFolder
from gimp.studio import Studio
from handtint_daemon.gimp.plugin_tree import FOLDER_NAME, assemble_plugin_tree

_SIDE_PX = 1500
_PIXELS = "result = get(layer(by_id(image), 'Colours · Handtint'), \"R'G'B'A u8\")"


@pytest.fixture(scope="module")
def cramped_studio(gimp_tree: Path, state_dir: Path, daemon_command: list[str]) -> Iterator[Studio]:
    """A GIMP that keeps next to nothing in memory, with a small disk for its swap."""
    work = WorkFolder()
    work.fill(gimp_tree)
    (work.path / "swap").mkdir()
    settings = work.config / "gimprc"
    settings.write_text(settings.read_text() + SWAP)
    assemble_plugin_tree(work.plug_ins_folder / FOLDER_NAME, daemon_command)
    gimp = Gimp(gimp_tree, work, {"HANDTINT_STATE_DIR": f"{HOST_ROOT}{state_dir}"})
    studio = Studio(gimp)
    studio.run(small_disk(12))
    yield studio
    gimp.close()
    work.remove()


def test_colors_are_left_alone_if_there_is_no_room_for_new_ones(cramped_studio: Studio) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (700, 700), dtype=np.uint8)
    image = cramped_studio.new_image(pixels=noise.tobytes(), size_hw=[700, 700])
    assert cramped_studio.colorize(image, without_hints=True)[0] == "success"
    cramped_studio.run("by_id(image).clean_all()", image=image)
    before = cramped_studio.state(image), cramped_studio.run(_PIXELS, image=image)
    cramped_studio.run(FILL)
    status, sentence = cramped_studio.colorize(image, without_hints=True, vividness=2.0)
    cramped_studio.run("import os; os.unlink('/mnt/swap/filler')")
    assert (status, "free some space on the disk" in sentence) == ("execution-error", True)
    assert (cramped_studio.state(image), cramped_studio.run(_PIXELS, image=image)) == before
    assert cramped_studio.colorize(image, without_hints=True, vividness=2.0)[0] == "success"
    assert len(cramped_studio.names(image)) == 2
    cramped_studio.run("by_id(image).delete()", image=image)


@pytest.mark.parametrize("base", ["GRAY", "RGB"])
def test_it_is_said_and_the_image_is_left_alone(cramped_studio: Studio, base: str) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (_SIDE_PX, _SIDE_PX), dtype=np.uint8)
    size_hw = [_SIDE_PX, _SIDE_PX]
    image = cramped_studio.new_image(pixels=noise.tobytes(), size_hw=size_hw, base=base)
    before = cramped_studio.state(image)
    status, sentence = cramped_studio.colorize(image, without_hints=True)
    after = cramped_studio.state(image)
    cramped_studio.run("by_id(image).delete()", image=image)
    assert (status, "free some space on the disk" in sentence) == ("execution-error", True)
    assert after == before
