from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import msgpack
import pytest

import handtint_shared
from handtint_shared import limits
from handtint_shared.codec import Envelope, encode
from handtint_shared.connection import Connection
from handtint_shared.errors import error_classes
from handtint_shared.films import FILMS
from handtint_shared.geometry import Rect
from handtint_shared.knobs import Knobs
from handtint_shared.messages import (
    MESSAGE_CLASSES,
    ColorizeReply,
    ColorizeRequest,
    EditTimes,
    ExportReply,
    ExportRequest,
    FaintPaint,
    HintedPhoto,
    HintLayer,
    HintPoint,
    HintReport,
    InfluenceReply,
    InfluenceRequest,
    LastError,
    LikelyColor,
    PartEvent,
    PingReply,
    PingRequest,
    PlaceToHint,
    Problem,
    Proposal,
    ProposeReply,
    ProposeRequest,
    Reference,
    StatusReply,
    SuggestReply,
    SuggestRequest,
    UncertaintyReply,
    UncertaintyRequest,
)
from handtint_shared.pixels import PixelFormat
from handtint_shared.stages import STAGES
from handtint_shared.version import PRODUCT_VERSION, PROTOCOL_VERSION, can_talk

PROTOCOL_TEXT = (Path(handtint_shared.__path__[0]) / "PROTOCOL.md").read_text(encoding="utf-8")
PYPROJECT = Path(__file__).parents[3] / "pyproject.toml"
CLASSES = (
    *MESSAGE_CLASSES.values(),
    HintLayer,
    HintPoint,
    HintReport,
    FaintPaint,
    LikelyColor,
    PlaceToHint,
    Reference,
    Proposal,
    LastError,
    Problem,
    Rect,
)
TABLES = dict(
    re.findall(r"^\| ([^|\n]+) \|.*\n\|[-|]+\n((?:\|.*\n)+)", PROTOCOL_TEXT, re.MULTILINE)
)
"""Return the first words of each table's heading, and its rows."""
FIELD_TABLES: dict[str, tuple[type, ...]] = {
    "field": (ColorizeRequest,),
    "further field of `suggest_request`": (SuggestRequest,),
    "field of `suggest_reply`": (SuggestReply,),
    "field of a likely colour": (LikelyColor,),
    "further field of `uncertainty_request`": (UncertaintyRequest,),
    "field of `uncertainty_reply`": (UncertaintyReply,),
    "field of a place": (PlaceToHint,),
    "further field of `influence_request`": (InfluenceRequest,),
    "field of `influence_reply`": (InfluenceReply,),
    "further field of `export_request`": (ExportRequest,),
    "field of `export_reply`": (ExportReply,),
    "further field of `propose_request`": (ProposeRequest,),
    "field of `reference`": (Reference,),
    "field of `propose_reply`": (ProposeReply,),
    "field of a proposal": (Proposal,),
    "field of `hint_layer`": (HintLayer,),
    "field of a hint point": (HintPoint,),
    "field of `colorize_reply`": (ColorizeReply,),
    "field of a found hint": (HintReport,),
    "field of `part_event`": (PartEvent,),
    "field of a rectangle": (Rect,),
    "field of faint paint": (FaintPaint,),
    "field of `ping_request`, `ping_reply`": (PingRequest, PingReply),
    "further field of `status_reply`": (StatusReply,),
    "key": (Problem,),
}
WHOLLY_IN_TABLES = (
    ColorizeRequest,
    HintLayer,
    HintPoint,
    ColorizeReply,
    HintReport,
    FaintPaint,
    SuggestRequest,
    SuggestReply,
    LikelyColor,
    UncertaintyRequest,
    UncertaintyReply,
    PlaceToHint,
    InfluenceRequest,
    InfluenceReply,
    ExportRequest,
    ExportReply,
    ProposeRequest,
    Reference,
    ProposeReply,
    Proposal,
    PartEvent,
    Rect,
    Problem,
)
QUESTIONS = (SuggestRequest, UncertaintyRequest, InfluenceRequest, ExportRequest, ProposeRequest)
OTHER_WORDS = frozenset(
    {"handtint", "propagate", "siggraph17", "ping", "status", "cancel", "shutdown"}
)
"""Return what the specification names besides messages, their fields, codes and stages."""


def _default_in_prose(default: Any) -> str:
    if default is None:
        return "none"
    if isinstance(default, PixelFormat):
        return f"`{default.value}`"
    if isinstance(default, Knobs):
        return "the defaults"
    if isinstance(default, EditTimes):
        return "all 0" if not any(dataclasses.astuple(default)) else repr(default)
    return f"`{json.dumps(default)}`"


def _own_fields(cls: type) -> list[dataclasses.Field[Any]]:
    """Return the fields of a class, without those told once, in the table of `colorize_request`."""
    told = dataclasses.fields(HintedPhoto) if cls in QUESTIONS else ()
    names = {field.name for field in told}
    return [field for field in dataclasses.fields(cls) if field.name not in names]


def _fields() -> list[tuple[type, str]]:
    return [(cls, field.name) for cls in CLASSES for field in _own_fields(cls)]


def _defaults() -> list[tuple[type, str, Any]]:
    return [
        (cls, field.name, field.default)
        for cls in CLASSES
        for field in _own_fields(cls)
        if field.default is not dataclasses.MISSING
    ]


def _table_of(cls: type) -> str:
    return next(TABLES[heading] for heading, classes in FIELD_TABLES.items() if cls in classes)


def _named_first(rows: str) -> set[str]:
    """Return the names in the rows' first cells."""
    cells = re.findall(r"^\|([^|]*)\|", rows, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


def _names(cls: type, *, with_default: bool | None = None) -> set[str]:
    return {
        field.name
        for field in _own_fields(cls)
        if with_default in (None, field.default is not dataclasses.MISSING)
    }


def test_the_specification_is_of_the_version_that_is_spoken() -> None:
    title = PROTOCOL_TEXT.splitlines()[0]
    assert "# Handtint protocol {}.{}".format(*PROTOCOL_VERSION) == title


def test_the_specification_tells_what_changed_in_this_version() -> None:
    assert "- **{}.{}**".format(*PROTOCOL_VERSION) in PROTOCOL_TEXT.split("## Changes")[1]


def test_every_request_is_specified_with_its_reply() -> None:
    requests = {name for name in MESSAGE_CLASSES if name.endswith("_request")}
    assert _named_first(TABLES["request"]) == requests
    for name in requests:
        row = re.search(rf"^\| `{name}` \|.*$", TABLES["request"], re.MULTILINE)
        assert row is not None
        reply = name.replace("_request", "_reply")
        told = {reply, *_names(MESSAGE_CLASSES[name]), *_names(MESSAGE_CLASSES[reply])}
        assert set(re.findall(r"`(\w+)`", row[0])) == {name, *told} or "below" in row[0]
        assert f"`{reply}`" in row[0]


PLACES = {
    "system": ["Linux", "macOS", "Windows"],
    "endpoint": ["`ipc://PATH`", "`tcp://127.0.0.1:PORT`"],
}


@pytest.mark.parametrize("heading", PLACES)
def test_every_place_of_a_daemon_is_specified(heading: str) -> None:
    assert re.findall(r"^\| ([^|]*) \|", TABLES[heading], re.MULTILINE) == PLACES[heading]


def test_every_table_is_looked_at() -> None:
    assert set(TABLES) == {*FIELD_TABLES, *PLACES, "request", "header key", "format"}


def test_every_key_of_a_header_is_specified() -> None:
    header = msgpack.unpackb(bytes(encode(Envelope("id", PingRequest()))[0]))
    assert _named_first(TABLES["header key"]) == set(header)


def test_every_key_of_the_connection_file_is_specified() -> None:
    (told,) = re.findall(r"The file holds JSON with (.*?);", PROTOCOL_TEXT, re.DOTALL)
    assert set(re.findall(r"`(\w+)`", told)) == _names(Connection)


@pytest.mark.parametrize("heading", FIELD_TABLES)
def test_a_table_names_the_fields_that_are_there_and_no_others(heading: str) -> None:
    classes = FIELD_TABLES[heading]
    fields = set().union(
        *(_names(cls, with_default=None if cls in WHOLLY_IN_TABLES else True) for cls in classes)
    )
    assert _named_first(TABLES[heading]) == fields


def test_the_fields_of_a_colorize_request_that_others_have_too_are_specified() -> None:
    (told,) = re.findall(r"have the fields (.*?) of a `colorize_request`", PROTOCOL_TEXT, re.DOTALL)
    assert set(re.findall(r"`(\w+)`", told)) == {f.name for f in dataclasses.fields(HintedPhoto)}


def test_the_older_fields_of_a_status_are_specified() -> None:
    (told,) = re.findall(r"^`status_reply` has (.*?)\.$", PROTOCOL_TEXT, re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"`(\w+)`", told)) == _names(StatusReply, with_default=False)


@pytest.mark.parametrize(("cls", "name"), _fields())
def test_every_field_is_specified(cls: type, name: str) -> None:
    assert f"`{name}`" in PROTOCOL_TEXT


@pytest.mark.parametrize(("cls", "name", "default"), _defaults())
def test_every_default_is_specified(cls: type, name: str, default: Any) -> None:
    row = re.search(rf"^\|[^|]*`{name}`[^|]*\|([^|]*)\|", _table_of(cls), re.MULTILINE)
    assert row is not None
    assert _default_in_prose(default) == row[1].strip()


@pytest.mark.parametrize("pixel_format", PixelFormat)
def test_every_pixel_format_is_specified_with_its_bytes(pixel_format: PixelFormat) -> None:
    rows = re.findall(r"^\| (`.*?u8`.*?|`ab.*?) \| ([\d, ]+) \|", PROTOCOL_TEXT, re.MULTILINE)
    specified = {
        name: int(size)
        for names, sizes in rows
        for name, size in zip(re.findall(r"`(.*?)`", names), sizes.split(","), strict=True)
    }
    assert pixel_format.bytes_per_pixel == specified[pixel_format.value]


@pytest.mark.parametrize(
    "limit",
    [
        f"{limits.MAX_PICTURE_PX // 10**6} megapixels",
        f"{limits.MAX_SIDE_PX:,} px a side",
        f"{limits.MAX_PICTURES} pictures",
        f"{limits.MAX_HEADER_BYTES:,} bytes in a header",
        f"{limits.MAX_ITEMS:,} items",
        f"{limits.MAX_TEXT_BYTES:,} bytes in a text",
    ],
)
def test_every_limit_is_specified(limit: str) -> None:
    section = PROTOCOL_TEXT.split("## Limits")[1].split("##")[0]
    assert limit in " ".join(section.split())


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_is_specified(stage: str) -> None:
    assert f"`{stage}`" in PROTOCOL_TEXT


def test_no_word_of_the_specification_is_invented() -> None:
    fields = {field.name for cls in CLASSES for field in dataclasses.fields(cls)}
    header = msgpack.unpackb(bytes(encode(Envelope("id", PingRequest()))[0]))
    pictures = {"frame", "frames", "size_hw", "format"}
    edit_times, connection = _names(EditTimes), _names(Connection)
    known = fields | set(header) | pictures | edit_times | connection | OTHER_WORDS
    known |= {*FILMS, *MESSAGE_CLASSES, *error_classes(), *STAGES, "none", "true", "false"}
    named = set(re.findall(r"`([a-z][a-z0-9_]*)`", PROTOCOL_TEXT))
    assert named - known == set()


CODES_A_CLIENT_ACTS_ON = [
    *("bad_message", "too_large", "wrong_token", "wrong_version"),
    *("photo_unknown", "no_hints", "superseded", "busy", "remote_unreachable"),
]


@pytest.mark.parametrize("code", CODES_A_CLIENT_ACTS_ON)
def test_the_codes_that_a_client_acts_on_are_specified(code: str) -> None:
    assert code in error_classes() and f"`{code}`" in PROTOCOL_TEXT.split("## Changes")[0]


@pytest.mark.parametrize(
    ("their_protocol", "understood"),
    [
        (PROTOCOL_VERSION, True),
        ((PROTOCOL_VERSION[0], 99), True),
        ((PROTOCOL_VERSION[0] + 1, 0), False),
        ((PROTOCOL_VERSION[0] - 1, 9), False),
    ],
)
def test_the_same_major_number_is_understood(
    their_protocol: tuple[int, int], understood: bool
) -> None:
    assert understood == can_talk(their_protocol)


def test_the_product_has_one_version() -> None:
    with PYPROJECT.open("rb") as file:
        assert tomllib.load(file)["project"]["version"] == PRODUCT_VERSION
