"""Who is let in by which key, and what he is told who is not."""

from __future__ import annotations

import time
from pathlib import Path

from e2e.daemon_process import Daemon
from e2e.remote.computers import Far, free_port, handtint, own_key


def test_a_key_that_is_not_allowed_is_told_what_to_do(
    far: Far, far_daemon: Daemon, tmp_path: Path
) -> None:
    started_s = time.monotonic()
    refused = handtint(tmp_path, "relay", far.address, "--server-key", far.key)

    assert refused.returncode == 1
    assert "handtint keys --allow NAME KEY" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert time.monotonic() - started_s < 20


def test_a_key_that_was_removed_no_longer_opens(
    far: Far, far_daemon: Daemon, tmp_path: Path
) -> None:
    handtint(far.state_dir, "keys", "--allow", "former", own_key(tmp_path))
    handtint(far.state_dir, "keys", "--remove", "former")

    refused = handtint(tmp_path, "relay", far.address, "--server-key", far.key)

    assert "[remote_unreachable]" in refused.stderr


def test_a_wrong_server_key_is_told_what_to_do(
    far: Far, far_daemon: Daemon, near_dir: Path, tmp_path: Path
) -> None:
    other_key = own_key(tmp_path / "other")
    started_s = time.monotonic()
    refused = handtint(tmp_path, "relay", far.address, "--server-key", other_key)

    assert refused.returncode == 1
    assert "--server-key" in refused.stderr
    assert time.monotonic() - started_s < 20


def test_nobody_there_is_told_what_to_do(far: Far, tmp_path: Path) -> None:
    refused = handtint(tmp_path, "relay", f"127.0.0.1:{free_port()}", "--server-key", far.key)

    assert (refused.returncode, "serve --remote" in refused.stderr) == (1, True)


def test_a_key_that_is_none_is_refused(tmp_path: Path) -> None:
    refused = handtint(tmp_path, "relay", "127.0.0.1", "--server-key", "abc")

    assert (refused.returncode, "[bad_input]" in refused.stderr) == (1, True)


def test_the_secret_key_is_for_this_user_alone(near_dir: Path) -> None:
    secret = near_dir / "keys" / "own.key_secret"

    assert (secret.stat().st_mode & 0o777, secret.parent.stat().st_mode & 0o777) == (0o600, 0o700)
