"""Two computers in one.

The far one has a real sshd and an ordinary user, the near one that user's key, a state folder of
its own, and a real ssh.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from e2e.command_line import HANDTINT, Done, execute
from handtint_daemon.lifecycle.single_instance import end_holder, holder_pid
from handtint_shared.connection import Connection, read_connection
from handtint_shared.paths import STATE_VARIABLE
from waiting import DEADLINE_S, wait_until

HOST = "studio"
_UID = 1000

# A user namespace in which the person running the tests is an ordinary user with home and shell.
_AS_ADA = """
mount --bind "$1" /etc/passwd
shift
exec unshare --user --map-user={uid} --map-group={uid} "$@"
"""
_SSHD_CONFIG = """
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/near_key.pub
SshdSessionPath {programs}/sshd-session
SshdAuthPath {programs}/sshd-auth
PasswordAuthentication no
KbdInteractiveAuthentication no
StrictModes no
UsePAM no
PidFile none
"""
_SSH_CONFIG = """
Host {host}
  HostName 127.0.0.1
  Port {port}
  User ada
  IdentityFile {folder}/near_key
  IdentitiesOnly yes
Host *
  UserKnownHostsFile {folder}/known_hosts
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
"""


def write_program(path: Path, *command: str) -> None:
    """Write a script that runs `command` with the script's own arguments appended."""
    words = " ".join(f"'{word}'" for word in command)
    path.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    path.chmod(0o755)


def unpack_openssh(tree: Path, programs: Path) -> None:
    """Unpack Debian's OpenSSH so that it runs with its own libraries from any place."""
    (loader,) = (tree / "usr/lib").glob("*/ld-linux-*.so.*")
    for place in ("bin/ssh", "bin/ssh-keygen", "sbin/sshd"):
        _write_openssh_program(programs, loader, tree / "usr" / place)
    for name in ("sshd-session", "sshd-auth"):
        _write_openssh_program(programs, loader, tree / "usr/lib/openssh" / name)


def _write_openssh_program(programs: Path, loader: Path, program: Path) -> None:
    libraries = ("--library-path", str(loader.parent))
    write_program(programs / program.name, str(loader), *libraries, str(program))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Far:
    """The computer on which the daemon runs."""

    folder: Path
    programs: Path
    port: int

    @property
    def state_dir(self) -> Path:
        return self.folder / "state"

    @property
    def handtint(self) -> str:
        return str(self.folder / "handtint")

    @property
    def connection(self) -> Connection | None:
        return read_connection(self.state_dir / "daemon.json")

    @property
    def daemon_pid(self) -> int | None:
        return holder_pid(self.state_dir / "daemon.lock")

    def furnish(self) -> None:
        """Create keys, configuration, and the program `handtint`."""
        self.folder.mkdir()
        for name in ("host_key", "near_key", "other_key"):
            path = self.folder / name
            keygen = [str(self.programs / "ssh-keygen"), "-q", "-t", "ed25519", "-N", ""]
            subprocess.run([*keygen, "-f", str(path)], check=True)
        facts = {"folder": self.folder, "programs": self.programs, "port": self.port, "host": HOST}
        (self.folder / "sshd_config").write_text(_SSHD_CONFIG.format_map(facts))
        (self.folder / "ssh_config").write_text(_SSH_CONFIG.format_map(facts))
        home = f"ada:x:{_UID}:{_UID}::{self.folder}:/bin/sh\n"
        (self.folder / "passwd").write_text(f"root:x:0:0::/root:/bin/sh\n{home}")
        state = f"{STATE_VARIABLE}={self.state_dir}"
        write_program(self.folder / "handtint", "env", state, *HANDTINT)
        self.show_host_key("host_key")

    def show_host_key(self, name: str) -> None:
        """Set the host key that the near computer expects."""
        key = (self.folder / f"{name}.pub").read_text()
        (self.folder / "known_hosts").write_text(f"[127.0.0.1]:{self.port} {key}")

    @contextmanager
    def listening(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run its sshd; sessions outlive it."""
        sshd = [str(self.programs / "sshd"), "-D", "-e", "-f", str(self.folder / "sshd_config")]
        script = ["sh", "-ec", _AS_ADA.format(uid=_UID), "as-ada", str(self.folder / "passwd")]
        with (self.folder / "sshd.log").open("ab") as log:
            process = subprocess.Popen(
                ["unshare", "--user", "--map-root-user", "--mount", *script, *sshd],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            self._await_sshd(process)
            yield process
        finally:
            process.terminate()
            process.wait(DEADLINE_S)

    def await_no_link(self) -> None:
        """Wait until nothing of `handtint lend` is left."""

        def links() -> list[Path]:
            found = Path("/tmp").glob("handtint-*")
            return [link for link in found if _leads_into(link, self.state_dir)]

        wait_until(links, lambda found: not found)

    def end_daemon(self) -> None:
        pid = self.daemon_pid
        assert pid is None or end_holder(self.state_dir / "daemon.lock", pid)

    def _await_sshd(self, process: subprocess.Popen[bytes]) -> None:
        def is_there() -> bool:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1.0).close()
                return True
            return False

        wait_until(lambda: is_there() or process.poll() is not None)
        if process.poll() is not None:
            raise RuntimeError((self.folder / "sshd.log").read_text())


@dataclass(frozen=True)
class Near:
    """The computer at which the person sits."""

    folder: Path
    programs: Path

    @property
    def state_dir(self) -> Path:
        return self.folder / "state"

    @property
    def environment(self) -> dict[str, str]:
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        return os.environ | {STATE_VARIABLE: str(self.state_dir), "PATH": path}

    @property
    def connection(self) -> Connection | None:
        return read_connection(self.state_dir / "daemon.json")

    @property
    def holder(self) -> int | None:
        """The process that answers here: `connect`, or a daemon."""
        return holder_pid(self.state_dir / "daemon.lock")

    def furnish(self, far: Far) -> None:
        """Create an ssh that reads the tests' configuration instead of the person's."""
        self.programs.mkdir(parents=True)
        config = str(far.folder / "ssh_config")
        write_program(self.programs / "ssh", str(far.programs / "ssh"), "-F", config)

    def handtint(self, *arguments: str) -> Done:
        command = [*HANDTINT, *arguments]
        return execute(command, self.environment, cwd=self.folder, stdin=subprocess.DEVNULL)

    @contextmanager
    def connecting(self, far: Far, host: str = HOST) -> Iterator[subprocess.Popen[bytes]]:
        """Run `handtint connect` until connected; kill it at the end."""
        with (self.folder / "connect.log").open("ab") as log:
            process = subprocess.Popen(
                [*HANDTINT, "connect", host, "--remote-command", far.handtint],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            self.await_connected(1)
            yield process
        finally:
            process.kill()
            process.wait(DEADLINE_S)

    def await_line(self, process: subprocess.Popen[bytes], *, not_token: str = "") -> Connection:
        """Wait for a connection through a live line, with another token than `not_token`."""

        def line() -> Connection | None:
            found = self.connection
            is_up = found is not None and found.token not in ("", not_token)
            return found if found is not None and is_up and found.pid == process.pid else None

        found = wait_until(lambda: line() or process.poll() is not None)
        if isinstance(found, Connection):
            return found
        raise RuntimeError((self.folder / "connect.log").read_text())

    def await_connected(self, times: int) -> None:
        """Wait until `connect` has connected that many times."""
        said = wait_until(
            (self.folder / "connect.log").read_text,
            lambda log: log.count(f"connected to {HOST}") >= times or "handtint: " in log,
        )
        assert "handtint: " not in said, said


def children_of(pid: int) -> Sequence[int]:
    """Return a process's live children (Linux)."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listed.split()]


def is_alive(pid: int) -> bool:
    """Return whether the process is alive; zombies are not (Linux)."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    return False


def await_end(pid: int) -> None:
    wait_until(lambda: not is_alive(pid))


def _leads_into(link: Path, folder: Path) -> bool:
    return link.is_symlink() and folder in link.readlink().parents


def cut(connect: subprocess.Popen[bytes]) -> None:
    """Kill its ssh, as if the line had broken."""
    for pid in children_of(connect.pid):
        os.kill(pid, signal.SIGKILL)


def freeze(connect: subprocess.Popen[bytes]) -> None:
    """Freeze its ssh, as if the line were dead but not yet given up."""
    for pid in children_of(connect.pid):
        os.kill(pid, signal.SIGSTOP)
