"""The harness itself, against the real GIMP: the other tests here depend on it."""

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gimp.harness import Died, Gimp, SnippetError, WorkFolder
from gimp.window import GimpWindow
from waiting import wait_until

_DETACHED = """
import os, sys, time
import numpy, zmq
router = zmq.Context().socket(zmq.ROUTER)
port = router.bind_to_random_port('tcp://127.0.0.1')
assert os.path.exists(f'/proc/{os.getpid()}')
with open(sys.argv[1] + '.part', 'w') as file:
    file.write(str(port))
os.rename(sys.argv[1] + '.part', sys.argv[1])
time.sleep(600)
"""


_CRITICALS = """(file-png:7): LibGimp-WARNING **: 22:01:03.139: gimp_flush(): error: Broken pipe
gimp: Gimp-Core-CRITICAL: gimp_image_undo_group_end: assertion 'private->group_count > 0' failed
(handtint:12): Gdk-CRITICAL **: 22:01:03.139: gdk_window_show: assertion 'window' failed
gimp: Gimp-Core-CRITICAL: gimp_image_undo: assertion 'GIMP_IS_IMAGE (image)' failed
"""


def test_what_is_critical_in_a_log_fails_and_the_folder_stays() -> None:
    work = WorkFolder()
    (work.path / "gimp.log").write_text("".join(_CRITICALS.splitlines(keepends=True)[:2]))
    (work.path / "window.log").write_text(_CRITICALS)
    with pytest.raises(
        AssertionError, match=r"gdk_window_show[^\n]*\n[^\n]*gimp_image_undo:[^\n]*$"
    ):
        work.remove()
    (work.path / "window.log").unlink()
    work.remove()
    assert not work.path.exists()


def test_gimp_is_version_3(gimp: Gimp) -> None:
    major = gimp.run("result = Gimp.version()").split(".")[0]
    assert major == "3"


def test_values_go_in_and_the_result_comes_back(gimp: Gimp) -> None:
    code = "result = [number, words, pixels]"
    back = gimp.run(code, number=1.5, words=["ä", None], pixels=b"\x00\xff")
    assert back == [1.5, ["ä", None], b"\x00\xff"]


def test_an_exception_comes_back_with_its_traceback(gimp: Gimp) -> None:
    with pytest.raises(SnippetError, match=r"ZeroDivisionError[\s\S]*gimp\.log"):
        gimp.run("1 / 0")


def test_a_result_that_cannot_travel_is_an_error(gimp: Gimp) -> None:
    with pytest.raises(SnippetError, match="JSON or bytes"):
        gimp.run("result = Gimp")


def test_snippets_share_no_variables(gimp: Gimp) -> None:
    gimp.run("left_over = 1")
    assert gimp.run("result = 'left_over' in globals()") is False


def test_gimp_gets_the_environment(gimp: Gimp, gimp_environment: dict[str, str]) -> None:
    seen = gimp.run(
        "import os; result = {name: os.environ[name] for name in names}",
        names=list(gimp_environment),
    )
    assert seen == gimp_environment


def test_the_first_snippet_after_gimps_death_starts_it_anew(gimp: Gimp) -> None:
    with pytest.raises(Died, match=r"gimp\.log"):
        gimp.run("import os; os._exit(1)")
    assert gimp.run("result = 2 + 2") == 4


def test_a_snippet_that_hangs_is_ended(gimp: Gimp) -> None:
    with pytest.raises(Died, match=r"no answer in 0\.5 s"):
        gimp.run("import time; time.sleep(60)", timeout_s=0.5)


def test_a_program_of_the_host_that_gimp_started_ends_with_gimp(
    gimp: Gimp, gimp_work: WorkFolder
) -> None:
    """As the plug-in starts the daemon: detached, with the host's own Python."""
    program, port_file = gimp_work.path / "detached.py", gimp_work.path / "detached.port"
    program.write_text(_DETACHED)
    gimp.run(
        """
        import subprocess
        subprocess.Popen(['chroot', '/host', *command], start_new_session=True)
        """,
        command=[sys.executable, str(program), str(port_file)],
    )
    address = ("127.0.0.1", _port_in(port_file))
    socket.create_connection(address, timeout=5).close()
    gimp.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, timeout=5)


def test_the_pencil_paints_what_its_brush_says(gimp: Gimp) -> None:
    painted = gimp.run(
        """
        image = Gimp.Image.new(20, 10, Gimp.ImageBaseType.RGB)
        layer = Gimp.Layer.new(
            image, 'dots', 20, 10, Gimp.ImageType.RGBA_IMAGE, 100.0, Gimp.LayerMode.NORMAL)
        image.insert_layer(layer, None, 0)
        brush = Gimp.Brush.new('dot')
        brush.set_radius(2.5)
        brush.set_hardness(1.0)
        Gimp.context_set_brush(brush)
        Gimp.context_set_brush_size(5.0)
        Gimp.context_set_foreground(Gegl.Color.new('#c8281e'))
        Gimp.pencil(layer, [8.5, 4.5])
        whole = Gegl.Rectangle.new(0, 0, 20, 10)
        result = layer.get_buffer().get(whole, 1.0, "R'G'B'A u8", Gegl.AbyssPolicy.NONE)
        image.delete()
        """
    )
    rgba_u8 = np.frombuffer(painted, np.uint8).reshape(10, 20, 4)
    expected = np.zeros((10, 20, 4), np.uint8)
    expected[2:7, 6:11] = (200, 40, 30, 255)
    np.testing.assert_array_equal(rgba_u8, expected)


@pytest.fixture(scope="module")
def window(
    gimp_tree: Path, gimp_work: WorkFolder, gimp_environment: dict[str, str]
) -> Iterator[GimpWindow]:
    y, x = np.mgrid[:300, :400]
    rgb = np.stack([x * 255 // 400, y * 255 // 300, (x + y) % 256], axis=-1)
    Image.fromarray(rgb.astype(np.uint8)).save(gimp_work.path / "photo.png")
    image = gimp_work.path / "photo.png"
    with GimpWindow(gimp_tree, gimp_work, image, gimp_environment) as opened:
        yield opened


def test_the_screen_shows_the_picture(window: GimpWindow, tmp_path: Path) -> None:
    window.screenshot(tmp_path / "screen.png")
    with Image.open(tmp_path / "screen.png") as screen:
        colors = screen.convert("RGB").getcolors(screen.width * screen.height)
    assert len(colors or []) > 10_000


def test_an_action_is_enabled_as_gimp_has_it(window: GimpWindow) -> None:
    enabled = {action: window.is_enabled(action) for action in ("image-scale", "edit-redo")}
    assert enabled == {"image-scale": True, "edit-redo": False}


def test_an_action_of_no_such_name_is_an_error(window: GimpWindow) -> None:
    with pytest.raises(SnippetError, match="no-such-action"):
        window.activate("no-such-action")


def test_a_click_paints_and_undo_takes_it_back(window: GimpWindow) -> None:
    before = window.batch(_PIXELS)
    window.activate("tools-pencil")
    window.paint_click(640, 400)
    window.wait_until_enabled("edit-undo")
    painted = window.batch(_PIXELS)
    window.activate("edit-undo")
    window.wait_until_enabled("edit-redo")
    assert (painted == before, window.batch(_PIXELS) == before) == (False, True)


def test_a_dialog_is_read_filled_in_and_confirmed(window: GimpWindow) -> None:
    window.activate("image-scale")
    dialog = window.dialog("Scale Image")
    assert "400 × 300 pixels" in dialog.texts()
    dialog.set_spin(0, 200)
    dialog.press("Scale")
    window.dialog("200x150")
    size = "i = Gimp.get_images()[0]; result = [i.get_width(), i.get_height()]"
    assert window.batch(size) == [200, 150]


def test_an_exception_in_the_windows_gimp_comes_back(window: GimpWindow) -> None:
    with pytest.raises(SnippetError, match="ZeroDivisionError"):
        window.batch("1 / 0")


def test_a_dialog_that_does_not_come_is_an_error_that_names_those_there(
    window: GimpWindow,
) -> None:
    with pytest.raises(SnippetError, match=r"no window titled 'Nowhere' but .*GIMP"):
        window.dialog("Nowhere", timeout_s=0.2)


def _port_in(path: Path) -> int:
    return int(wait_until(lambda: path.exists() and path.read_text()))


_PIXELS = """
layer = Gimp.get_images()[0].get_layers()[0]
whole = Gegl.Rectangle.new(0, 0, layer.get_width(), layer.get_height())
result = layer.get_buffer().get(whole, 1.0, "R'G'B' u8", Gegl.AbyssPolicy.NONE)
"""
