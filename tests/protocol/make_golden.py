"""Regenerate the golden frames: `python tests/protocol/make_golden.py`.

They are what existing clients send and read. If they change, older clients may no longer be
understood: raise PROTOCOL_VERSION by the rule in PROTOCOL.md before you commit new ones.
"""

from __future__ import annotations

import pprint
import sys
from collections.abc import Sequence
from pathlib import Path

import msgpack

FOLDER = Path(__file__).with_name("golden")


def frame_paths(name: str, frame_count: int) -> list[Path]:
    """Return the files of a message's frames: its header, then its pixels."""
    pixels = [FOLDER / f"{name}.{n}.pixels" for n in range(1, frame_count)]
    return [FOLDER / f"{name}.msgpack", *pixels]


def read_golden(name: str) -> list[bytes]:
    """Read the frames from disk."""
    pixels = sorted(FOLDER.glob(f"{name}.*.pixels"))
    return [path.read_bytes() for path in frame_paths(name, 1 + len(pixels))]


def listing(frames: Sequence[bytes]) -> str:
    """Format the frames for people."""
    header = pprint.pformat(msgpack.unpackb(frames[0]), width=96, sort_dicts=False)
    pixels = [f"frame {n}: {frame.hex(' ')}" for n, frame in enumerate(frames[1:], 1)]
    return "\n".join([f"frame 0, {len(frames[0])} bytes:", header, *pixels]) + "\n"


def main() -> None:
    from protocol.samples import ENVELOPES, frames_of  # noqa: PLC0415 - after main's path

    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    for name in ENVELOPES:
        frames = frames_of(name)
        for path, frame in zip(frame_paths(name, len(frames)), frames, strict=True):
            path.write_bytes(frame)
        (FOLDER / f"{name}.txt").write_text(listing(frames), encoding="utf-8")
    print(f"{len(ENVELOPES)} messages are in {FOLDER}")


if __name__ == "__main__":
    root = FOLDER.parents[2]
    sys.path[:0] = [str(root / "shared"), str(root / "tests")]
    main()
