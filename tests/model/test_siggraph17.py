"""The network of 2017 against an independent forward pass, written from what was published."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional as F

from handtint_daemon.engines import create_engine
from handtint_daemon.hints.hint import HintMap
from handtint_daemon.progress import report_to_nobody
from handtint_lab.published.siggraph17_engine import (
    Siggraph17Engine,
    find_mask_center,
    scale_hints,
    scale_L,
    unscale_ab,
)
from handtint_lab.published.siggraph17_network import (
    Siggraph17,
    with_random_weights,
)
from handtint_shared.knobs import Knobs
from model.siggraph17_file import random_state

STATE = random_state()
SIDE_PX = 32


def conv(x: Tensor, name: str, dilation: int = 1) -> Tensor:
    weight, bias = STATE[f"{name}.weight"], STATE[f"{name}.bias"]
    return F.conv2d(x, weight, bias, padding=weight.shape[-1] // 2 * dilation, dilation=dilation)


def norm(x: Tensor, name: str) -> Tensor:
    mean, variance = STATE[f"{name}.running_mean"], STATE[f"{name}.running_var"]
    scale = STATE[f"{name}.weight"] / torch.sqrt(variance + 1e-5)
    return (x - mean[:, None, None]) * scale[:, None, None] + STATE[f"{name}.bias"][:, None, None]


def double(x: Tensor, name: str) -> Tensor:
    return F.conv_transpose2d(
        x, STATE[f"{name}.weight"], STATE[f"{name}.bias"], stride=2, padding=1
    )


def convs(x: Tensor, names: list[str], dilation: int = 1) -> Tensor:
    for name in names:
        x = F.relu(conv(x, name, dilation))
    return x


def independent_forward(x: Tensor) -> Tensor:
    """Return ab."""
    one = norm(convs(x, ["model1.0", "model1.2"]), "model1.4")
    two = norm(convs(one[..., ::2, ::2], ["model2.0", "model2.2"]), "model2.4")
    three = norm(convs(two[..., ::2, ::2], ["model3.0", "model3.2", "model3.4"]), "model3.6")
    y = three[..., ::2, ::2]
    for block, dilation in ((4, 1), (5, 2), (6, 2), (7, 1)):
        names = [f"model{block}.{i}" for i in (0, 2, 4)]
        y = norm(convs(y, names, dilation), f"model{block}.6")
    y = F.relu(double(y, "model8up.0") + conv(three, "model3short8.0"))
    eight = norm(convs(y, ["model8.1", "model8.3"]), "model8.5")
    y = F.relu(double(eight, "model9up.0") + conv(two, "model2short9.0"))
    nine = norm(convs(y, ["model9.1"]), "model9.3")
    y = F.relu(double(nine, "model10up.0") + conv(one, "model1short10.0"))
    y = F.leaky_relu(conv(y, "model10.1"), 0.2)
    return torch.tanh(conv(y, "model_out.0"))


@pytest.fixture(scope="module")
def network() -> Siggraph17:
    network = Siggraph17().eval()
    network.load_state_dict(STATE, strict=False)
    return network


@pytest.fixture(scope="module")
def planes() -> Tensor:
    return torch.randn((1, 4, SIDE_PX, SIDE_PX), generator=torch.Generator().manual_seed(1)) * 0.5


def test_the_number_of_parameters_is_the_published_one() -> None:
    count = sum(parameter.numel() for parameter in with_random_weights().parameters())
    assert round(count / 1e6, 2) == 34.19


def test_its_keys_and_shapes_are_those_of_the_public_file(network: Siggraph17) -> None:
    own = {
        key: value.shape
        for key, value in network.state_dict().items()
        if not key.endswith("num_batches_tracked")
    }
    assert own == {key: value.shape for key, value in STATE.items()}


@torch.inference_mode()
def test_ab_agrees_with_the_independent_forward(network: Siggraph17, planes: Tensor) -> None:
    torch.testing.assert_close(network(planes), independent_forward(planes), atol=1e-4, rtol=0)


def test_every_tensor_of_the_file_reaches_the_answer(network: Siggraph17, planes: Tensor) -> None:
    small = planes[..., :16, :16]
    network(small).square().sum().backward()
    gradients = {key: parameter.grad for key, parameter in network.named_parameters()}
    network.zero_grad(set_to_none=True)
    unused = {key for key, grad in gradients.items() if grad is None or not grad.any()}
    assert unused == {"model_class.0.weight", "model_class.0.bias"}  # the colour distribution


def legacy(state: dict[str, Tensor], path: Path) -> None:
    torch.save(state, path, _use_new_zipfile_serialization=False)


@pytest.mark.parametrize(
    ("save", "file_name"),
    [(torch.save, "new.pth"), (legacy, "old.pth"), (save_file, "x.safetensors")],
)
def test_the_engine_takes_every_kind_of_file(
    save: Callable[[dict[str, Tensor], Path], None], file_name: str, tmp_path: Path
) -> None:
    save(STATE, tmp_path / file_name)
    engine = create_engine(f"siggraph17={tmp_path / file_name}")
    assert engine.paint(engine.encode(L_OF((8, 8)), report_to_nobody), no_hints((8, 8)), Knobs(),
                        report_to_nobody).shape == (2, 8, 8)  # fmt: skip


def L_OF(size_hw: tuple[int, int]) -> np.ndarray:
    L_0_100 = np.random.default_rng(0).uniform(0, 100, size_hw).astype(np.float32)
    L_0_100.flags.writeable = False  # as a photo reduced by Pillow
    return L_0_100


def no_hints(size_hw: tuple[int, int]) -> HintMap:
    return HintMap(np.zeros((2, *size_hw), np.float32), np.zeros(size_hw, np.float32))


def one_hint(size_hw: tuple[int, int], ab: tuple[float, float]) -> HintMap:
    hints = no_hints(size_hw)
    hints.ab[:, 3:9, 3:9] = np.array(ab)[:, None, None]
    hints.coverage[3:9, 3:9] = 1
    return hints


def paint(engine: Siggraph17Engine, L_0_100: np.ndarray, hints: HintMap) -> np.ndarray:
    return engine.paint(engine.encode(L_0_100, report_to_nobody), hints, Knobs(), report_to_nobody)


@pytest.mark.parametrize("mask_center", [0.0, 0.5])
@torch.inference_mode()
def test_the_engine_feeds_the_network_what_it_was_trained_on(
    network: Siggraph17, mask_center: float
) -> None:
    L_0_100, hints = L_OF((32, 48)), one_hint((32, 48), (44.0, -22.0))
    mask = torch.from_numpy(hints.coverage)[None, None] - mask_center
    L = (torch.tensor(L_0_100)[None, None] - 50) / 100
    expected = independent_forward(torch.cat((L, torch.from_numpy(hints.ab)[None] / 110, mask), 1))
    actual = paint(Siggraph17Engine(network, mask_center), L_0_100, hints)
    np.testing.assert_allclose(actual, expected[0].numpy() * 110, atol=0.02)


@pytest.mark.parametrize("size_hw", [(1, 1), (1, 50), (37, 8), (33, 61)])
def test_any_aspect_ratio(network: Siggraph17, size_hw: tuple[int, int]) -> None:
    answer = paint(Siggraph17Engine(network, 0.0), L_OF(size_hw), no_hints(size_hw))
    assert (answer.shape, bool(np.isfinite(answer).all())) == ((2, *size_hw), True)


def test_an_encoding_knows_its_size(network: Siggraph17) -> None:
    encoding = Siggraph17Engine(network, 0.0).encode(L_OF((10, 17)), report_to_nobody)
    assert encoding.nbytes == 16 * 24 * 4


def test_scaling_in_and_out_is_a_round_trip() -> None:
    ab = torch.tensor([[-110.0, 55.0]])[:, :, None, None]
    there = scale_hints(ab, torch.ones(1, 1, 1, 1), 0.5)
    torch.testing.assert_close(unscale_ab(there[:, :2]), ab)


def test_lightness_is_centered() -> None:
    assert scale_L(torch.tensor([0.0, 50.0, 100.0])).tolist() == [-0.5, 0.0, 0.5]


def obeying_network(mask_center: float) -> Siggraph17:
    """Copies a hint's ab to the answer where its mask is set, as if trained with that centre."""
    network = Siggraph17().eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.zero_()
        for key, buffer in network.named_buffers():
            buffer.copy_(torch.tensor(1 if key.endswith("running_var") else 0))
        network.get_parameter("model1.4.weight").fill_(1)
        first = network.get_parameter("model1.0.weight")
        for unit, (plane, sign) in enumerate([(1, 1), (1, -1), (2, 1), (2, -1)]):
            first[unit, plane, 1, 1], first[unit, 3, 1, 1] = sign, 1
            network.get_parameter("model1.0.bias")[unit] = mask_center - 1
            for name in ("model1.2", "model1short10.0", "model10.1"):
                network.get_parameter(f"{name}.weight")[unit, unit, 1, 1] = 1
            network.get_parameter("model_out.0.weight")[plane - 1, unit] = sign
    return network


@pytest.mark.parametrize("mask_center", [0.0, 0.5])
def test_the_mask_convention_is_found_from_the_file(mask_center: float) -> None:
    assert find_mask_center(obeying_network(mask_center)) == mask_center


def test_the_wrong_convention_would_disable_hints() -> None:
    hints = one_hint((16, 16), (44.0, -22.0))
    answer = paint(Siggraph17Engine(obeying_network(0.0), 0.5), L_OF((16, 16)), hints)
    assert np.abs(answer[:, 5, 5]).max() < 5


def test_the_right_convention_obeys_hints() -> None:
    hints = one_hint((16, 16), (44.0, -22.0))
    answer = paint(Siggraph17Engine(obeying_network(0.0), 0.0), L_OF((16, 16)), hints)
    np.testing.assert_allclose(answer[:, 5, 5], np.tanh([0.4, -0.2]) * 110, atol=0.01)
