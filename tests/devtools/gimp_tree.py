"""GIMP 3 for the tests: Debian packages unpacked into one folder, without root."""

import argparse
import os
import sys
from collections.abc import Collection
from pathlib import Path

from devtools.debian_packages import DebianUnusable
from devtools.debian_tree import DebianTree, Report, cached_folder, tree_key
from devtools.namespace import enter_command

__all__ = [
    "DebianUnusable",
    "default_folder",
    "ensure_gimp_tree",
    "ensure_translated_gimp_tree",
    "enter_command",
    "main",
]

_VARIABLE, _SUITE_VARIABLE = "HANDTINT_GIMP_TREE", "HANDTINT_GIMP_SUITE"
_SUITE = "trixie"
_FREE_BYTES = 1_000_000_000
_SYSTEM = [
    "base-files",
    "base-passwd",
    "coreutils",
    "dash",
    "bash",
    "grep",
    "sed",
    "findutils",
    "libc-bin",
]
_CONSOLE = ["gimp", *_SYSTEM]
_WINDOW = [
    "xvfb",
    "openbox",
    "dbus-daemon",
    "libglib2.0-bin",
    "libgdk-pixbuf2.0-bin",
    "shared-mime-info",
    "xdotool",
    "at-spi2-core",
    "gir1.2-atspi-2.0",
    "gir1.2-gtk-3.0",
    "python3-gi",
    "fonts-dejavu-core",
]
# What the packages' own scripts would do. Without bytecode, every plug-in starts 0.5 s later;
# compileall fails on files of other Python versions, which is harmless.
_FINISH_CONSOLE = """
python3 -m compileall -q -j 2 /usr/lib/python3 /usr/lib/python3.[0-9]* || true
for library in /usr/lib/*/blas/libblas.so.3 /usr/lib/*/lapack/liblapack.so.3; do
  if [ -e "$library" ]; then ln -sf "$library" "$(dirname "$library")/.."; fi
done
"""
_FINISH_WINDOW = """
glib-compile-schemas /usr/share/glib-2.0/schemas
/usr/lib/*/gdk-pixbuf-2.0/gdk-pixbuf-query-loaders --update-cache
update-mime-database /usr/share/mime
dbus-uuidgen --ensure=/etc/machine-id
"""


_LANGUAGES = [*_CONSOLE, *_WINDOW, "locales", "gzip", "fonts-wqy-microhei"]  # DejaVu has no Chinese
# Without any locale, GIMP stays English.
_FINISH_LANGUAGES = """
localedef -i en_US -f UTF-8 en_US.UTF-8
"""


def default_suite() -> str:
    """Return $HANDTINT_GIMP_SUITE, or trixie, which has GIMP 3.0; forky has GIMP 3.2."""
    return os.environ.get(_SUITE_VARIABLE) or _SUITE


def default_folder() -> Path:
    """Return $HANDTINT_GIMP_TREE, or a folder in ~/.cache/handtint, of its own for each suite."""
    suite = default_suite()
    return cached_folder("gimp-tree" if suite == _SUITE else f"gimp-tree-{suite}", _VARIABLE)


def ensure_gimp_tree(
    folder: Path, *, with_window: bool = True, suite: str = "", report: Report = print
) -> Path:
    """Return the root of a tree with GIMP from Debian `suite`; building it takes about a minute.

    Without `suite`, it is `default_suite()`.
    `with_window` adds a virtual screen, a window manager and accessibility. Idempotent, and safe
    for several processes at once. Raises DebianUnusable, which says what to do.
    """
    with_a_window, suite = [*_CONSOLE, *_WINDOW], suite or default_suite()
    return DebianTree(
        name="GIMP",
        folder=folder,
        variable=_VARIABLE,
        suite=suite,
        packages=with_a_window if with_window else _CONSOLE,
        free_bytes=_FREE_BYTES,
        finish=_FINISH_CONSOLE + (_FINISH_WINDOW if with_window else ""),
        also_enough=[tree_key(suite, with_a_window)],
    ).ensure(report)


def ensure_translated_gimp_tree(languages: Collection[str], report: Report = print) -> Path:
    """Return the root of another tree, whose GIMP speaks `languages` too; as `ensure_gimp_tree`."""
    folder = default_folder()
    return DebianTree(
        name=f"GIMP in {', '.join(languages)}",
        folder=folder.with_name(f"{folder.name}-languages"),
        variable=_VARIABLE,
        suite=default_suite(),
        packages=_LANGUAGES,
        free_bytes=_FREE_BYTES,
        finish=_FINISH_CONSOLE + _FINISH_WINDOW + _FINISH_LANGUAGES,
        translations=languages,
    ).ensure(report)


def main(arguments: list[str] | None = None) -> int:
    """`python3 -m devtools.gimp_tree`: return 0, or 1 with one line on stderr."""
    parser = argparse.ArgumentParser(
        prog="python3 -m devtools.gimp_tree",
        description="Get GIMP 3 for the tests: no root rights, nothing on this system is changed.",
        epilog="example: PYTHONPATH=install:shared python3 -m devtools.gimp_tree --console",
    )
    parser.add_argument(
        "--folder", type=Path, default=default_folder(), help="default: %(default)s"
    )
    parser.add_argument("--suite", default=default_suite(), help="default: %(default)s")
    parser.add_argument("--console", action="store_true", help="without a screen: 220 MB less")
    chosen = parser.parse_args(arguments)
    try:
        root = ensure_gimp_tree(chosen.folder, with_window=not chosen.console, suite=chosen.suite)
    except DebianUnusable as error:
        print(error, file=sys.stderr)
        return 1
    print(root)
    return 0


if __name__ == "__main__":
    sys.exit(main())
