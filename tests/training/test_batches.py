"""Pictures, simulated hints and batches."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from handtint_daemon.model.network import Network, NetworkSize
from handtint_daemon.model.weights import WeightNotes, save_weights
from handtint_daemon.training.batches import Batch, Batches, Share
from handtint_daemon.training.config import (
    AugmentConfig,
    HintConfig,
    ScheduleConfig,
    TrainConfig,
    load_config,
)
from handtint_daemon.training.film import plate_gray
from handtint_daemon.training.pictures import PictureStore, open_store
from handtint_daemon.training.simulated_hints import simulated_hints
from handtint_shared.errors import BadInput, WriteFailed
from training.runs import draw_pictures, full_disk

CONFIG = TrainConfig(
    schedule=ScheduleConfig(sizes_px=(32, 64), small_steps=2, batch=4, batch_multiple=1),
    hints=HintConfig(none=0.0, noisy=0.0, wrong=0.0),
)
AS_TAKEN = AugmentConfig(film=0, tone=0, fade=0, grain=0, blur=0, jpeg=0)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> PictureStore:
    folder = tmp_path_factory.mktemp("data")
    draw_pictures(folder / "pictures")
    return open_store([folder / "pictures"], folder / "cache")


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    draw_pictures(tmp_path / "pictures")
    return tmp_path / "pictures"


def columns(batch: Batch) -> list[np.ndarray]:
    return [getattr(batch, name) for name in Batch.__dataclass_fields__]


def test_a_batch_depends_on_seed_and_step_alone(store: PictureStore) -> None:
    expected = Batches(store, CONFIG, Share()).batch(7)
    later = Batches(store, CONFIG, Share())
    later.batch(3)
    for one, other in zip(columns(expected), columns(later.batch(7)), strict=True):
        np.testing.assert_array_equal(one, other)


def test_two_processes_share_one_batch(store: PictureStore) -> None:
    even = replace(CONFIG, schedule=replace(CONFIG.schedule, batch_multiple=2))
    whole = Batches(store, even, Share()).batch(0)
    parts = [Batches(store, even, Share(rank, 2)).batch(0) for rank in (0, 1)]
    for rank in (0, 1):
        np.testing.assert_array_equal(whole.ab[rank::2], parts[rank].ab)


def test_each_picture_comes_once_a_round(store: PictureStore) -> None:
    batches = Batches(store, CONFIG, Share())
    numbers = [n for step in range(4) for n in batches._numbers(step)]
    round_ = numbers[: len(store)]
    assert sorted(round_) == list(range(len(store)))


def test_processes_that_cannot_share_evenly_are_told(store: PictureStore) -> None:
    with pytest.raises(BadInput, match="batch_not_shared"):
        Batches(store, CONFIG, Share(0, 3))


def test_larger_pictures_come_in_smaller_batches(store: PictureStore) -> None:
    batches = Batches(store, CONFIG, Share())
    assert [batches.batch(step).ab.shape for step in (2, 3)] == [(4, 2, 32, 32), (1, 2, 64, 64)]


def test_pictures_are_counted_as_they_come(store: PictureStore) -> None:
    batches = Batches(store, CONFIG, Share())
    expected = sum(batches.global_size(step) for step in range(9))
    assert expected == batches.pictures_before(9)


def test_a_broken_zip_member_is_left_out(tmp_path: Path) -> None:
    draw_pictures(tmp_path / "pictures", count=3)
    archive = tmp_path / "pictures.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for path in sorted((tmp_path / "pictures").iterdir()):
            out.write(path, path.name)
        out.writestr("broken.jpg", b"no picture at all")
    content = bytearray(archive.read_bytes())
    content[60] ^= 0xFF  # inside the first member: its checksum no longer fits
    archive.write_bytes(content)
    assert len(open_store([archive], tmp_path / "cache")) == 2


def test_a_damaged_compressed_member_is_left_out(tmp_path: Path) -> None:
    draw_pictures(tmp_path / "pictures", count=3)
    archive = tmp_path / "pictures.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for path in sorted((tmp_path / "pictures").iterdir()):
            out.writestr(path.name, path.read_bytes() * 2)
    content = bytearray(archive.read_bytes())
    content[40:60] = b"\xff" * 20  # no deflate stream any more
    archive.write_bytes(content)
    assert len(open_store([archive], tmp_path / "cache")) == 2


def test_a_full_disk_leaves_no_half_cache(tmp_path: Path, pictures: Path) -> None:
    with full_disk(), pytest.raises(WriteFailed):
        open_store([pictures], tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_full_disk_leaves_no_half_weights(tmp_path: Path) -> None:
    size = NetworkSize((16, 16, 16, 16), 16)
    with full_disk(), pytest.raises(WriteFailed):
        save_weights(tmp_path / "handtint.safetensors", Network(size), WeightNotes(size))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [".rgb", ".json"])
def test_a_cut_cache_is_made_anew(tmp_path: Path, pictures: Path, suffix: str) -> None:
    whole = open_store([pictures], tmp_path / "cache").rgb(7).copy()
    (cut,) = (tmp_path / "cache").glob(f"*{suffix}")
    cut.write_bytes(cut.read_bytes()[:-10])
    np.testing.assert_array_equal(open_store([pictures], tmp_path / "cache").rgb(7), whole)


def test_no_pictures_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="no_pictures"):
        open_store([tmp_path / "empty"], tmp_path / "cache")


def test_a_cache_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    draw_pictures(tmp_path / "pictures", count=1)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WriteFailed):
        open_store([tmp_path / "pictures"], tmp_path / "file")


def test_hints_have_the_true_colors() -> None:
    rng = np.random.default_rng(1)
    ab = np.full((2, 40, 60), 0, np.float32)
    ab[0], ab[1] = 30, -20
    hint_ab, coverage = simulated_hints(ab, CONFIG.hints, rng)
    assert coverage.max() == 1
    np.testing.assert_allclose(hint_ab, ab * coverage, atol=1e-4)


def test_no_hints_when_none_are_wanted() -> None:
    ab = np.ones((2, 8, 8), np.float32)
    _, coverage = simulated_hints(ab, HintConfig(none=1.0), np.random.default_rng(0))
    assert coverage.sum() == 0


def test_blue_film_sees_blue_alone() -> None:
    rgb = np.zeros((4, 4, 3), np.uint8)
    rgb[..., 0] = 255
    config = replace(AS_TAKEN, film=1.0)
    grays = [plate_gray(rgb, config, np.random.default_rng(n)).mean() for n in range(20)]
    as_taken = plate_gray(rgb, AS_TAKEN, np.random.default_rng(0)).mean()
    assert max(grays) < as_taken


def test_an_unknown_setting_is_said(tmp_path: Path) -> None:
    config = tmp_path / "run.toml"
    config.write_text("[schedule]\nstep = 3\n")
    with pytest.raises(BadInput, match=r"config_key_unknown.*step"):
        load_config(config)


def test_settings_are_read(tmp_path: Path) -> None:
    config = tmp_path / "run.toml"
    config.write_text("[schedule]\nsteps = 3\nsizes_px = [32]\n[loss]\nchroma = 0.0\n")
    loaded = load_config(config)
    assert (loaded.schedule.steps, loaded.schedule.sizes_px, loaded.loss.chroma) == (3, (32,), 0.0)
