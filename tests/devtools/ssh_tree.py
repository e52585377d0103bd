"""OpenSSH for the tests, client and server: Debian packages unpacked into one folder."""

from pathlib import Path

from devtools.debian_tree import DebianTree, Report, cached_folder

_VARIABLE = "HANDTINT_SSH_TREE"
_FREE_BYTES = 200_000_000
# Besides OpenSSH, what makes a tree usable: a shell and the users of a fresh system.
_PACKAGES = ["openssh-server", "openssh-client", "base-files", "base-passwd", "coreutils", "dash"]


def ensure_ssh_tree(*, suite: str = "trixie", report: Report = print) -> Path:
    """Return the root of a tree with OpenSSH, built first if it is incomplete.

    In $HANDTINT_SSH_TREE or ~/.cache/handtint/ssh-tree. Raises DebianUnusable.
    """
    return DebianTree(
        name="OpenSSH",
        folder=cached_folder("ssh-tree", _VARIABLE),
        variable=_VARIABLE,
        suite=suite,
        packages=_PACKAGES,
        free_bytes=_FREE_BYTES,
    ).ensure(report)
