"""exiftool for the tests: Debian's package unpacked into one folder."""

from pathlib import Path

from devtools.debian_tree import DebianTree, Report, cached_folder

_VARIABLE = "HANDTINT_EXIFTOOL_TREE"
_FREE_BYTES = 200_000_000
_PACKAGES = ["libimage-exiftool-perl", "base-files", "base-passwd", "coreutils", "dash"]


def ensure_exiftool_tree(*, suite: str = "trixie", report: Report = print) -> Path:
    """Return the root of a tree with exiftool, built first if it is incomplete.

    In $HANDTINT_EXIFTOOL_TREE or ~/.cache/handtint/exiftool-tree. Raises DebianUnusable.
    """
    return DebianTree(
        name="exiftool",
        folder=cached_folder("exiftool-tree", _VARIABLE),
        variable=_VARIABLE,
        suite=suite,
        packages=_PACKAGES,
        free_bytes=_FREE_BYTES,
    ).ensure(report)
