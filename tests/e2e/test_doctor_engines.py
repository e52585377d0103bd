"""`handtint doctor` on engines.

Truncated weights, or off by one bit; a broken torch; an unused GPU; and too little memory.
"""

from __future__ import annotations

import functools
import os
import resource
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

import handtint_daemon
from e2e.clicking import colorize
from e2e.command_line import NETWORK
from e2e.daemon_process import running_daemon
from e2e.doctoring import one_check, told_of, user_environment
from handtint_daemon.health import engines
from handtint_daemon.model.shipped import SHIPPED
from handtint_lab.published import health as published
from handtint_shared.errors import BadWeights

ENGINE_PAINTS = "handtint_daemon.health.engines:default_engine_paints"


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    return user_environment(tmp_path, NETWORK)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the daemon's package, for PYTHONPATH."""
    shutil.copytree(Path(handtint_daemon.__file__).parent, tmp_path / "daemon/handtint_daemon")
    return tmp_path / "daemon"


@pytest.fixture
def weights(copy: Path) -> Path:
    return copy / SHIPPED.relative_to(Path(handtint_daemon.__file__).parents[1])


def flip_one_bit(path: Path) -> None:
    """Flip one bit in the middle of the file, among the least significant bits of a number."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 4 * 2)
        (value,) = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([value ^ 1]))


def test_weights_that_are_torn_off(
    copy: Path, weights: Path, environment: Mapping[str, str]
) -> None:
    os.truncate(weights, 1_000_000)
    found = one_check(ENGINE_PAINTS, {**environment, "PYTHONPATH": str(copy)})
    assert found is not None
    assert found[0] == f"“{weights}” is damaged"


def test_weights_of_which_one_bit_is_flipped(
    copy: Path, weights: Path, environment: Mapping[str, str]
) -> None:
    flip_one_bit(weights)
    found = one_check(ENGINE_PAINTS, {**environment, "PYTHONPATH": str(copy)})
    mend = "install Handtint again (in a checkout, `git restore` that file)"
    assert found == [f"“{weights}” is damaged", mend]


def test_a_daemon_with_such_weights_paints_without_them_and_says_so(
    copy: Path, weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flip_one_bit(weights)
    monkeypatch.setenv("PYTHONPATH", str(copy))
    with running_daemon(tmp_path / "state", engine=NETWORK) as daemon, daemon.link() as link:
        reply = colorize(link, engine="")
        with pytest.raises(BadWeights) as caught:
            colorize(link, engine="handtint")
        assert caught.value.reason == "shipped_weights_damaged"
    assert reply.notice is not None
    assert (reply.engine, reply.notice.reason) == ("propagate", "other_engine")
    assert reply.notice.facts == {"wanted": "handtint", "used": "propagate"}


def test_fetched_weights_that_are_not_the_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDTINT_MODELS_DIR", str(tmp_path))
    (tmp_path / "siggraph17-df00044c.pth").write_bytes(b"torn off")
    fault = published.fetched_weights_are_the_published()
    assert "siggraph17-df00044c.pth” is damaged" in told_of(fault)
    assert told_of(fault).endswith(": run `handtint models fetch siggraph17`.")


def test_a_broken_torch(tmp_path: Path, environment: Mapping[str, str]) -> None:
    (tmp_path / "libraries/torch").mkdir(parents=True)
    broken = "raise ImportError('libtorch_cpu.so: cannot open shared object file')"
    (tmp_path / "libraries/torch/__init__.py").write_text(broken)
    found = one_check(ENGINE_PAINTS, {**environment, "PYTHONPATH": str(tmp_path / "libraries")})
    assert found is not None
    assert found[0].endswith("(libtorch_cpu.so: cannot open shared object file)")
    assert "run `python3 install/set_up.py`" in found[1]


@pytest.mark.skipif(Path("/dev/nvidia0").exists(), reason="this GPU may well be used")
def test_a_gpu_that_torch_cannot_use(tmp_path: Path) -> None:
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev/nvidia0").touch()
    assert "PyTorch cannot use it" in told_of(engines.gpu_is_used(tmp_path))


def test_no_gpu(tmp_path: Path) -> None:
    assert engines.gpu_is_used(tmp_path) is None


def test_little_memory(environment: Mapping[str, str]) -> None:
    limit = functools.partial(
        resource.setrlimit, resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000)
    )
    check = "handtint_daemon.health.memory:memory_is_enough"
    found = one_check(check, environment, preexec_fn=limit)
    assert found is not None
    assert found[0] == "Only 1.5 GB of memory are available to the daemon"
