from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import handtint_shared
from handtint_shared import limits
from handtint_shared.errors import error_classes
from handtint_shared.messages import (
    MESSAGE_CLASSES,
    ColorizeReply,
    ColorizeRequest,
    EditTimes,
    HintLayer,
    HintPoint,
    HintReport,
    LastError,
    PingReply,
    PingRequest,
    Problem,
    StatusReply,
)
from handtint_shared.pixels import PixelFormat
from handtint_shared.stages import STAGES
from handtint_shared.version import PRODUCT_VERSION, PROTOCOL_VERSION, can_talk

PROTOCOL_TEXT = (Path(handtint_shared.__path__[0]) / "PROTOCOL.md").read_text(encoding="utf-8")
PYPROJECT = Path(__file__).parents[3] / "pyproject.toml"
WITH_DEFAULTS = (ColorizeRequest, HintLayer, HintPoint, ColorizeReply)
CLASSES = (*MESSAGE_CLASSES.values(), HintLayer, HintPoint, HintReport, LastError, Problem)


def _default_in_prose(default: Any) -> str:
    if default is None:
        return "none"
    if isinstance(default, PixelFormat):
        return f"`{default.value}`"
    if default == EditTimes():
        return "all 0"
    return f"`{json.dumps(default)}`"


def _fields() -> list[tuple[type, str]]:
    return [(cls, field.name) for cls in CLASSES for field in dataclasses.fields(cls)]


def _defaults() -> list[tuple[type, str, Any]]:
    return [
        (cls, field.name, field.default)
        for cls in CLASSES
        for field in dataclasses.fields(cls)
        if field.default is not dataclasses.MISSING
    ]


def _table_of(cls: type) -> str:
    """The table of a class' fields: from its heading row to the next empty line."""
    headings = {
        ColorizeRequest: "| field | default |",
        HintLayer: "| field of `hint_layer` |",
        HintPoint: "| field of a hint point |",
        ColorizeReply: "| field of `colorize_reply` |",
        HintReport: "| field of a found hint |",
        PingRequest: "| field of `ping_request`",
        PingReply: "| field of `ping_request`",
        StatusReply: "| further field of `status_reply` |",
    }
    return PROTOCOL_TEXT.split(headings[cls], 1)[1].split("\n\n", 1)[0]


def test_the_specification_is_of_the_version_that_is_spoken() -> None:
    title = PROTOCOL_TEXT.splitlines()[0]
    assert "# Handtint protocol {}.{}".format(*PROTOCOL_VERSION) == title


def test_the_specification_tells_what_changed_in_this_version() -> None:
    assert "- **{}.{}**".format(*PROTOCOL_VERSION) in PROTOCOL_TEXT.split("## Changes")[1]


@pytest.mark.parametrize("name", MESSAGE_CLASSES)
def test_every_message_is_specified(name: str) -> None:
    assert f"`{name}`" in PROTOCOL_TEXT


@pytest.mark.parametrize(("cls", "name"), _fields())
def test_every_field_is_specified(cls: type, name: str) -> None:
    text = _table_of(cls) if cls in WITH_DEFAULTS else PROTOCOL_TEXT
    assert f"`{name}`" in text


@pytest.mark.parametrize(("cls", "name", "default"), _defaults())
def test_every_default_is_specified(cls: type, name: str, default: Any) -> None:
    row = re.search(rf"^\|[^|]*`{name}`[^|]*\|([^|]*)\|", _table_of(cls), re.MULTILINE)
    assert row is not None
    assert _default_in_prose(default) == row[1].strip()


@pytest.mark.parametrize("cls", WITH_DEFAULTS)
def test_the_specification_names_no_field_that_is_not_there(cls: type) -> None:
    rows = re.findall(r"^\|([^|]*)\|", _table_of(cls), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert {field.name for field in dataclasses.fields(cls)} == named


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


def test_every_code_in_the_specification_exists() -> None:
    named = {
        "bad_message",
        "photo_unknown",
        "superseded",
        "too_large",
        "wrong_token",
        "wrong_version",
    }
    assert named <= set(error_classes()) and all(f"`{code}`" in PROTOCOL_TEXT for code in named)


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
