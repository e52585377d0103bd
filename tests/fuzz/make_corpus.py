"""Writes the first inputs of the corpus: `python tests/fuzz/make_corpus.py`. Safe to run again."""

from __future__ import annotations

import dataclasses
import random
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def first_inputs() -> dict[str, list[bytes]]:
    """For every target some inputs from which its depths can be reached."""
    from fuzz.framing import joined_frames  # noqa: PLC0415 - not importable before main's path
    from handtint_plugin.zmtp_frames import command, frame_head  # noqa: PLC0415
    from handtint_shared.codec import encode  # noqa: PLC0415
    from protocol.samples import ENVELOPES  # noqa: PLC0415

    samples = [[bytes(f) for f in encode(envelope)] for envelope in ENVELOPES.values()]
    rng = random.Random(1)  # noqa: S311 - reproducible is what is wanted
    sessions = [[f for sample in rng.sample(samples, 4) for f in (*sample, b"")] for _ in range(8)]
    greeting = b"\xff" + bytes(8) + b"\x7f\3\1" + b"NULL".ljust(20, b"\0") + bytes(32)
    ready = command(b"READY", b"\x0bSocket-Type\0\0\0\x06ROUTER")
    messages = [frame_head(len(s[0])) + s[0] for s in samples if len(s) == 1]
    noise = [rng.randbytes(size) for size in (40, 400, 1500, 3000)]
    return {
        "codec": [joined_frames(sample) for sample in samples],
        "bridge": [joined_frames(session) for session in _bridge_sessions()],
        "server": [joined_frames(session) for session in sessions],
        "paint": noise,
        "hints": noise,
        "zmtp": [greeting + ready + messages[0], *messages, command(b"PING", b"\0\0x") * 3],
    }


def _bridge_sessions() -> list[list[bytes]]:
    """Every request is asked and answered, wrongly too; then one side goes."""
    from fuzz.bridge_session import ANSWER, END, LEAVE, SEND_0, SEND_1, TOKEN  # noqa: PLC0415
    from handtint_shared.codec import Envelope, encode  # noqa: PLC0415
    from handtint_shared.messages import Request  # noqa: PLC0415
    from protocol.samples import ENVELOPES  # noqa: PLC0415

    def group(action: int, envelope: Envelope) -> list[bytes]:
        asked = dataclasses.replace(envelope, token=TOKEN)
        return [bytes([action]), *(bytes(frame) for frame in encode(asked)), b""]

    requests = [e for e in ENVELOPES.values() if isinstance(e.message, Request)]
    replies = [e for e in ENVELOPES.values() if not isinstance(e.message, Request)]
    ends = [bytes([LEAVE]), b"", bytes([END]), b""]
    ask_first = group(SEND_0, ENVELOPES["status_request"])
    return [
        *([*group(SEND_0, e), *group(SEND_1, e), *group(ANSWER, replies[0])] for e in requests),
        *([*ask_first, *group(ANSWER, e), *ends, *ask_first] for e in replies),
    ]


def main() -> None:
    for target, inputs in first_inputs().items():
        folder = HERE / "corpus" / target
        folder.mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(inputs):
            (folder / f"first-{number:02}").write_bytes(data)


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / name) for name in ("shared", "plugin", "daemon", "tests")]
    main()
