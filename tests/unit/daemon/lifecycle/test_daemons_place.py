"""Acting as the daemon: what ends it, and a state folder that cannot be written."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from handtint_daemon.lifecycle.daemons_place import end_on_signals, in_daemons_place, writing_state
from handtint_shared.errors import StartFailed
from handtint_shared.paths import STATE_VARIABLE

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@pytest.fixture
def ended() -> Iterator[list[str]]:
    """A list for `end` to fill; the signal handlers are restored."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield []
    for number, handler in before.items():
        signal.signal(number, handler)


def all_at_the_start(handler: signal.Handlers) -> None:
    for number in SIGNALS:
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_each_signal_ends_it(ended: list[str], number: signal.Signals) -> None:
    all_at_the_start(signal.SIG_DFL)
    end_on_signals(lambda: ended.append("end"))
    signal.raise_signal(number)
    assert ended == ["end"]


@pytest.mark.parametrize(
    ("number", "ends"), [(signal.SIGTERM, 1), (signal.SIGINT, 0), (signal.SIGHUP, 0)]
)
def test_what_was_ignored_stays_so_except_sigterm(
    ended: list[str], number: signal.Signals, ends: int
) -> None:
    all_at_the_start(signal.SIG_IGN)
    end_on_signals(lambda: ended.append("end"))
    signal.raise_signal(number)
    assert len(ended) == ends


def test_a_state_folder_that_cannot_be_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "file"))
    with pytest.raises(StartFailed) as caught, in_daemons_place(verbose=False):
        pytest.fail("there is no place to be had")
    assert caught.value.reason == "state_not_writable"
    assert caught.value.facts["folder"] == tmp_path / "file"


def test_what_cannot_be_written_later_is_told_too() -> None:
    with pytest.raises(StartFailed, match="No space left"), writing_state():
        raise OSError(28, "No space left on device")
