"""Write the initial corpus: `python tests/fuzz/make_corpus.py`. Idempotent."""

from __future__ import annotations

import random
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def first_inputs() -> dict[str, list[bytes]]:
    """Return, for each target, inputs that reach deep code."""
    from fuzz.framing import joined_frames  # noqa: PLC0415 - needs the path set by main
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
        "server": [joined_frames(session) for session in sessions],
        "paint": noise,
        "hints": noise,
        "zmtp": [greeting + ready + messages[0], *messages, command(b"PING", b"\0\0x") * 3],
    }


def main() -> None:
    for target, inputs in first_inputs().items():
        folder = HERE / "corpus" / target
        folder.mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(inputs):
            (folder / f"first-{number:02}").write_bytes(data)


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / name) for name in ("shared", "plugin", "daemon", "tests")]
    main()
