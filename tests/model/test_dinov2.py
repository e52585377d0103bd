"""DINOv2 beside the network: its own formulas, and that it changes nothing before training."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from handtint_daemon.model.dinov2 import MOST_TOKENS, TOKEN_CHANNELS, Attention, DinoV2
from handtint_daemon.model.network import Network, NetworkSize, PhotoFeatures
from handtint_daemon.model.weights import WeightNotes, load_shipped, load_weights, save_weights

HEADS = 6


@pytest.fixture(scope="module")
def dinov2() -> DinoV2:
    torch.manual_seed(7)
    network = DinoV2()
    torch.nn.init.normal_(network.class_token, std=0.1)
    torch.nn.init.normal_(network.positions, std=0.1)
    return network.eval()


@torch.no_grad()
def test_a_network_has_it_where_that_is_asked_for() -> None:
    gray = torch.rand(1, 1, 32, 32)
    assert Network(NetworkSize((16, 16, 16, 16), 16)).tokens(gray) is None
    assert Network(NetworkSize((16, 16, 16, 16), 16, dinov2=True)).tokens(gray) is not None


@torch.no_grad()
def test_attention_is_softmax_of_scaled_products() -> None:
    torch.manual_seed(8)
    attention = Attention()
    x = torch.randn(2, 5, TOKEN_CHANNELS)
    packed = attention.query_key_value(x)
    query, key, value = (
        part.reshape(2, 5, HEADS, -1).transpose(1, 2) for part in packed.split(TOKEN_CHANNELS, 2)
    )
    shares = (query @ key.transpose(2, 3) / math.sqrt(TOKEN_CHANNELS / HEADS)).softmax(3)
    expected = attention.answer((shares @ value).transpose(1, 2).reshape(2, 5, -1))
    torch.testing.assert_close(attention(x), expected, atol=1e-5, rtol=1e-4)


@torch.no_grad()
def test_a_token_for_each_eight_pixels_in_their_order(dinov2: DinoV2) -> None:
    gray = torch.rand(2, 1, 32, 64)
    tokens = dinov2(gray)
    assert tokens.shape == (2, TOKEN_CHANNELS, 4, 8)
    changed = gray.clone()
    changed[1, :, 16:24, 40:48] = 1 - changed[1, :, 16:24, 40:48]  # the token in row 2, column 5
    moved = (dinov2(changed) - tokens).abs().sum(1)
    assert float(moved[0].max()) == 0
    assert int(moved[1].argmax()) == 2 * 8 + 5


@torch.no_grad()
def test_a_large_photo_gets_coarser_tokens_in_the_same_places(dinov2: DinoV2) -> None:
    """At most MOST_TOKENS are computed, of nearly the photo's shape."""
    computed: list[int] = []
    hook = dinov2.norm.register_forward_hook(lambda _, seen, __: computed.append(seen[0].shape[1]))
    for h, w in ((256, 256), (64, 1024), (32, 8192)):
        dark = torch.zeros(1, 1, h, w)
        lit = dark.clone()
        lit[..., w // 2 :] = 1
        moved = (dinov2(lit) - dinov2(dark)).abs().sum(1)
        assert moved.shape == (1, h // 8, w // 8)
        halves = moved.reshape(h // 8, 2, w // 16).mean((0, 2))
        assert halves[1] > halves[0]
    hook.remove()
    assert max(computed) <= 1 + MOST_TOKENS
    assert min(computed) >= 0.5 * MOST_TOKENS


def equal(one: PhotoFeatures, other: PhotoFeatures) -> bool:
    parts = [(getattr(one, f.name), getattr(other, f.name)) for f in fields(PhotoFeatures)]
    return all(torch.equal(a, b) for a, b in parts if isinstance(a, Tensor))


@torch.no_grad()
def test_the_shipped_weights_with_tokens_added_answer_bit_for_bit_as_without() -> None:
    shipped, notes = load_shipped()
    torch.manual_seed(9)
    seeing = Network(replace(notes.size, dinov2=True)).eval()
    seeing.load_state_dict({**seeing.state_dict(), **shipped.state_dict()})
    L_0_1, gray = torch.rand(1, 1, 64, 64), torch.rand(1, 1, 64, 64)
    expected = shipped.encode(L_0_1, gray)
    plain = shipped.to(memory_format=torch.contiguous_format).encode(L_0_1, gray)
    assert equal(seeing.encode(L_0_1, gray), plain)
    torch.testing.assert_close(expected.mean_ab, plain.mean_ab, atol=1e-5, rtol=1e-4)


@torch.no_grad()
def test_tokens_reach_the_answer_once_their_way_is_open() -> None:
    torch.manual_seed(10)
    network = Network(NetworkSize((16, 16, 16, 16), 16, dinov2=True)).eval()
    L_0_1, gray = torch.rand(1, 1, 32, 32), torch.rand(1, 1, 32, 32)
    tokens = torch.randn(1, TOKEN_CHANNELS, 4, 4)
    closed = network.encode(L_0_1, gray, tokens).mean_ab
    torch.testing.assert_close(network.encode(L_0_1, gray, -tokens).mean_ab, closed)
    for way in (network.pyramid.token8, network.pyramid.token16):
        assert way is not None
        torch.nn.init.normal_(way.weight, std=0.1)
        opened = network.encode(L_0_1, gray, tokens).mean_ab
        assert float((opened - closed).abs().max()) > 1e-3
        torch.nn.init.zeros_(way.weight)
    assert torch.equal(
        network.encode(L_0_1, gray).mean_ab,
        network.encode(L_0_1, gray, network.tokens(gray)).mean_ab,
    )


def test_weights_say_whether_they_see_by_it(tmp_path: Path) -> None:
    for dinov2 in (False, True):
        size = NetworkSize((16, 16, 16, 16), 16, dinov2=dinov2)
        path = tmp_path / f"{dinov2}.safetensors"
        save_weights(path, Network(size), WeightNotes(size))
        network, notes = load_weights(path)
        assert notes.size == size
        assert (network.dinov2 is not None) is dinov2


def test_it_learns_only_where_it_is_let(dinov2: DinoV2) -> None:
    assert not any(p.requires_grad for p in dinov2.parameters())
    dinov2.train_last(2)
    trained = {name.split(".")[1] for name, p in dinov2.named_parameters() if p.requires_grad}
    assert trained == {"10", "11"}
    dinov2.requires_grad_(requires_grad=False)
