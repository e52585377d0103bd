"""Run a command inside another root tree by user namespaces: no root, no traces."""

from collections.abc import Mapping
from pathlib import Path

HOST_ROOT = "/host"
"""Where tests see the whole machine if they bind `Path("/")` there."""

_ENVIRONMENT = {
    "HOME": "/tmp",
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
    "PYTHONUNBUFFERED": "1",
}

DIE_WITH_PARENT = ["setpriv", "--pdeathsig", "KILL"]
"""Prefix of a command: it dies with the thread that started it, however that ends."""

UNSHARE = ["unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child"]

# A bound "/" needs a /proc of its own, or /proc/<pid> would not match getpid() there.
_ENTER = """
set -e
root=$1; binds=$2; shift 2
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/tmp"
for ((; binds > 0; binds--)); do
  mkdir -p "$root$2"
  mount --rbind "$1" "$root$2"
  if [ "$1" = / ]; then mount -t proc proc "$root$2/proc"; fi
  shift 2
done
exec chroot "$root" /usr/bin/env -i "$@"
"""


def enter_command(
    root: Path, bind: Mapping[Path, str], environment: Mapping[str, str]
) -> list[str]:
    """Return the argv prefix that runs a command inside `root`.

    `bind`: host folder -> absolute guest path; files and unix sockets in it are visible on both
    sides. `environment` is added to a minimal one (HOME, PATH, LANG). The network is the host's.

    The command is process 1 of its own pid namespace: when it ends, when the process started by
    this argv gets SIGKILL (it ignores SIGTERM), or when the thread that started it ends, then all
    mounts and all its descendants, detached ones too, end with it.
    """
    binds = [part for host, guest in bind.items() for part in (str(host.absolute()), guest)]
    variables = [f"{name}={value}" for name, value in {**_ENVIRONMENT, **environment}.items()]
    script = ["bash", "-c", _ENTER, "enter", str(root.absolute()), str(len(bind))]
    return [*DIE_WITH_PARENT, *UNSHARE, *script, *binds, *variables]
