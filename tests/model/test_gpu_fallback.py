"""Requests when the GPU computes wrongly or is full.

With real networks, and engines that claim to run on a GPU and fail as one does.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from handtint_daemon.arrays.dtypes import Float32
from handtint_daemon.arrays.pictures import array_of, picture_of
from handtint_daemon.engines.choice import SMALLER_AREA, EngineChoice
from handtint_daemon.engines.engine import Engine
from handtint_daemon.engines.handtint import HandtintEncoding, HandtintEngine
from handtint_daemon.engines.self_test import TOLERANCE_AB, agree, paint_sample
from handtint_daemon.model.network import Network, NetworkSize, Vividness
from handtint_daemon.painting.colorizer import Colorizer
from handtint_daemon.painting.photo_cache import PhotoCache
from handtint_daemon.progress import Progress, report_to_nobody
from handtint_shared.errors import HandtintError, OutOfMemory
from handtint_shared.messages import ColorizeReply, ColorizeRequest, HintPoint
from handtint_shared.pixels import PixelFormat, photo_key

PHOTO = picture_of(np.tile(np.linspace(40, 220, 320).astype(np.uint8), (320, 1)), PixelFormat.Y_U8)
POINT = HintPoint(50, 60, (150, 100, 90), 4)
SMALL_PX = HandtintEngine.working_area_px // SMALLER_AREA


def noticed(reply: ColorizeReply) -> str:
    return reply.notice.reason if reply.notice else ""


def network(noise: float = 0.0) -> Network:
    """Return the same network each time; `noise` perturbs every weight by that fraction of it."""
    torch.manual_seed(2)
    made = Network(NetworkSize((16, 16, 16, 16), 16))
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.05)
            parameter.mul_(1 + noise * torch.randn_like(parameter))
    return made


class Gpu(HandtintEngine):
    """A GPU that holds pictures of up to `room_px`, and whose weights are off by `noise`."""

    def __init__(self, room_px: int, noise: float = 0.0) -> None:
        super().__init__(network(noise), Vividness())
        self.device = "cuda"
        self._room_px = room_px

    def encode(self, L_0_100: Float32, report: Progress) -> HandtintEncoding:
        if L_0_100.size > self._room_px:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        return super().encode(L_0_100, report)


class FullCpu(HandtintEngine):
    """A CPU whose memory is too small as well."""

    def encode(self, L_0_100: Float32, report: Progress) -> HandtintEncoding:
        if L_0_100.size > SMALL_PX:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory")
        return super().encode(L_0_100, report)


def cpu() -> HandtintEngine:
    return HandtintEngine(network(), Vividness())


class Machine:
    """A daemon's painting part on a machine with this GPU, or with an error on creating it."""

    def __init__(self, gpu: HandtintEngine | Exception, cpu: HandtintEngine) -> None:
        self._gpu, self._cpu = gpu, cpu
        self.told: list[str] = []
        self.engines = EngineChoice("handtint", "auto", self._create, tell=self._hear)
        self._colorizer = Colorizer(PhotoCache(1 << 28), self.engines)

    def _create(self, _name: str, device: str) -> Engine[Any]:
        if device != "cpu" and isinstance(self._gpu, Exception):
            raise self._gpu
        return self._cpu if device == "cpu" or isinstance(self._gpu, Exception) else self._gpu

    def _hear(self, trouble: HandtintError) -> None:
        self.told.append(f"{trouble.code}: {trouble}")

    def colorize(self) -> ColorizeReply:
        request = ColorizeRequest("c0" * 16, photo_key(PHOTO), PHOTO, hint_points=(POINT,))
        return self._colorizer.colorize(request, report_to_nobody)


def test_the_same_weights_agree() -> None:
    assert agree(cpu(), cpu())


@pytest.mark.parametrize("noise", [0.01, 0.1])
def test_disturbed_weights_do_not_agree(noise: float) -> None:
    assert not agree(Gpu(1 << 20, noise), cpu())


def test_values_that_are_not_numbers_do_not_agree() -> None:
    broken = cpu()
    with torch.no_grad():
        broken._network.mean_head.weight.fill_(float("nan"))
    assert not agree(broken, cpu())


def test_the_sample_shows_more_than_the_tolerance() -> None:
    assert np.abs(paint_sample(cpu())).max() > 40 * TOLERANCE_AB


def test_a_sound_gpu_is_used_and_nothing_said() -> None:
    machine = Machine(Gpu(1 << 20), cpu())
    assert (noticed(machine.colorize()), machine.engines.device) == ("", "cuda")


@pytest.mark.parametrize(
    "gpu",
    [
        Gpu(1 << 20, noise=0.1),
        Gpu(0),
        RuntimeError("CUDA error: no kernel image is available for execution on the device"),
        torch.cuda.OutOfMemoryError("CUDA out of memory."),
    ],
    ids=["wrong", "full", "too old", "full when made"],
)
def test_an_unsound_gpu_is_not_used_and_it_is_said(gpu: HandtintEngine | Exception) -> None:
    machine = Machine(gpu, cpu())
    assert (noticed(machine.colorize()), machine.engines.device) == ("gpu_unused", "cpu")


def test_it_is_said_with_the_first_picture_alone() -> None:
    machine = Machine(Gpu(1 << 20, noise=0.1), cpu())
    assert [noticed(machine.colorize()) for _ in range(3)] == ["gpu_unused", "", ""]


def test_an_unsound_gpu_changes_no_color() -> None:
    unsound, sound = Machine(Gpu(1 << 20, noise=0.1), cpu()), Machine(cpu(), cpu())
    found, wanted = (array_of(m.colorize().picture) for m in (unsound, sound))
    np.testing.assert_array_equal(found, wanted)


def test_a_full_gpu_paints_at_a_smaller_size_and_says_so() -> None:
    machine = Machine(Gpu(SMALL_PX), cpu())
    replies = [machine.colorize() for _ in range(2)]
    assert [noticed(reply) for reply in replies] == ["gpu_small", "gpu_small"]
    assert replies[0].picture.size_hw == PHOTO.size_hw


def test_a_gpu_too_full_for_that_leaves_it_to_the_cpu_and_says_so() -> None:
    machine, sound = Machine(Gpu(SMALL_PX - 1000), cpu()), Machine(cpu(), cpu())
    reply = machine.colorize()
    assert noticed(reply) == "gpu_full"
    assert bytes(reply.picture.pixels) == bytes(sound.colorize().picture.pixels)


def test_the_status_hears_of_a_full_gpu() -> None:
    machine = Machine(Gpu(SMALL_PX - 1000), cpu())
    machine.colorize()
    assert machine.told == ["out_of_memory: gpu_small", "out_of_memory: gpu_full"]


def test_the_status_hears_of_a_gpu_that_computes_wrongly() -> None:
    machine = Machine(Gpu(1 << 20, noise=0.1), cpu())
    machine.colorize()
    assert machine.told == ["no_device: gpu_unused"]


def test_where_nothing_has_room_the_person_is_told() -> None:
    machine = Machine(Gpu(SMALL_PX - 1000), FullCpu(network(), Vividness()))
    with pytest.raises(OutOfMemory, match="out_of_memory"):
        machine.colorize()


def test_a_fault_that_is_none_of_memory_is_not_hidden() -> None:
    engine = cpu()
    machine = Machine(engine, engine)
    machine.colorize()
    engine.encode = None  # type: ignore[method-assign, assignment]
    engine._network.correction.look = torch.nn.Identity()  # type: ignore[assignment]
    with pytest.raises(RuntimeError, match="size of tensor"):
        machine.colorize()
