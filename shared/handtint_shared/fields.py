"""Convert frozen dataclasses to plain values for msgpack and back, driven by type hints.

Unknown keys are ignored and missing ones take their default, so that a newer peer of the same major
protocol version is understood. Any other mismatch raises BadMessage.
"""

from __future__ import annotations

import dataclasses
import functools
import math
import types
import typing
from collections.abc import Callable, Hashable, Mapping
from enum import Enum
from typing import Any, TypeVar

from handtint_shared.contents import Content
from handtint_shared.errors import BadMessage, Fact
from handtint_shared.pixels import Picture

T = TypeVar("T")
Framed = Picture | Content
"""What travels in frames of its own."""
PutFramed = Callable[[Framed], dict[str, Any]]
GetFramed = Callable[[type[Framed], Any], Framed]


def nothing_framed(_cls: type[Framed], _plain: Any) -> Framed:
    """Reject pictures and contents, for values that have none."""
    raise BadMessage("field_picture")


@functools.cache
def _hints(cls: Any) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def to_plain(value: Any, put_framed: PutFramed) -> Any:
    """Convert a dataclass to a dict without the fields that have their default value.

    Pictures and contents are passed to `put_framed`, which returns a reference to them.
    """
    if isinstance(value, Framed):
        return put_framed(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return [to_plain(item, put_framed) for item in value]
    if dataclasses.is_dataclass(value):
        return {
            field.name: to_plain(getattr(value, field.name), put_framed)
            for field in dataclasses.fields(value)
            if getattr(value, field.name) != field.default
        }
    return value


def from_plain(cls: type[T], plain: Any, get_framed: GetFramed = nothing_framed) -> T:
    """Build a `cls` from a dict. Raises BadMessage naming the field that does not fit."""
    if not isinstance(plain, dict):
        raise BadMessage("field_map", where=cls.__name__)
    hints = _hints(typing.cast(Hashable, cls))  # mypy does not know that classes are hashable
    values: dict[str, Any] = {}
    for field in dataclasses.fields(cls):  # type: ignore[arg-type]
        if field.name in plain:
            where = f"{cls.__name__}.{field.name}"
            values[field.name] = _read(hints[field.name], plain[field.name], where, get_framed)
        elif field.default is field.default_factory is dataclasses.MISSING:
            raise BadMessage("field_missing", where=f"{cls.__name__}.{field.name}")
    return cls(**values)


def _read(hint: Any, plain: Any, where: str, get_framed: GetFramed) -> Any:
    origin = typing.get_origin(hint)
    if origin is tuple:
        return _read_tuple(typing.get_args(hint), plain, where, get_framed)
    if origin is Mapping:
        return _read_facts(plain, where)
    if origin in (types.UnionType, typing.Union):
        return None if plain is None else _read(typing.get_args(hint)[0], plain, where, get_framed)
    if hint in (Picture, Content):
        return get_framed(hint, plain)
    if dataclasses.is_dataclass(hint):
        return from_plain(typing.cast(type, hint), plain, get_framed)
    return _read_scalar(hint, plain, where)


def _read_tuple(args: tuple[Any, ...], plain: Any, where: str, get_framed: GetFramed) -> Any:
    if not isinstance(plain, list):
        raise BadMessage("field_list", where=where)
    if args[-1] is ...:
        return tuple(_read(args[0], item, where, get_framed) for item in plain)
    if len(plain) != len(args):
        raise BadMessage("field_count", where=where, count=len(args))
    return tuple(_read(a, item, where, get_framed) for a, item in zip(args, plain, strict=True))


def _read_facts(plain: Any, where: str) -> dict[str, Fact]:
    if not isinstance(plain, dict):
        raise BadMessage("field_map", where=where)
    for name, value in plain.items():
        if type(name) is not str or type(value) not in (str, int, float):
            raise BadMessage("field_facts", where=where)
        if isinstance(value, float) and not math.isfinite(value):
            raise BadMessage("field_facts", where=where)
    return plain


def _read_enum(hint: type[Enum], plain: Any, where: str) -> Enum:
    try:
        return hint(plain)
    except ValueError:
        raise BadMessage("field_value", where=where) from None


def _read_scalar(hint: type, plain: Any, where: str) -> Any:
    if issubclass(hint, Enum):
        return _read_enum(hint, plain, where)
    if hint is float and type(plain) is int and abs(plain) < 2**53:
        return float(plain)
    if type(plain) is not hint or (isinstance(plain, float) and not math.isfinite(plain)):
        raise BadMessage("field_type", where=where, wanted=hint.__name__)
    return plain
