"""Training with only PyTorch, numpy, Pillow and safetensors installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from training.runs import SOURCES, write_config

# The rest is installed by PyTorch itself.
INSTALLED = (
    *("torch", "numpy", "PIL", "safetensors"),
    *("typing_extensions", "sympy", "mpmath", "networkx", "jinja2", "markupsafe", "filelock"),
    *("fsspec", "functorch", "torchgen", "setuptools", "triton", "packaging"),
)
PROGRAM = """
import runpy, sys

class Only:
    def __init__(self, finder):
        self.finder = finder

    def find_spec(self, name, path=None, target=None):
        spec = self.finder.find_spec(name, path, target)
        foreign = spec is not None and "site-packages" in str(spec.origin)
        return None if foreign and name.partition(".")[0] not in installed else spec

installed = set(sys.argv.pop(1).split(","))
sys.meta_path[:] = [Only(finder) for finder in sys.meta_path]
runpy.run_module("handtint_lab.training", run_name="__main__", alter_sys=True)
"""


def test_it_trains_validates_and_writes_weights(tmp_path: Path) -> None:
    config = write_config(tmp_path, steps=2)
    text = config.read_text()
    validated = f'validation = "{tmp_path / "pictures"}"\nvalidation_count = 1'
    config.write_text(text.replace("[data]", f"[data]\n{validated}"))
    program = tmp_path / "alone.py"
    program.write_text(PROGRAM)
    run = tmp_path / "run"
    done = subprocess.run(
        [sys.executable, program, ",".join(INSTALLED), config, "--folder", run, "--threads", "1"],
        env={**os.environ, "PYTHONPATH": SOURCES},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (run / "handtint.safetensors").is_file()
    assert (run / "validation.jsonl").is_file()
    assert "compiled" not in done.stderr  # it was not asked for
