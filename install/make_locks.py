"""Regenerate requirements.lock, -dev.lock and -source.lock from pyproject.toml.

Run by hand after a change there, in the project's environment, with uv on the PATH:
    pip install uv && .venv/bin/python install/make_locks.py [--upgrade]
"""

import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
HEADER = "# Written by install/make_locks.py from pyproject.toml: do not edit.\n"
EDITABLE_BUILD = ["editables"]  # needed by hatchling to build an editable wheel
NOT_PURE = ("nvidia-", "cuda-", "triton")  # parts of CUDA builds: torch pins them itself


def torch_needs() -> list[str]:
    """Return torch's dependencies; torch itself is not locked, as its builds differ by machine."""
    needs = importlib.metadata.requires("torch") or []
    return [n for n in needs if "extra ==" not in n and not n.startswith(NOT_PURE)]


def lock(name: str, requirements: list[str], *options: str) -> None:
    target = FOLDER / name
    command = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
    command += ["--fork-strategy", "fewest", "--generate-hashes", "--no-header", "--no-annotate"]
    command += ["--no-config", "--system-certs", "--output-file", str(target), *options, "-"]
    subprocess.run(command, input="\n".join(requirements), text=True, check=True)
    target.write_text(HEADER + target.read_text())


def main() -> None:
    project = tomllib.loads((FOLDER.parent / "pyproject.toml").read_text())
    needs = [n for n in project["project"]["dependencies"] if not re.match(r"torch\b", n)]
    build = project["build-system"]["requires"] + EDITABLE_BUILD
    options = sys.argv[1:]
    lock("requirements.lock", needs + build + torch_needs(), *options)
    constraint = ["--constraint", str(FOLDER / "requirements.lock")]
    groups = project["dependency-groups"]
    lock("requirements-dev.lock", groups["dev"], *constraint, *options)
    lock("requirements-source.lock", groups["source"], *constraint, *options)


if __name__ == "__main__":
    main()
