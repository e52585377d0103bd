"""Batches: their content, and what they depend on."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from handtint_daemon.color.color_array import rgb_to_lab
from handtint_daemon.color.film import PAN, plate_gray
from handtint_daemon.model.network import AB_SCALE
from handtint_lab.training.batches import Batch, Batches, random_windows, recolored
from handtint_lab.training.config import (
    AugmentConfig,
    HintConfig,
    ScheduleConfig,
    TrainConfig,
)
from handtint_lab.training.draws import Draws, Replica
from handtint_lab.training.picture_store import DevicePictures, PictureStore, open_store
from handtint_shared.errors import BadInput
from training.runs import draw_pictures

CPU = torch.device("cpu")
CONFIG = TrainConfig(
    schedule=ScheduleConfig(sizes_px=(32, 64), batch=4, batch_multiple=1),
    hints=HintConfig(none=0.0, noisy=0.0, wrong=0.0, sets=2),
)
AS_TAKEN = AugmentConfig(
    *(1.0, 1.0, 0.0), film=0, tone=0, fade=0, grain=0, blur=0, jpeg=0, recolor=0
)
PICTURES, SIDE_PX = 8, 48


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> PictureStore:
    folder = tmp_path_factory.mktemp("data")
    draw_pictures(folder / "pictures", PICTURES, SIDE_PX)
    return open_store([folder / "pictures"], folder / "cache")


@pytest.fixture
def pictures(store: PictureStore) -> DevicePictures:
    return DevicePictures(store, CPU)


def tensors(batch: Batch) -> list[Tensor]:
    plates = [getattr(batch.plates, f.name) for f in fields(batch.plates) if f.name != "fixed"]
    return plates + [t for seen in batch.hints for t in (seen.cell, seen.ab, seen.valid)]


def test_a_batch_depends_on_seed_step_and_pictures_alone(pictures: DevicePictures) -> None:
    expected = Batches(pictures, CONFIG, Replica()).batch(7)
    later = Batches(pictures, CONFIG, Replica())
    later.batch(3)
    for one, other in zip(tensors(expected), tensors(later.batch(7)), strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=0)


def test_steps_differ(pictures: DevicePictures) -> None:
    batches = Batches(pictures, CONFIG, Replica())
    one, other = batches.batch(0), batches.batch(2)
    assert not torch.equal(one.plates.ab, other.plates.ab)
    assert not torch.equal(one.hints[0].cell, one.hints[1].cell)


def test_two_processes_share_one_batch(pictures: DevicePictures) -> None:
    even = replace(CONFIG, schedule=replace(CONFIG.schedule, batch_multiple=2))
    whole = Batches(pictures, even, Replica()).batch(0)
    for rank in (0, 1):
        part = Batches(pictures, even, Replica(rank, 2)).batch(0)
        torch.testing.assert_close(whole.plates.gray_0_1[rank::2], part.plates.gray_0_1)
        hints = whole.hints[0].valid.sum(1)[rank::2]
        torch.testing.assert_close(hints, part.hints[0].valid.sum(1))


def test_processes_that_cannot_share_evenly_are_told(pictures: DevicePictures) -> None:
    with pytest.raises(BadInput, match="batch_not_shared"):
        Batches(pictures, CONFIG, Replica(0, 3))


def test_each_picture_comes_once_an_epoch_of_each_size(pictures: DevicePictures) -> None:
    schedule = replace(CONFIG.schedule, sizes_px=(32, 32), batch=3)
    batches = Batches(pictures, replace(CONFIG, schedule=schedule), Replica())
    for slot in (0, 1):
        steps = range(slot, 2 * PICTURES, 2)
        numbers = torch.cat([batches._numbers(step) for step in steps])
        for epoch in range(3):
            some = numbers[epoch * PICTURES : (epoch + 1) * PICTURES]
            assert sorted(some.tolist()) == list(range(PICTURES))
        assert numbers[:PICTURES].tolist() != numbers[PICTURES : 2 * PICTURES].tolist()


def test_a_size_shows_the_pictures_that_it_need_not_upscale_much(
    tmp_path: Path, pictures: DevicePictures
) -> None:
    """Of 48 and 96 px; where none is large enough, all."""
    draw_pictures(tmp_path / "small", 3, SIDE_PX)
    draw_pictures(tmp_path / "large", 2, 2 * SIDE_PX)
    mixed = DevicePictures(
        open_store([tmp_path / "small", tmp_path / "large"], tmp_path / "cache"), CPU
    )
    schedule = replace(CONFIG.schedule, sizes_px=(64, 96, 160), batch=100, largest_upscale=1.5)
    batches = Batches(mixed, replace(CONFIG, schedule=schedule), Replica())
    shown = [set(batches._numbers(step).tolist()) for step in range(3)]
    assert shown == [{0, 1, 2, 3, 4}, {3, 4}, {0, 1, 2, 3, 4}]


def test_larger_pictures_come_in_smaller_batches(pictures: DevicePictures) -> None:
    batches = Batches(pictures, CONFIG, Replica())
    shapes = [batches.batch(step).plates.ab.shape for step in (2, 3)]
    assert shapes == [(4, 2, 32, 32), (1, 2, 64, 64)]


def test_a_plate_as_taken_is_the_picture_itself(
    store: PictureStore, pictures: DevicePictures
) -> None:
    """At the picture's own size, so nothing is resampled."""
    schedule = ScheduleConfig(sizes_px=(SIDE_PX,), batch=PICTURES, batch_multiple=1)
    batches = Batches(pictures, replace(CONFIG, schedule=schedule, augment=AS_TAKEN), Replica())
    plates = batches._plates(0, None)
    rgb_u8 = np.stack([store.rgb(n) for n in batches._numbers(0).tolist()])
    lab = rgb_to_lab(rgb_u8.astype(np.float32) / 255)
    np.testing.assert_allclose(plates.ab, np.moveaxis(lab[..., 1:], -1, 1), atol=0.02)
    np.testing.assert_allclose(plates.gray_0_1[:, 0], plate_gray(rgb_u8, PAN), atol=1e-4)
    np.testing.assert_allclose(plates.L_0_100[:, 0], lab[..., 0], atol=0.02)


def test_mirrored_pictures_are_so_from_left_to_right(pictures: DevicePictures) -> None:
    plain, mirrored = (
        Batches(pictures, replace(CONFIG, augment=replace(AS_TAKEN, flip=flip)), Replica())
        .batch(0)
        .plates
        for flip in (0.0, 1.0)
    )
    torch.testing.assert_close(mirrored.ab, plain.ab.flip(3))
    torch.testing.assert_close(mirrored.gray_0_1, plain.gray_0_1.flip(3))


def test_lightness_and_grey_are_the_same_on_two_scales(pictures: DevicePictures) -> None:
    """Mid grey: 0.5 in sRGB is L 53.39. No other pair of scales gives that."""
    plates = Batches(pictures, CONFIG, Replica()).batch(0).plates
    gray = plates.gray_0_1.numpy()
    expected = rgb_to_lab(np.repeat(gray[..., None], 3, axis=-1))[..., 0]
    np.testing.assert_allclose(plates.L_0_100.numpy(), expected, atol=1e-3)


def test_hints_observe_the_plates_own_colors_in_the_networks_unit(
    pictures: DevicePictures,
) -> None:
    flat = replace(CONFIG, hints=replace(CONFIG.hints, largest_px=1, strokes=0.0))
    batch = Batches(pictures, replace(flat, augment=AS_TAKEN), Replica()).batch(0)
    ab = batch.plates.ab / AB_SCALE
    cells = ab.unfold(2, 4, 4).unfold(3, 4, 4).flatten(4).flatten(2, 3)  # (B, 2, cells, 16)
    for seen in batch.hints:
        of_cell = cells.gather(2, seen.cell[:, None, :, None].expand(-1, 2, -1, 16))
        low, high = of_cell.amin(3).transpose(1, 2), of_cell.amax(3).transpose(1, 2)
        inside = (seen.ab >= low - 1e-4) & (seen.ab <= high + 1e-4)
        assert bool(inside[seen.valid > 0].all())


def test_fixed_batches_come_again_with_other_hints(pictures: DevicePictures) -> None:
    one_size = replace(CONFIG, schedule=replace(CONFIG.schedule, sizes_px=(32,)))
    config = replace(one_size, data=replace(one_size.data, fixed_batches=3))
    batches = Batches(pictures, config, Replica())
    first, second, other = (batches.batch(step) for step in (1, 4, 5))
    assert (first.plates.fixed, second.plates.fixed, other.plates.fixed) == (1, 1, 2)
    torch.testing.assert_close(first.plates.ab, second.plates.ab, rtol=0, atol=0)
    torch.testing.assert_close(first.plates.gray_0_1, second.plates.gray_0_1, rtol=0, atol=0)
    assert not torch.equal(first.hints[0].cell, second.hints[0].cell)
    assert not torch.equal(first.plates.ab, other.plates.ab)


def test_windows_are_stretched_both_ways_and_lie_inside() -> None:
    """For a square: half of them portrait, none beyond the stretch, sizes over the whole zoom."""
    config = AugmentConfig(zoom=2.0, stretch=1.5)
    sizes_hw = torch.tensor([[60, 60]]).expand(4000, 2)
    windows = random_windows(sizes_hw, config, Draws((1,), 4000, Replica(), CPU))
    stretched = (windows.height / windows.width).log() / math.log(1.5)
    assert float(stretched.min()) == pytest.approx(-1, abs=0.01)
    assert float(stretched.max()) == pytest.approx(1, abs=0.01)
    assert float(stretched.mean()) == pytest.approx(0, abs=0.04)
    longest = torch.maximum(windows.height, windows.width)
    zoomed = (60 / longest).log() / math.log(2)
    assert (float(zoomed.min()), float(zoomed.max())) == pytest.approx((0, 1), abs=0.01)
    assert float(zoomed.mean()) == pytest.approx(0.5, abs=0.02)
    for start, length in ((windows.top, windows.height), (windows.left, windows.width)):
        assert float(start.min()) >= 0
        assert float((start + length).max()) <= 60 + 1e-3
        free = 60 - length
        assert float((start / free)[free > 5].mean()) == pytest.approx(0.5, abs=0.03)


def test_recoloring_turns_all_hues_by_one_angle_and_scales_chroma() -> None:
    torch.manual_seed(1)
    ab = torch.randn(500, 2, 4, 4)
    natural = torch.arange(500) % 2 == 0
    changed = recolored(ab, natural, Draws((1,), 500, Replica(), CPU))
    torch.testing.assert_close(changed[natural], ab[natural])
    before, after = (torch.complex(*x[~natural].unbind(1)) for x in (ab, changed))
    turns = (after / before).flatten(1)
    torch.testing.assert_close(turns, turns[:, :1].expand_as(turns), atol=1e-3, rtol=1e-3)
    scale = turns[:, 0].abs()
    assert float(scale.max()) <= 1.301
    assert float(scale.mean()) == pytest.approx(0.65, abs=0.06)


def test_the_devices_pictures_are_the_stores(tmp_path: Path) -> None:
    """Of different sizes, each padded with its last row and column."""
    draw_pictures(tmp_path / "small", 2, side_px=20)
    draw_pictures(tmp_path / "large", 2, side_px=30)
    store = open_store([tmp_path / "small", tmp_path / "large"], tmp_path / "cache")
    padded, sizes = DevicePictures(store, CPU).padded(torch.tensor([2, 1]))
    assert sizes.tolist() == [[30, 30], [20, 20]]
    assert padded.shape == (2, 3, 30, 30)
    for plane, number, side in ((padded[0], 2, 30), (padded[1], 1, 20)):
        expected = np.moveaxis(store.rgb(number), -1, 0)
        np.testing.assert_array_equal(plane[:, :side, :side], expected)
    torch.testing.assert_close(padded[1, :, :, 20:], padded[1, :, :, 19:20].expand(3, 30, 10))
