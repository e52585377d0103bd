"""A thousand clients that never read, until the daemon keeps as much for them as it ever does.

python -m e2e.slow_readers        (in tests/) takes about a minute, and 2 GB of memory
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from e2e.clicking import colorize
from e2e.daemon_process import Daemon, running_daemon
from handtint_daemon.serving.jobs import MAX_WAITING
from handtint_daemon.serving.outbox import MAX_UNREAD_BYTES, PATIENCE_S
from handtint_plugin import zmtp
from handtint_shared.canvas import new_canvas
from handtint_shared.codec import Envelope, encode
from handtint_shared.errors import Busy
from handtint_shared.exchange import Link, ask, ask_colorize
from handtint_shared.messages import (
    ColorizeRequest,
    HintPoint,
    PingReply,
    PingRequest,
    StatusReply,
    StatusRequest,
)
from handtint_shared.pixels import Picture, PixelFormat, photo_key

CLIENTS = 1000
PHOTO = Picture((2000, 3000), PixelFormat.Y_U8, bytes(range(250)) * 24_000)
REQUEST = ColorizeRequest(
    new_canvas(),
    photo_key(PHOTO),
    hint_points=(HintPoint(1500.0, 1000.0, (200, 40, 30), 50.0),),
    engine="propagate",
    answer_format=PixelFormat.RGBA_U16,
)
_ANSWER_BYTES = 2000 * 3000 * PixelFormat.RGBA_U16.bytes_per_pixel
ASKING = min(MAX_WAITING, 2 * MAX_UNREAD_BYTES // _ANSWER_BYTES)
"""So many of them ask for a picture, which is twice what is kept; the others for a ping."""
ALLOWED_BYTES = MAX_UNREAD_BYTES + (300 << 20)
"""What may be kept, and what an edit of that size takes."""
_EVERY_S = 0.2
_GIVE_UP_S = 300.0
_FULL = "too_many_under_way"


@dataclass(slots=True)
class Seen:
    """By those who look on; times are since the start."""

    peak_bytes: int = 0
    pings_s: list[float] = field(default_factory=list)
    edits_s: list[float] = field(default_factory=list)
    refused_at_s: list[float] = field(default_factory=list)
    cut_off_at_s: list[float] = field(default_factory=list)

    def look(self, daemon: Daemon, link: Link, now_s: float) -> None:
        self.pings_s.append(_took_s(lambda: ask(link, PingRequest(), PingReply)))
        self.peak_bytes = max(self.peak_bytes, daemon.rss_bytes())
        log = daemon.log()
        for sentence, times in (("is cut off", self.cut_off_at_s), (_FULL, self.refused_at_s)):
            times.extend([now_s] * (log.count(sentence) - len(times)))

    def edit_until(self, is_over: threading.Event, daemon: Daemon) -> None:
        with daemon.link() as link:
            while not is_over.wait(_EVERY_S):
                with suppress(Busy):  # it is in the log
                    self.edits_s.append(_took_s(lambda: colorize(link)))


def run(daemon: Daemon) -> None:
    """Prints what was seen. Raises AssertionError when the daemon keeps more than it should, does
    not reach its limit, or does not serve the honest client at the end."""
    with daemon.link() as link, ExitStack() as stack:
        ask_colorize(link, REQUEST, PHOTO)
        before_bytes, seen, started_s = daemon.rss_bytes(), Seen(), time.monotonic()
        slow = [
            stack.enter_context(closing(zmtp.connect(daemon.endpoint, daemon.token)))
            for _ in range(CLIENTS)
        ]
        for number, transport in enumerate(slow):
            wish = replace(REQUEST, canvas=new_canvas()) if number < ASKING else PingRequest()
            transport.send(encode(Envelope("id", wish, daemon.token)))
        is_over = threading.Event()
        honest = threading.Thread(target=seen.edit_until, args=(is_over, daemon))
        honest.start()
        while (status := ask(link, StatusRequest(), StatusReply)).finished < ASKING:
            assert time.monotonic() < started_s + _GIVE_UP_S, status
            seen.look(daemon, link, time.monotonic() - started_s)
            time.sleep(_EVERY_S)
        is_over.set()
        honest.join()
        assert status.failed == 0
        time.sleep(PATIENCE_S)
        colorize(link)
    _tell(seen, before_bytes)
    grown_bytes = seen.peak_bytes - before_bytes
    assert seen.cut_off_at_s, "the limit was not reached"
    assert MAX_UNREAD_BYTES - 2 * _ANSWER_BYTES < grown_bytes < ALLOWED_BYTES, grown_bytes


def _tell(seen: Seen, before_bytes: int) -> None:
    print(f"{CLIENTS} clients never read, {ASKING} of them ask for {_ANSWER_BYTES >> 20} MiB each")
    print(f"memory: {before_bytes >> 20} MiB before, {seen.peak_bytes >> 20} MiB at most")
    print(f"refused for want of room: {len(seen.refused_at_s)}, from {seen.refused_at_s[:1]} s on")
    print(f"cut off: {len(seen.cut_off_at_s)}, from {seen.cut_off_at_s[:1]} s on")
    print(f"an honest client's {len(seen.pings_s)} pings: at most {max(seen.pings_s):.3f} s")
    print(f"another's {len(seen.edits_s)} small edits: at most {max(seen.edits_s):.1f} s")


def _took_s(ask_once: Callable[[], object]) -> float:
    started_s = time.monotonic()
    ask_once()
    return time.monotonic() - started_s


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_daemon(Path(folder)) as daemon:
        run(daemon)
    return 0


if __name__ == "__main__":
    sys.exit(main())
