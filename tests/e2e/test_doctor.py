"""`handtint doctor` and the real faults: processes that hang, disks that are full, weights that are
torn off. Faults of single files: tests/unit/install."""

from __future__ import annotations

import functools
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

import handtint_daemon
from e2e.daemon_process import EXIT_DEADLINE_S, Daemon, running_daemon
from handtint_daemon import daemon_health, engine_health
from handtint_install.fault import Fault
from handtint_install.namespace import UNSHARE
from handtint_shared.paths import STATE_VARIABLE, connection_path

ONE_CHECK = """
import importlib, json, sys
module, check = sys.argv[1].split(":")
fault = getattr(importlib.import_module(module), check)()
print(json.dumps(None if fault is None else [fault.found, fault.mend]))
"""
Doctor = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    """A user without GIMP, whose state folder is of this test alone."""
    own = {"HOME": str(tmp_path), STATE_VARIABLE: str(tmp_path / "state"), "PATH": "/usr/bin:/bin"}
    return os.environ | own


@pytest.fixture
def doctor(environment: Mapping[str, str]) -> Iterator[Doctor]:
    def run(*options: str, before: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
        handtint = [*before, sys.executable, "-m", "handtint_daemon"]
        return execute([*handtint, "doctor", "--json", *options], environment)

    yield run
    execute([sys.executable, "-m", "handtint_daemon", "stop", "--force"], environment)


@pytest.fixture
def client_of(own_daemon: Daemon, monkeypatch: pytest.MonkeyPatch) -> Daemon:
    """A daemon, of which this process is a client."""
    monkeypatch.setenv(STATE_VARIABLE, str(own_daemon.state_dir))
    return own_daemon


def execute(
    command: Sequence[str], environment: Mapping[str, str], **options: Any
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        **options,
    )


def one_check(name: str, environment: Mapping[str, str], **options: Any) -> list[str] | None:
    """What `module:function` found and advises, in a process of its own."""
    done = execute([sys.executable, "-c", ONE_CHECK, name], environment, **options)
    assert done.returncode == 0, done.stderr
    answer: list[str] | None = json.loads(done.stdout)
    return answer


def faults_of(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """Name and `found` of what is bad, of a doctor who did not break down himself."""
    assert "Traceback" not in done.stderr
    checks = json.loads(done.stdout)["checks"]
    return {c["name"]: c["found"] for c in checks if not c["ok"] and c["required"]}


def found_by(fault: Fault | None) -> str:
    assert fault is not None
    assert fault.mend
    return fault.found


def test_all_is_well(doctor: Doctor) -> None:
    done = doctor()
    assert (done.returncode, faults_of(done)) == (0, {})


def test_a_daemon_that_hangs_is_named_and_left_alone(own_daemon: Daemon, doctor: Doctor) -> None:
    own_daemon.process.send_signal(signal.SIGSTOP)
    done = doctor()
    assert done.returncode == 1
    assert faults_of(done) == {
        "daemon responds": f"The daemon (process {own_daemon.pid}) runs but does not answer",
        "daemon": "It was not tried, because the daemon does not answer",
        "round trip": "It was not tried, because the daemon does not answer",
    }
    assert own_daemon.process.poll() is None


def test_a_daemon_that_hangs_is_replaced_when_asked(own_daemon: Daemon, doctor: Doctor) -> None:
    own_daemon.process.send_signal(signal.SIGSTOP)
    done = doctor("--mend")
    mended = [c["name"] for c in json.loads(done.stdout)["checks"] if c["mended"]]
    assert (done.returncode, mended, faults_of(done)) == (0, ["daemon responds"], {})
    assert own_daemon.process.wait(EXIT_DEADLINE_S) == -signal.SIGKILL


def test_the_file_of_a_daemon_that_is_gone(client_of: Daemon) -> None:
    client_of.process.kill()
    client_of.process.wait(EXIT_DEADLINE_S)
    fault = daemon_health.connection_file_is_not_stale()
    assert f"(process {client_of.pid}) that is gone" in found_by(fault)
    assert fault is not None and fault.cure is not None
    fault.cure()
    assert not connection_path().exists()


@pytest.mark.usefixtures("client_of")
def test_the_file_of_a_daemon_that_runs() -> None:
    assert daemon_health.connection_file_is_not_stale() is None


@pytest.mark.parametrize(
    ("change", "found"),
    [("PRODUCT_VERSION = '0.0.9'", "version 0.0.9"), ("PROTOCOL_VERSION = (9, 0)", "another")],
)
def test_a_daemon_of_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str, found: str
) -> None:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path))
    code = (
        f"import sys, handtint_shared.version as v; v.{change};"
        "from handtint_daemon.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    with running_daemon(tmp_path, program=[sys.executable, "-c", code]) as daemon:
        fault = daemon_health.daemon_starts_and_is_of_this_version()
        assert found in found_by(fault)
        assert fault is not None and fault.cure is not None
        fault.cure()
        assert daemon.process.wait(EXIT_DEADLINE_S) == 0


@functools.cache
def may_mount() -> bool:
    trial = "mount -t tmpfs tmpfs /mnt"
    return subprocess.run([*UNSHARE, "sh", "-c", trial], check=False).returncode == 0


@pytest.mark.parametrize(
    ("mounting", "found"),
    [
        ("-o size=128k", "No space left on device"),
        ("-o ro", "Read-only file system"),
    ],
)
def test_a_state_folder_that_cannot_be_written(
    doctor: Doctor, tmp_path: Path, mounting: str, found: str
) -> None:
    if not may_mount():
        pytest.skip("no disk of its own can be had here")
    state = tmp_path / "state"
    state.mkdir()
    script = (
        f"mount -t tmpfs {mounting} tmpfs '{state}';"
        f"head -c 200000 /dev/zero > '{state}/full' 2> /dev/null;"
        'exec "$@"'
    )
    done = doctor(before=[*UNSHARE, "sh", "-c", script, "sh"])
    faults = faults_of(done)
    assert done.returncode == 1
    assert faults["state folder"] == f"{state} cannot be written ({found})"
    assert {"daemon", "round trip"} <= set(faults)


def test_weights_that_are_torn_off(tmp_path: Path, environment: Mapping[str, str]) -> None:
    copy = tmp_path / "daemon/handtint_daemon"
    shutil.copytree(Path(handtint_daemon.__file__).parent, copy)
    (weights,) = (copy / "model/weights").glob("*.safetensors")
    os.truncate(weights, 1_000_000)
    found = one_check(
        "handtint_daemon.engine_health:default_engine_paints",
        {**environment, "PYTHONPATH": str(copy.parent)},
    )
    assert found is not None
    assert f"{weights} is missing or damaged" in found[0]


def test_fetched_weights_that_are_not_the_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDTINT_MODELS_DIR", str(tmp_path))
    (tmp_path / "siggraph17-df00044c.pth").write_bytes(b"torn off")
    fault = engine_health.fetched_weights_are_the_published()
    assert "siggraph17-df00044c.pth is damaged" in found_by(fault)


def test_a_broken_torch(tmp_path: Path, environment: Mapping[str, str]) -> None:
    (tmp_path / "libraries/torch").mkdir(parents=True)
    broken = "raise ImportError('libtorch_cpu.so: cannot open shared object file')"
    (tmp_path / "libraries/torch/__init__.py").write_text(broken)
    found = one_check(
        "handtint_daemon.engine_health:default_engine_paints",
        {**environment, "PYTHONPATH": str(tmp_path / "libraries")},
    )
    assert found is not None
    assert found[0].endswith("(libtorch_cpu.so: cannot open shared object file)")
    assert "run `python3 install/set_up.py`" in found[1]


def test_a_missing_library_does_not_break_the_doctor(
    tmp_path: Path, environment: Mapping[str, str]
) -> None:
    (tmp_path / "libraries").mkdir()
    missing = "raise ModuleNotFoundError('No module named zmq', name='zmq')"
    (tmp_path / "libraries/zmq.py").write_text(missing)
    done = execute(
        [sys.executable, "-m", "handtint_daemon", "doctor", "--json"],
        {**environment, "PYTHONPATH": str(tmp_path / "libraries")},
    )
    expected = {"daemon health": "It cannot be loaded (No module named zmq)"}
    assert (done.returncode, faults_of(done)) == (1, expected)


@pytest.mark.skipif(Path("/dev/nvidia0").exists(), reason="this GPU may well be used")
def test_a_gpu_that_torch_cannot_use(tmp_path: Path) -> None:
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev/nvidia0").touch()
    assert "PyTorch cannot use it" in found_by(engine_health.gpu_is_used(tmp_path))


def test_no_gpu(tmp_path: Path) -> None:
    assert engine_health.gpu_is_used(tmp_path) is None


def test_little_memory(environment: Mapping[str, str]) -> None:
    limit = functools.partial(
        resource.setrlimit, resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000)
    )
    found = one_check(
        "handtint_daemon.engine_health:memory_is_enough", environment, preexec_fn=limit
    )
    assert found is not None
    assert found[0] == "Only 1.5 GB of memory are there for the daemon"
