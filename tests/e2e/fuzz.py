"""Random and mutated messages, determined by a seed."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Iterator
from typing import Any

import msgpack

from handtint_shared.codec import Envelope, decode_body, decode_header, encode
from handtint_shared.errors import ProtocolError, WrongToken
from handtint_shared.messages import ColorizeRequest, ShutdownRequest
from handtint_shared.pixels import photo_key
from protocol.samples import ENVELOPES

Frames = list[bytes]
_ODD_VALUES: tuple[Any, ...] = (
    *(None, True, -1, 0, 1, 255, 256, 2**31, 2**63 - 1, 2**64 - 1, -(2**63)),
    *(0.0, -0.5, 1e308, float("nan"), float("inf"), "", "x" * 5000, "ä\0ö", b"raw"),
    *([], [1, 2], [0] * 300, {}, {"frame": 1}, [[[[]]]], "R'G'B'A u8", "Y' u16"),
)


def messages(seed: int, token: str) -> Iterator[Frames]:
    """Yield messages endlessly; none is a valid `shutdown_request`."""
    rng = random.Random(seed)  # noqa: S311 - reproducible is what is wanted
    originals = _originals(token)
    kinds: tuple[Callable[[random.Random, Frames], Frames], ...] = (
        _noise,
        _random_plain,
        _flip_bits,
        _truncate,
        _replace_values,
        _replace_values,
        _replace_values,
        _change_frames,
        _lie_about_size,
        _bomb,
    )
    while True:
        yield rng.choice(kinds)(rng, list(rng.choice(originals)))


def expected_code(frames: Frames, token: str) -> str | None:
    """Return the error code that the protocol demands; None if the message itself is valid."""
    try:
        header = decode_header(frames)
        if header.token != token and header.type_name != "ping_request":
            return WrongToken.code
        decode_body(header, frames)
    except ProtocolError as error:
        return error.code
    return None


def _originals(token: str) -> list[Frames]:
    sound = [
        dataclasses.replace(envelope, token=token)
        for envelope in ENVELOPES.values()
        if not isinstance(envelope.message, ShutdownRequest)
    ]
    whole = ENVELOPES["colorize_request"].message
    assert isinstance(whole, ColorizeRequest) and whole.photo is not None
    request = dataclasses.replace(whole, photo_key=photo_key(whole.photo))
    sound += [Envelope("colorize", request, token)] * len(sound)  # half of them: the nested one
    return [[bytes(frame) for frame in encode(envelope)] for envelope in sound]


def _noise(rng: random.Random, _frames: Frames) -> Frames:
    return [rng.randbytes(rng.randrange(200)) for _ in range(rng.randrange(1, 8))]


def _random_plain(rng: random.Random, frames: Frames) -> Frames:
    keys = ["protocol", "type", "request_id", "token", "body", "x"]
    plain = {key: rng.choice(_ODD_VALUES) for key in rng.sample(keys, rng.randrange(6))}
    return [msgpack.packb(plain), *frames[1:]]


def _flip_bits(rng: random.Random, frames: Frames) -> Frames:
    flipped = bytearray(frames[0])
    for _ in range(rng.randrange(1, 4)):
        flipped[rng.randrange(len(flipped))] ^= 1 << rng.randrange(8)
    return [bytes(flipped), *frames[1:]]


def _truncate(rng: random.Random, frames: Frames) -> Frames:
    return [frames[0][: rng.randrange(len(frames[0]))], *frames[1:]]


def _replace_values(rng: random.Random, frames: Frames) -> Frames:
    header = msgpack.unpackb(frames[0])
    inner: Any = header if rng.random() < 0.2 else header["body"]
    while inner:
        key = rng.choice(list(inner) if isinstance(inner, dict) else range(len(inner)))
        if isinstance(inner[key], dict | list) and rng.random() < 0.7:
            inner = inner[key]
            continue
        inner[key] = rng.choice(_ODD_VALUES)
        break
    return [msgpack.packb(header), *frames[1:]]


def _change_frames(rng: random.Random, frames: Frames) -> Frames:
    position = rng.randrange(1, len(frames) + 1)
    changed = rng.choice([[], [b""], [b"", b""], [rng.randbytes(24)], [b"x"] * 6])
    return [*frames[:position], *changed, *frames[position + rng.randrange(2) :]]


def _lie_about_size(rng: random.Random, frames: Frames) -> Frames:
    header = msgpack.unpackb(frames[0])
    for picture in (header["body"].get("photo"), header["body"].get("picture")):
        if picture:
            picture["size_hw"] = [rng.choice([1, 2, 3, 6, 2**18, 2**40]) for _ in range(2)]
            picture["frame"] = rng.choice([picture["frame"], 0, 1, 2, 3])
    return [msgpack.packb(header), *frames[1:]]


def _bomb(rng: random.Random, frames: Frames) -> Frames:
    nested = rng.choice([b"\xdc\x40\x00", b"\x91", b"\x81\xa1a", b"\xdd\xff\xff\xff\xff"])
    return [b"\x81\xa4body" + nested * rng.randrange(1, 5000), *frames[1:]]
