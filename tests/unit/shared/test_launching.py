from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from handtint_shared import paths
from handtint_shared.codec import Envelope, decode, encode
from handtint_shared.connection import Connection, write_connection
from handtint_shared.errors import (
    DaemonGone,
    HandtintError,
    Internal,
    NoDaemon,
    RemoteUnreachable,
    StartFailed,
    WrongToken,
    WrongVersion,
)
from handtint_shared.launching import (
    Connect,
    clean_environment,
    find_daemon,
    find_or_start_daemon,
    remote_computer,
)
from handtint_shared.lock import locked
from handtint_shared.messages import ErrorReply, PingReply, PingRequest
from handtint_shared.pixels import Buffer
from handtint_shared.problems import error_line
from handtint_shared.proofs import proof_of

Answer = Callable[[Envelope], Sequence[Buffer] | None]


class OneAnswer:
    """A daemon in memory that answers a single ping."""

    max_frame_bytes = None

    def __init__(self, answer: Answer) -> None:
        self.closed = False
        self.received: list[Envelope] = []
        self._answer = answer
        self._request: Envelope | None = None

    def send(self, frames: Sequence[Buffer]) -> None:
        self._request = decode(frames)
        self.received.append(self._request)

    def receive(self, timeout_s: float) -> Sequence[Buffer] | None:
        assert self._request is not None and timeout_s > 0
        return self._answer(self._request)

    def close(self) -> None:
        self.closed = True


def pong_of(token: str) -> Answer:
    """Return the answer of a daemon with that token."""

    def answer(request: Envelope) -> Sequence[Buffer]:
        assert isinstance(request.message, PingRequest)
        proof = proof_of(token, request.message.nonce)
        return encode(Envelope(request.request_id, PingReply("0.1.0", (1, 0), 1, proof)))

    return answer


TOKEN = "s3cret"  # noqa: S105 - of nothing that is secret
pong = pong_of(TOKEN)


def another_token_is_wanted(_endpoint: str, _token: str) -> OneAnswer:
    raise WrongToken("wrong")


def error(code: str) -> Answer:
    return lambda request: encode(
        Envelope(request.request_id, ErrorReply(code, code, {}, "A sentence."))
    )


def broken(_request: Envelope) -> Sequence[Buffer] | None:
    raise DaemonGone("gone")


def nobody_listens(_endpoint: str, _token: str) -> OneAnswer:
    raise NoDaemon("nobody")


@pytest.fixture(autouse=True)
def _own_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(paths.STATE_VARIABLE, str(tmp_path / "state"))


@pytest.fixture
def _connection_file() -> None:
    connection = Connection("tcp://127.0.0.1:1", "s3cret", 1, "0.1.0", (1, 0))
    write_connection(paths.connection_path(), connection)


def test_without_a_connection_file_nobody_is_asked() -> None:
    assert find_daemon(nobody_listens) is None


@pytest.mark.usefixtures("_connection_file")
def test_a_daemon_that_answers_is_found() -> None:
    transport = OneAnswer(pong)
    link = find_daemon(lambda _endpoint, _token: transport)
    assert link is not None
    assert (transport, "s3cret") == (link.transport, link.token)


@pytest.mark.usefixtures("_connection_file")
def test_the_link_that_is_found_is_open() -> None:
    transport = OneAnswer(pong)
    find_daemon(lambda _endpoint, _token: transport)
    assert not transport.closed


@pytest.mark.usefixtures("_connection_file")
def test_the_endpoint_of_the_file_is_asked() -> None:
    asked: list[tuple[str, str]] = []

    def connect(endpoint: str, token: str) -> OneAnswer:
        asked.append((endpoint, token))
        return OneAnswer(pong)

    find_daemon(connect)
    assert asked == [("tcp://127.0.0.1:1", "s3cret")]


@pytest.mark.usefixtures("_connection_file")
@pytest.mark.parametrize("connect", [nobody_listens, another_token_is_wanted])
def test_a_stale_file_is_no_daemon(connect: Connect) -> None:
    assert find_daemon(connect) is None


@pytest.mark.usefixtures("_connection_file")
def test_the_token_is_not_sent_before_the_daemon_has_proved_that_it_knows_it() -> None:
    transport = OneAnswer(pong)
    find_daemon(lambda _endpoint, _token: transport)
    assert [request.token for request in transport.received] == [""]


@pytest.mark.usefixtures("_connection_file")
def test_no_nonce_comes_twice() -> None:
    transport = OneAnswer(pong)
    for _ in range(2):
        find_daemon(lambda _endpoint, _token: transport)
    first, second = (request.message for request in transport.received)
    assert first != second


@pytest.fixture
def _line_is_down() -> Iterator[None]:
    """`handtint connect` runs here, in this process, but nobody answers at its endpoint."""
    far = Connection("ipc:///nothing", "s3cret", os.getpid(), "0.1.0", (1, 0), remote="studio")
    write_connection(paths.connection_path(), far)
    with locked(paths.lock_path()) as lock:
        lock.write(str(os.getpid()).encode())
        lock.flush()
        yield


@pytest.mark.usefixtures("_line_is_down")
def test_while_the_line_is_down_nothing_is_started(tmp_path: Path) -> None:
    command = [sys.executable, "-c", f"open({str(tmp_path / 'started')!r}, 'w')"]
    with pytest.raises(RemoteUnreachable) as caught:
        find_or_start_daemon(nobody_listens, command)
    assert caught.value.facts == {"host": "studio"}
    assert not (tmp_path / "started").exists()


@pytest.mark.usefixtures("_line_is_down")
def test_through_a_line_that_is_up_the_daemon_is_found() -> None:
    assert find_daemon(lambda _endpoint, _token: OneAnswer(pong)) is not None
    assert remote_computer() == "studio"


@pytest.mark.parametrize("holder", [b"", b"1"])
def test_what_a_killed_connect_left_is_stale(holder: bytes) -> None:
    """Nobody holds the lock, or a daemon that is starting and has not written its file."""
    gone = Connection("ipc:///nothing", "s3cret", os.getpid(), "0.1.0", (1, 0), remote="studio")
    write_connection(paths.connection_path(), gone)
    with contextlib.ExitStack() as held:
        if holder:
            lock = held.enter_context(locked(paths.lock_path()))
            lock.write(holder)
            lock.flush()
        assert find_daemon(nobody_listens) is None
        assert remote_computer() == ""


STALE = {
    "silent": lambda _request: None,
    "breaks off": broken,
    "another token": error("wrong_token"),
    "no proof": lambda request: encode(Envelope(request.request_id, PingReply("0", (1, 0), 1))),
    "the proof of another token": pong_of("guessed"),
    "garbage": lambda _request: [b"HTTP/1.1 400 Bad Request"],
    "too much": lambda _request: [bytes(1 << 21)],
}


@pytest.mark.usefixtures("_connection_file")
@pytest.mark.parametrize("answer", STALE.values(), ids=STALE)
def test_a_port_that_another_program_has_taken_is_no_daemon(answer: Answer) -> None:
    assert find_daemon(lambda _endpoint, _token: OneAnswer(answer)) is None


@pytest.mark.usefixtures("_connection_file")
@pytest.mark.parametrize("answer", STALE.values(), ids=STALE)
def test_the_connection_to_another_program_is_closed(answer: Answer) -> None:
    transport = OneAnswer(answer)
    find_daemon(lambda _endpoint, _token: transport)
    assert transport.closed


@pytest.mark.usefixtures("_connection_file")
@pytest.mark.parametrize("raised", [WrongVersion, Internal])
def test_what_a_daemon_says_about_itself_is_raised(raised: type[HandtintError]) -> None:
    transport = OneAnswer(error(raised.code))
    with pytest.raises(raised):
        find_daemon(lambda _endpoint, _token: transport)
    assert transport.closed


@pytest.mark.usefixtures("_connection_file")
def test_a_running_daemon_is_not_started_again(tmp_path: Path) -> None:
    command = [sys.executable, "-c", f"open({str(tmp_path / 'started')!r}, 'w')"]
    find_or_start_daemon(lambda _endpoint, _token: OneAnswer(pong), command)
    assert not (tmp_path / "started").exists()


def test_without_a_command_the_person_is_told_how_to_start_it() -> None:
    with pytest.raises(NoDaemon, match="handtint serve"):
        find_or_start_daemon(nobody_listens, [])


def test_a_daemon_that_cannot_start_says_why() -> None:
    line = error_line(StartFailed("port_unusable", port=80, why="taken"))
    command = [sys.executable, "-c", f"import sys; print('before'); sys.exit({line!r})"]
    with pytest.raises(StartFailed) as refused:
        find_or_start_daemon(nobody_listens, command)
    assert (refused.value.reason, refused.value.facts) == (
        "port_unusable",
        {"port": 80, "why": "taken"},
    )


def test_a_daemon_that_ends_without_a_reason_has_logs() -> None:
    command = [sys.executable, "-c", "import sys; sys.exit('no such luck')"]
    with pytest.raises(StartFailed) as refused:
        find_or_start_daemon(nobody_listens, command)
    assert (refused.value.reason, refused.value.facts["code"]) == ("daemon_ended", 1)
    assert refused.value.facts["start_log"] == paths.start_log_path()


def test_where_nothing_may_be_started_the_command_is_told() -> None:
    with pytest.raises(NoDaemon) as refused:
        find_or_start_daemon(nobody_listens, [], by_hand=["/opt/my hand/bin", "serve"])
    assert refused.value.facts == {"command": "'/opt/my hand/bin' serve"}


def test_a_command_that_does_not_exist_says_so(tmp_path: Path) -> None:
    with pytest.raises(StartFailed, match=r"not_startable.*no-such-program"):
        find_or_start_daemon(nobody_listens, [str(tmp_path / "no-such-program")])


def test_a_command_that_fails_names_the_log() -> None:
    command = [sys.executable, "-S", "-c", "raise SystemExit(3)"]
    with pytest.raises(StartFailed, match=str(paths.start_log_path())):
        find_or_start_daemon(nobody_listens, command)


def test_what_a_failing_command_printed_is_in_the_log() -> None:
    command = [sys.executable, "-S", "-c", "raise SystemExit('no such device')"]
    with pytest.raises(StartFailed):
        find_or_start_daemon(nobody_listens, command)
    assert "no such device" in paths.start_log_path().read_text(encoding="utf-8")


def _command_that_writes_the_connection_file(end: str) -> list[str]:
    plain = {
        "endpoint": "tcp://127.0.0.1:1",
        "token": TOKEN,
        "pid": 1,
        "product_version": "0.1.0",
        "protocol_version": [1, 0],
    }
    path = str(paths.connection_path())
    code = f"with open({path!r}, 'w') as f: f.write({json.dumps(plain)!r})\n{end}"
    return [sys.executable, "-S", "-c", code]


def test_a_daemon_that_was_started_is_found() -> None:
    command = _command_that_writes_the_connection_file("input()")  # stdin is empty: exits at once
    link = find_or_start_daemon(lambda _endpoint, _token: OneAnswer(pong), command)
    assert link.token == TOKEN


def test_another_daemon_that_was_quicker_is_as_good() -> None:
    pings = 0

    def only_the_second_ping_is_answered(request: Envelope) -> Sequence[Buffer] | None:
        nonlocal pings
        pings += 1
        return pong(request) if pings > 1 else None

    command = _command_that_writes_the_connection_file("raise SystemExit(0)")
    link = find_or_start_daemon(
        lambda _endpoint, _token: OneAnswer(only_the_second_ping_is_answered), command
    )
    assert link.token == TOKEN


def test_a_daemon_that_never_answers_is_given_up() -> None:
    command = [sys.executable, "-S", "-c", "raise SystemExit(0)"]
    with pytest.raises(StartFailed, match="daemon_not_in_time"):
        find_or_start_daemon(nobody_listens, command, deadline_s=0.1)


def test_a_daemon_that_is_still_starting_when_it_is_given_up_is_left_alone() -> None:
    command = [sys.executable, "-S", "-c", "import time; time.sleep(1)"]
    with pytest.raises(StartFailed):
        find_or_start_daemon(nobody_listens, command, deadline_s=0.05)


def test_the_daemon_looks_in_the_same_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(paths.STATE_VARIABLE, "state")  # the daemon starts in another folder
    code = "import os, sys; sys.exit(os.environ['HANDTINT_STATE_DIR'])"
    with pytest.raises(StartFailed):
        find_or_start_daemon(nobody_listens, [sys.executable, "-S", "-c", code])
    assert str(tmp_path / "state") == paths.start_log_path().read_text(encoding="utf-8").strip()


def test_the_environment_of_a_host_program_is_left_behind() -> None:
    host = {
        "PYTHONHOME": "/gimp",
        "PYTHONPATH": "/gimp/lib",
        "LD_LIBRARY_PATH": "/gimp/lib",
        "GI_TYPELIB_PATH": "/gimp/gi",
        "APPDIR": "/tmp/.mount",
        "VIRTUAL_ENV": "/venv",
    }
    assert clean_environment(host) == {}


def test_what_the_daemon_needs_is_kept() -> None:
    needed = {
        "HOME": "/home/ada",
        "PATH": "/bin",
        "LANG": "de_DE.UTF-8",
        "HANDTINT_STATE_DIR": "/state",
        "OPENBLAS_NUM_THREADS": "2",
        "OMP_NUM_THREADS": "2",
        "GOMP_SPINCOUNT": "1000",
        "KMP_BLOCKTIME": "1",
        "CUDA_VISIBLE_DEVICES": "0",
        "SystemRoot": "C:/Windows",
    }
    assert needed == clean_environment(needed)
