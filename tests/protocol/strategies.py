"""Hypothesis strategies for any message, derived from the dataclasses' type hints."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from handtint_shared import limits
from handtint_shared.codec import Envelope
from handtint_shared.contents import Content
from handtint_shared.films import FILMS
from handtint_shared.knobs import KNOBS, Knobs
from handtint_shared.messages import (
    MESSAGE_CLASSES,
    AboutPhoto,
    CancelRequest,
    ColorizeRequest,
    ExportRequest,
    FileFormat,
    HintLayer,
    HintPoint,
    Message,
    ProposeRequest,
    Reference,
    UncertaintyRequest,
)
from handtint_shared.pixels import (
    ANSWER_FORMATS,
    FILE_FORMATS,
    PHOTO_FORMATS,
    Picture,
    PixelFormat,
    picture_nbytes,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
_sides = st.integers(1, 6)


def pictures(formats: typing.Iterable[PixelFormat]) -> st.SearchStrategy[Picture]:
    """Return small pictures of any of these formats."""

    def fill(size_hw: tuple[int, int], pixel_format: PixelFormat) -> st.SearchStrategy[Picture]:
        n = picture_nbytes(size_hw, pixel_format)
        return st.binary(min_size=n, max_size=n).map(lambda b: Picture(size_hw, pixel_format, b))

    formats_of = st.sampled_from(sorted(formats, key=lambda f: f.value))
    return st.tuples(st.tuples(_sides, _sides), formats_of).flatmap(lambda pair: fill(*pair))


# A value that a class itself rejects (in `__post_init__`) is not a message.
_canvases = st.text("0123456789abcdef", min_size=32, max_size=32)
_NARROWER: dict[tuple[type, str], st.SearchStrategy[Any]] = {
    (HintLayer, "picture"): pictures([PixelFormat.RGBA_U8]),
    (HintPoint, "rgb"): st.tuples(*[st.integers(0, 255)] * 3),
    (HintPoint, "radius_px"): st.floats(0, limits.MAX_SIDE_PX),
    (CancelRequest, "canvas"): _canvases,
    **{(cls, "canvas"): _canvases for cls in AboutPhoto.__args__},
    **{(cls, "photo"): st.none() | pictures(PHOTO_FORMATS) for cls in AboutPhoto.__args__},
    (UncertaintyRequest, "count"): st.integers(0, limits.MAX_PLACES),
    (UncertaintyRequest, "map_px"): st.integers(0, limits.MAX_MAP_PX),
    **{(ColorizeRequest, k.name): st.floats(k.least, k.most) for k in KNOBS},
    **{(Knobs, k.name): st.floats(k.least, k.most) for k in KNOBS},
    (ProposeRequest, "per_hint"): st.integers(1, limits.MAX_PER_HINT),
    (Reference, "photo"): st.none() | pictures(PHOTO_FORMATS),
    (ExportRequest, "picture"): pictures(FILE_FORMATS),
    (ColorizeRequest, "film"): st.sampled_from(["", *FILMS]),
    (ExportRequest, "film"): st.sampled_from(["", *FILMS]),
    (ColorizeRequest, "answer_format"): st.sampled_from(sorted(ANSWER_FORMATS, key=str)),
}
_SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: texts,
    bool: st.booleans(),
    int: st.integers(-(2**63), 2**64 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    Picture: pictures(PixelFormat),
    Content: st.binary(max_size=40).map(Content),
    PixelFormat: st.sampled_from(PixelFormat),
    FileFormat: st.sampled_from(FileFormat),
    type(None): st.none(),
}


def _values(hint: Any) -> st.SearchStrategy[Any]:
    args = typing.get_args(hint)
    if isinstance(hint, types.UnionType):
        return st.one_of(*map(_values, args))
    if typing.get_origin(hint) is Mapping:
        return st.dictionaries(texts, _values(args[1]), max_size=4)
    if typing.get_origin(hint) is tuple:
        many = args[-1] is ...
        return st.lists(_values(args[0]), max_size=4).map(tuple) if many else _fixed(args)
    return _SCALARS[hint] if hint in _SCALARS else instances(hint)


def _fixed(args: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    return st.tuples(*map(_values, args))


def instances(cls: type) -> st.SearchStrategy[Any]:
    """Return any instance of a dataclass of messages.py."""
    hints = typing.get_type_hints(cls)
    names = [field.name for field in dataclasses.fields(cls)]
    fields = {
        name: _NARROWER[cls, name] if (cls, name) in _NARROWER else _values(hints[name])
        for name in names
    }
    return st.builds(cls, **fields)


messages: st.SearchStrategy[Message] = st.one_of(*map(instances, MESSAGE_CLASSES.values()))
envelopes = st.builds(Envelope, request_id=texts, message=messages, token=texts)
