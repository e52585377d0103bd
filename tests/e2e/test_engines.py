"""The default engine with the real daemon: warm-up, honest fallback, and vividness."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from e2e.command_line import NETWORK
from e2e.daemon_process import Daemon, running_daemon
from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.color.color_array import rgb_to_lab
from handtint_daemon.model.shipped import SHIPPED
from handtint_lab.benchmarks.scene import draw_photo
from handtint_shared.canvas import new_canvas
from handtint_shared.errors import BadWeights
from handtint_shared.exchange import ask_colorize
from handtint_shared.messages import ColorizeReply, ColorizeRequest, HintPoint
from handtint_shared.pixels import photo_key
from waiting import wait_until

DEFAULT_ENGINE = NETWORK
PHOTO = draw_photo((120, 160))
POINTS = (HintPoint(40, 40, (150, 100, 90), 3), HintPoint(120, 80, (90, 100, 140), 3))


def colorize(
    daemon: Daemon,
    *,
    engine: str = "",
    vividness: float = 1.0,
    hint_points: tuple[HintPoint, ...] = POINTS,
) -> ColorizeReply:
    request = ColorizeRequest(
        canvas=new_canvas(),
        photo_key=photo_key(PHOTO),
        hint_points=hint_points,
        engine=engine,
        without_hints=not hint_points,
        vividness=vividness,
    )
    with daemon.link() as link:
        return ask_colorize(link, request, PHOTO)


def rgb_of(reply: ColorizeReply) -> np.ndarray:
    return array_of(reply.picture)[..., :3]


def chroma_of(reply: ColorizeReply) -> float:
    ab = rgb_to_lab(rgb_of(reply) / np.float32(255))[..., 1:]
    return float(np.hypot(ab[..., 0], ab[..., 1]).mean())


def test_the_default_engine_is_handtint(daemon: Daemon) -> None:
    reply = colorize(daemon)
    assert (daemon.status().default_engine, reply.engine, reply.notice) == (
        "handtint",
        "handtint",
        None,
    )


def test_without_hints_it_chooses_colors(daemon: Daemon) -> None:
    assert chroma_of(colorize(daemon, hint_points=())) > 1


def test_no_vividness_and_no_hints_leave_the_photo_grey(daemon: Daemon) -> None:
    rgb = rgb_of(colorize(daemon, hint_points=(), vividness=0.0))
    np.testing.assert_array_equal(rgb, np.repeat(array_of(PHOTO)[..., None], 3, axis=-1))


def test_more_vividness_gives_more_chroma(daemon: Daemon) -> None:
    faded, usual, rich = (
        chroma_of(colorize(daemon, hint_points=(), vividness=v)) for v in (0.5, 1.0, 2.0)
    )
    assert faded < 0.7 * usual < usual < rich / 1.2


@pytest.mark.parametrize("vividness", [0.0, 0.5, 2.0])
def test_vividness_never_alters_the_hints(daemon: Daemon, vividness: float) -> None:
    usual, other = rgb_of(colorize(daemon)), rgb_of(colorize(daemon, vividness=vividness))
    for point in POINTS:
        x, y = int(point.x), int(point.y)
        at_hint = np.s_[y - 2 : y + 2, x - 2 : x + 2]  # the square inside the disc
        np.testing.assert_array_equal(other[at_hint], usual[at_hint])
    assert (other != usual).any()


def test_vividness_does_nothing_to_an_engine_without_colors_of_its_own(daemon: Daemon) -> None:
    usual, rich = (colorize(daemon, engine="propagate", vividness=v) for v in (1.0, 2.0))
    assert bytes(usual.picture.pixels) == bytes(rich.picture.pixels)


def test_the_status_shows_the_device_in_use(tmp_path: Path) -> None:
    with running_daemon(tmp_path, "--device", "auto") as daemon:
        colorize(daemon)
        assert daemon.status().device == "cpu"


def test_the_default_engine_is_made_ready_before_anybody_asks(own_daemon: Daemon) -> None:
    own_daemon.wait_until_it_logs("the default engine is ready")
    assert colorize(own_daemon).engine == "handtint"


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A damaged file."""
    path = tmp_path / "weights.safetensors"
    path.write_bytes(SHIPPED.read_bytes()[:-1000])
    return path


@pytest.fixture
def damaged_daemon(tmp_path: Path, weights: Path) -> Iterator[Daemon]:
    """A daemon whose default engine has damaged weights."""
    with running_daemon(tmp_path / "state", engine=f"handtint={weights}") as daemon:
        yield daemon


def test_damaged_weights_are_told_with_a_picture_of_another_engine(damaged_daemon: Daemon) -> None:
    reply = colorize(damaged_daemon)
    assert reply.engine == "propagate"
    assert reply.notice is not None
    assert reply.notice.sentence.startswith("Engine “handtint” could not be loaded")
    assert "`handtint doctor`" in reply.notice.sentence


def test_damaged_weights_are_an_error_for_who_asks_for_them(damaged_daemon: Daemon) -> None:
    with pytest.raises(BadWeights) as caught:
        colorize(damaged_daemon, engine="handtint")
    assert caught.value.reason == "weights_unreadable"


def test_mended_weights_are_taken(damaged_daemon: Daemon, weights: Path) -> None:
    colorize(damaged_daemon)
    shutil.copy(SHIPPED, weights)
    colorize(damaged_daemon, engine="handtint")
    reply = colorize(damaged_daemon)
    assert (reply.engine, reply.notice) == ("handtint", None)


def test_damaged_weights_do_not_stop_the_worker(damaged_daemon: Daemon) -> None:
    damaged_daemon.wait_until_it_logs("engine handtint cannot be made")
    assert colorize(damaged_daemon, engine="propagate").notice is None


def test_a_daemon_that_is_stopped_while_it_gets_ready_leaves_cleanly(own_daemon: Daemon) -> None:
    maps = Path(f"/proc/{own_daemon.pid}/maps")
    wait_until(lambda: "libtorch" in maps.read_text())
    assert own_daemon.stop() == 0
    assert "the default engine is ready" not in own_daemon.log()
