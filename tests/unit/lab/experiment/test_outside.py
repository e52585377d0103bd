"""An engine of others takes an adapter of a few lines, and its faults are told as its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from handtint_lab import experiment
from handtint_lab.experiment.outside import load_outside
from handtint_lab.experiment.painters import Dots
from handtint_lab.measures.picture_values import lab_of_u8
from handtint_shared.errors import BadInput, HandtintError
from handtint_shared.messages import HintPoint

ADAPTERS = """
import numpy as np

def sepia(gray, hints):
    return (gray[..., None] * np.array([1.0, 0.8, 0.6])).astype(np.uint8)

def first_hint(gray, hints):
    return np.tile(np.array(hints[0]["rgb"], np.uint8), (*gray.shape, 1))

def no_hints(gray, hints):
    if hints:
        raise NotImplementedError
    return sepia(gray, hints)

def broken(gray, hints):
    raise ZeroDivisionError("by nought")

def gray_alone(gray, hints):
    return gray

nothing = None
"""
GRAY = np.full((6, 9), 0x8080, np.uint16)
RED = Dots((HintPoint(3, 2, (200, 10, 20), 2.0),))


@pytest.fixture(autouse=True)
def _adapters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "made_adapters.py").write_text(ADAPTERS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def test_a_function_colours() -> None:
    painted = load_outside("made_adapters:sepia").paint(GRAY, Dots())
    assert painted.rgb_u8[0, 0].tolist() == [128, 102, 76]


def test_it_is_given_the_hints() -> None:
    painted = load_outside("made_adapters:first_hint").paint(GRAY, RED)
    assert (painted.rgb_u8[5, 8].tolist(), painted.hints) == ([200, 10, 20], 1)


@pytest.mark.parametrize(
    ("function", "reason"),
    [("no_hints", "engine_takes_no_hints"), ("gray_alone", "not_colors"), ("broken", "")],
)
def test_what_it_cannot_do_is_told(function: str, reason: str) -> None:
    painter = load_outside(f"made_adapters:{function}")
    with pytest.raises(HandtintError) as caught:
        painter.paint(GRAY, RED)
    assert caught.value.reason == reason or "by nought" in str(caught.value.facts)


@pytest.mark.parametrize(
    "place", ["made_adapters:no", "no_such_module:f", "made_adapters:nothing", ":"]
)
def test_a_function_that_is_not_there_is_told(place: str) -> None:
    with pytest.raises(BadInput) as caught:
        load_outside(place)
    assert caught.value.reason == "adapter_unusable"


def test_the_documented_adapter_works(tmp_path: Path) -> None:
    """With a made network, for which all is reddish."""
    guide = Path(experiment.__file__).with_name("EXPERIMENT.md").read_text(encoding="utf-8")
    adapter = guide.split("```python\n")[1].split("```")[0]
    assert len(adapter.splitlines()) <= 30
    (tmp_path / "their_adapter.py").write_text(adapter, encoding="utf-8")
    (tmp_path / "their_network.py").write_text(
        "import numpy as np\n"
        "SHA256 = '12' * 32\n"
        "def predict(L):\n"
        "    assert L.shape == (256, 256)\n"
        "    return np.stack([np.full_like(L, 20), np.full_like(L, 10)])\n",
        encoding="utf-8",
    )
    painter = load_outside("their_adapter:colorize")
    assert painter.weights_sha256 == "12" * 32
    lab = lab_of_u8(painter.paint(GRAY, Dots()).rgb_u8)
    assert lab[0, 0, 1:] == pytest.approx([20, 10], abs=1)
    with pytest.raises(BadInput):
        painter.paint(GRAY, RED)
