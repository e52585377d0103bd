"""Engine `handtint` with a tiny random network: properties that hold for any weights."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from handtint_daemon.arrays.dtypes import Float32
from handtint_daemon.color.color_array import lightness_of_gray, rgb_to_lab
from handtint_daemon.engines.engine import Suggestion
from handtint_daemon.engines.handtint import HandtintEncoding, HandtintEngine, create
from handtint_daemon.hints.hint import HintMap
from handtint_daemon.model.ab_bins import bin_centers, bin_weights
from handtint_daemon.model.backbone import Backbone, load_imagenet
from handtint_daemon.model.cells import observe
from handtint_daemon.model.kriging import AffinityHead, Kriging
from handtint_daemon.model.network import Network, NetworkSize, Vividness, pulled
from handtint_daemon.model.shapes import gray_of_lightness
from handtint_daemon.model.weights import WeightNotes, load_weights, save_weights
from handtint_daemon.progress import report_to_nobody
from handtint_lab.protocols import PatchHint, hint_map
from handtint_shared.errors import BadWeights
from handtint_shared.knobs import Knobs
from training.runs import published_backbone

SIZE = NetworkSize((16, 16, 16, 16), 16, extra_blocks=1, hint_heads=2, refinement=8)
RED, BLUE = (60.0, 40.0), (10.0, -50.0)
DOTS = (PatchHint(8, 8, 4, RED), PatchHint(30, 44, 4, BLUE))


def random_network() -> Network:
    """No output is zero, so that what is held constant is compared with something."""
    torch.manual_seed(2)
    network = Network(SIZE)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.05)
    return network


@pytest.fixture(scope="module")
def engine() -> HandtintEngine:
    return HandtintEngine(random_network(), usual=Vividness(1.2, 0.2))


def photo(height: int, width: int) -> Float32:
    rows, columns = np.mgrid[:height, :width]
    return (50 + 30 * np.sin(rows / 5) * np.cos(columns / 7)).astype(np.float32)


def painted(
    engine: HandtintEngine, L: Float32, hints: Sequence[PatchHint], vividness: float = 1.0
) -> Float32:
    encoding = engine.encode(L, report_to_nobody)
    placed = hint_map(hints, (L.shape[0], L.shape[1]))
    return engine.paint(encoding, placed, Knobs(vividness=vividness), report_to_nobody)


@pytest.mark.parametrize(
    "size_hw", [(1, 1), (1, 500), (37, 91), (64, 64), (200, 3)], ids=lambda s: f"{s[0]}x{s[1]}"
)
def test_any_size_comes_back_as_it_went_in(
    engine: HandtintEngine, size_hw: tuple[int, int]
) -> None:
    ab = painted(engine, photo(*size_hw), [PatchHint(0, 0, 1, RED)])
    assert ab.shape == (2, *size_hw)
    assert np.isfinite(ab).all()


def test_no_hints_give_the_networks_own_colors(engine: HandtintEngine) -> None:
    ab = painted(engine, photo(48, 64), [])
    assert np.abs(ab).max() > 0.1


@pytest.mark.parametrize("count", [1, 10, 1000])
@pytest.mark.parametrize("vividness", [0.0, 1.0, 2.0])
def test_hints_are_obeyed(engine: HandtintEngine, count: int, vividness: float) -> None:
    rng = np.random.default_rng(count)
    hints = [PatchHint(*map(int, rng.integers(125, size=2)), 3, RED) for _ in range(count)]
    ab = painted(engine, photo(128, 128), hints, vividness)
    at_hints = ab[:, hint_map(hints, (128, 128)).coverage > 0]
    np.testing.assert_allclose(at_hints, np.broadcast_to([[60], [40]], at_hints.shape), atol=1e-3)


def test_two_colors_on_one_pixel_give_their_mean(engine: HandtintEngine) -> None:
    ab = painted(engine, photo(32, 32), [PatchHint(9, 9, 1, RED), PatchHint(9, 9, 1, BLUE)])
    np.testing.assert_allclose(ab[:, 9, 9], [35, -5], atol=1e-3)


def test_a_hint_reaches_beyond_its_pixels(engine: HandtintEngine) -> None:
    L = np.full((64, 64), 50, np.float32)
    without, with_hint = painted(engine, L, []), painted(engine, L, [PatchHint(30, 30, 4, RED)])
    beside = np.s_[:, 31, 36]
    wanted = np.array(RED)
    assert np.abs(with_hint[beside] - wanted).max() < np.abs(without[beside] - wanted).max() / 2


def test_vividness_zero_leaves_the_network_gray(engine: HandtintEngine) -> None:
    np.testing.assert_allclose(painted(engine, photo(48, 64), [], vividness=0.0), 0, atol=1e-5)


def test_vividness_scales_the_networks_colors(engine: HandtintEngine) -> None:
    half, whole = (painted(engine, photo(48, 64), [], v) for v in (0.5, 1.0))
    np.testing.assert_allclose(half * 2, whole, atol=1e-4)


def test_the_same_twice(engine: HandtintEngine) -> None:
    one, other = (painted(engine, photo(48, 64), DOTS) for _ in range(2))
    np.testing.assert_array_equal(one, other)


def test_values_that_are_not_numbers_do_no_harm(engine: HandtintEngine) -> None:
    L = photo(32, 32)
    L[0, :3] = np.nan, np.inf, -np.inf
    assert np.isfinite(painted(engine, L, DOTS[:1])).all()


def suggested(
    engine: HandtintEngine, hints: Sequence[PatchHint], place_yx: tuple[int, int] = (36, 49)
) -> tuple[Suggestion, ...]:
    encoding = engine.encode(photo(37, 50), report_to_nobody)
    return engine.suggest(encoding, hint_map(hints, (37, 50)), place_yx)


@pytest.mark.parametrize("hints", [(), DOTS], ids=["no hints", "hints"])
def test_suggestions_are_shares_of_one(engine: HandtintEngine, hints: Sequence[PatchHint]) -> None:
    suggestions = suggested(engine, hints)
    shares = [s.share for s in suggestions]
    assert 1 <= len(suggestions) <= 9
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1 + 1e-6


def test_at_a_hint_its_color_is_the_only_suggestion(engine: HandtintEngine) -> None:
    (only,) = suggested(engine, DOTS, (9, 9))
    assert only.share > 0.99
    np.testing.assert_allclose(only.ab, RED, atol=3)


def test_what_is_near_a_hint_is_likelier_of_its_color(engine: HandtintEngine) -> None:
    def near_red(suggestions: Sequence[Suggestion]) -> float:
        return sum(s.share for s in suggestions if np.hypot(s.ab[0] - 60, s.ab[1] - 40) < 30)

    before, after = (near_red(suggested(engine, hints, (14, 9))) for hints in ([], DOTS[:1]))
    assert after > before + 0.1


def test_a_hint_lowers_the_uncertainty_where_it_is(engine: HandtintEngine) -> None:
    encoding = engine.encode(photo(48, 64), report_to_nobody)
    without = engine.uncertainty(encoding, hint_map([], (48, 64)))
    with_hint = engine.uncertainty(encoding, hint_map(DOTS, (48, 64)))
    assert without.shape == (48, 64)
    assert with_hint[10, 10] < without[10, 10] / 2
    assert (with_hint <= without + 1e-3).all()


def influence_of(engine: HandtintEngine, hints: Sequence[PatchHint], L_0_100: Float32) -> Float32:
    size_hw = (L_0_100.shape[0], L_0_100.shape[1])
    return engine.influence(engine.encode(L_0_100, report_to_nobody), hint_map(hints, size_hw))


def test_without_hints_the_network_guesses_everything(engine: HandtintEngine) -> None:
    told = influence_of(engine, (), photo(37, 50))
    assert (told.dtype, told.shape) == (np.float32, (37, 50))
    assert not told.any()


def test_what_is_painted_is_decided_by_the_hints(engine: HandtintEngine) -> None:
    everywhere = influence_of(engine, [PatchHint(0, 0, 64, RED)], photo(37, 50))
    np.testing.assert_allclose(everywhere, 1, atol=1e-6)
    told = influence_of(engine, DOTS, photo(48, 64))
    assert told.min() >= 0 and told.max() <= 1
    np.testing.assert_allclose(told[hint_map(DOTS, (48, 64)).coverage > 0], 1, atol=1e-6)


def test_the_influence_decays_away_from_a_hint(engine: HandtintEngine) -> None:
    told = influence_of(engine, [PatchHint(30, 4, 4, RED)], np.full((64, 128), 50, np.float32))
    along = told[31, 8::16]
    assert (np.diff(along) < 0).all()
    assert along[0] > 0.5 and along[-1] < 0.5


def test_the_influence_is_of_the_hints_places_and_not_of_their_colors(
    engine: HandtintEngine,
) -> None:
    red, blue = (
        influence_of(engine, [PatchHint(8, 8, 4, color)], photo(48, 64)) for color in (RED, BLUE)
    )
    np.testing.assert_array_equal(red, blue)


def test_a_further_hint_lowers_the_influence_nowhere(engine: HandtintEngine) -> None:
    one, two = (influence_of(engine, DOTS[:count], photo(48, 64)) for count in (1, 2))
    assert (two >= one - 1e-5).all() and two.mean() > one.mean() + 0.01


def test_an_encoding_knows_its_size(engine: HandtintEngine) -> None:
    encoding: HandtintEncoding = engine.encode(photo(32, 32), report_to_nobody)
    assert encoding.nbytes > encoding.features.logits.nbytes


def test_a_picture_is_thinned_for_its_own_hints_alone() -> None:
    coverage = torch.ones(2, 1, 64, 64)
    coverage[0, :, 8:] = 0  # two rows of cells
    both = observe(torch.ones(2, 2, 64, 64), coverage, most=64)
    alone = observe(torch.ones(1, 2, 64, 64), coverage[:1], most=64)
    assert both.valid.sum(1).tolist() == [32, 64]
    assert torch.equal(both.cell[0, :32], alone.cell[0])


@torch.no_grad()
def test_under_autocast_the_solve_is_bit_for_bit_as_exact() -> None:
    torch.manual_seed(3)
    head = AffinityHead(16)
    affinities = head(torch.randn(1, 16, 8, 8), torch.rand(1, 1, 8, 8))
    seen = observe(torch.rand(1, 2, 32, 32), (torch.rand(1, 1, 32, 32) > 0.98).float(), 16)
    exact = Kriging(head, affinities, seen)
    with torch.autocast("cpu", torch.bfloat16):
        lowered = Kriging(head, affinities, seen)
        predicted = lowered.predict(seen.ab)
    assert torch.equal(lowered.to_hints, exact.to_hints)
    assert torch.equal(predicted, exact.predict(seen.ab))


def test_too_many_cells_are_thinned_evenly() -> None:
    seen = observe(torch.ones(1, 2, 64, 64), torch.ones(1, 1, 64, 64), most=64)
    assert seen.cell.shape == (1, 64)
    assert torch.equal(seen.ab, torch.ones(1, 64, 2))


def test_a_stroke_is_seen_along_its_length(engine: HandtintEngine) -> None:
    ab, coverage = np.zeros((2, 64, 64), np.float32), np.zeros((64, 64), np.float32)
    coverage[32, 4:60] = 1
    ab[:, 32, 4:60] = np.array(RED)[:, None]
    encoding = engine.encode(photo(64, 64), report_to_nobody)
    answer = engine.paint(encoding, HintMap(ab, coverage), Knobs(), report_to_nobody)
    np.testing.assert_allclose(answer[:, 32, 4:60], ab[:, 32, 4:60], atol=1e-3)


def test_bins_give_a_color_back() -> None:
    ab = torch.tensor([[20.5, 14.0], [-31.0, 40.0], [0.0, -70.0]])
    bins, shares = bin_weights(ab)
    back = (bin_centers()[bins.numpy()] * shares[..., None].numpy()).sum(-2)
    np.testing.assert_allclose(back, ab, atol=1e-3)


def test_bins_give_every_color_of_srgb_back() -> None:
    ramp = np.linspace(0, 1, 24, dtype=np.float32)
    rgb = np.stack(np.meshgrid(ramp, ramp, ramp), axis=-1).reshape(-1, 3)
    ab = rgb_to_lab(rgb)[:, 1:]
    bins, shares = bin_weights(torch.from_numpy(ab))
    assert float(shares.min()) >= 0
    torch.testing.assert_close(shares.sum(-1), torch.ones(len(ab)))
    back = (bin_centers()[bins.numpy()] * shares[..., None].numpy()).sum(-2)
    np.testing.assert_allclose(back, ab, atol=0.05)


@torch.no_grad()
def test_without_another_meaning_a_network_answers_as_it_is() -> None:
    """Its mean colours, fully corrected: nothing scaled, nothing mixed in."""
    network = random_network()
    gray = torch.rand(1, 1, 32, 32)
    encoded = network.encode(gray, gray)
    seen = observe(torch.ones(1, 2, 32, 32) * 0.4, (torch.rand(1, 1, 32, 32) > 0.99).float(), 16)
    kriging = Kriging(network.affinity_head, encoded.affinities, seen)
    corrected = network.imagined(kriging, encoded, encoded.mean_ab)[1]
    expected = network.pixels(encoded, pulled(kriging, corrected))
    torch.testing.assert_close(network.paint(encoded, seen), expected)
    torch.testing.assert_close(network.paint(encoded, seen, 1.0, Vividness()), expected)


def test_gray_of_lightness_is_the_inverse_of_lightness() -> None:
    gray = np.arange(256, dtype=np.uint8)
    back = gray_of_lightness(torch.from_numpy(lightness_of_gray(gray).copy()))
    np.testing.assert_allclose(back.numpy() * 255, gray, atol=1e-2)


def test_batch_norm_is_folded_in() -> None:
    published = published_backbone()
    backbone = Backbone()
    load_imagenet(backbone, published)
    scale = 2.0 / np.sqrt(0.9 + 1e-3)
    torch.testing.assert_close(
        backbone.stem.conv.weight.detach(), published["_conv_stem.weight"] * scale
    )
    torch.testing.assert_close(
        backbone.blocks[3].project.conv.bias.detach(), torch.full((40,), 0.1 - 0.2 * scale)
    )


@pytest.mark.parametrize("harm", ["gone", "shape"])
def test_a_backbone_of_another_network_is_refused(harm: str) -> None:
    published = published_backbone()
    name = "_blocks.7._bn1.weight"
    if harm == "gone":
        del published[name]
    else:
        published[name] = published[name][:-1]
    reason = r"_blocks\.7\._bn1" if harm == "gone" else "must match"
    with pytest.raises(BadWeights, match=f"backbone_weights.*{reason}"):
        load_imagenet(Backbone(), published)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "of" / "today" / "tiny.safetensors"
    save_weights(path, random_network(), WeightNotes(SIZE, usual=Vividness(1.25, 0.25, 0.5)))
    return path


def test_weights_come_back_in_half_precision(weights: Path) -> None:
    network, notes = load_weights(weights)
    assert notes == WeightNotes(SIZE, usual=Vividness(1.25, 0.25, 0.5))
    for key, value in random_network().state_dict().items():
        torch.testing.assert_close(network.state_dict()[key], value.half().float())


def test_an_engine_is_made_from_a_file(weights: Path) -> None:
    assert painted(create("cpu", weights), photo(32, 32), DOTS[:1]).shape == (2, 32, 32)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadWeights):
        create("cpu", tmp_path / "none.safetensors")


def test_a_truncated_file_is_refused(weights: Path, tmp_path: Path) -> None:
    torn = tmp_path / "torn.safetensors"
    torn.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(BadWeights):
        create("cpu", torn)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.safetensors"
    save_file({"x": torch.zeros(3)}, other)
    with pytest.raises(BadWeights, match="weights_not_ours"):
        create("cpu", other)


@pytest.mark.parametrize("harm", ["nan", "shape", "missing"])
def test_poisoned_weights_are_refused(weights: Path, tmp_path: Path, harm: str) -> None:
    tensors = load_file(weights)
    key = "mean_head.weight"
    if harm == "nan":
        tensors[key][0] = float("nan")
    elif harm == "shape":
        tensors[key] = tensors[key][:1].contiguous()
    else:
        del tensors[key]
    poisoned = tmp_path / "poisoned.safetensors"
    with safe_open(weights, "pt") as file:
        metadata = file.metadata()
    save_file(tensors, poisoned, metadata)
    with pytest.raises(BadWeights, match=r"mean_head\.weight"):
        create("cpu", poisoned)


@pytest.mark.parametrize(
    "notes",
    [
        '{"size": {"pyramid": [16, 16, 16, 1e12], "correction": 16}}',
        '{"size": {"pyramid": [16, 16, 16, -16], "correction": 16}}',
        '{"size": {"pyramid": [16, 16, 16, 17], "correction": 16}}',
        '{"size": {"pyramid": [16, 16], "correction": 16}}',
        '{"size": {"pyramid": [16, 16, 16, 16], "correction": 16}, '
        '"usual": {"gain": NaN, "mix": 0}}',
        '{"size": {"pyramid": [16, 16, 16, 16], "correction": 16}, '
        '"usual": {"gain": Infinity, "mix": 0}}',
        "[]",
        "not JSON",
    ],
)
def test_wild_notes_are_refused(weights: Path, tmp_path: Path, notes: str) -> None:
    wild = tmp_path / "wild.safetensors"
    save_file(load_file(weights), wild, {"format": "handtint-1", "notes": notes})
    with pytest.raises(BadWeights, match="weights_notes"):
        create("cpu", wild)
