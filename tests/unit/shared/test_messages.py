from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from handtint_shared import limits
from handtint_shared.errors import BadMessage, TooLarge
from handtint_shared.messages import (
    MESSAGE_CLASSES,
    ColorizeReply,
    ColorizeRequest,
    ExportRequest,
    FileFormat,
    HintLayer,
    HintPoint,
    InfluenceRequest,
    Message,
    ProposeRequest,
    Reference,
    Reply,
    Request,
    SuggestRequest,
    UncertaintyRequest,
    type_name,
)
from handtint_shared.pixels import ANSWER_FORMATS, PHOTO_FORMATS, Picture, PixelFormat

every_message_class = pytest.mark.parametrize("message_class", MESSAGE_CLASSES.values())


def picture(pixel_format: PixelFormat) -> Picture:
    return Picture((1, 1), pixel_format, bytes(pixel_format.bytes_per_pixel))


def export_request(**fields: Any) -> ExportRequest:
    usual = {"canvas": "c0" * 16, "picture": picture(PixelFormat.RGBA_U16)}
    return ExportRequest(photo_key="key", file_format=FileFormat.PNG, **{**usual, **fields})


@pytest.mark.parametrize("film", ["", "blue", "ortho", "pan"])
def test_an_export_may_name_a_film(film: str) -> None:
    assert export_request(film=film).film == film
    assert ColorizeRequest("c0" * 16, "key", film=film).film == film


def test_the_name_on_the_wire() -> None:
    assert type_name(ColorizeRequest) == "colorize_request"


def test_every_message_has_a_name_of_its_own() -> None:
    assert set(Message.__args__) == set(MESSAGE_CLASSES.values())


def test_every_request_has_its_reply() -> None:
    requests = {type_name(c).removesuffix("_request") for c in Request.__args__}
    replies = {type_name(c).removesuffix("_reply") for c in Reply.__args__}
    assert requests | {"error"} == replies


@every_message_class
def test_a_message_is_a_frozen_dataclass_with_slots(message_class: type[Message]) -> None:
    parameters = message_class.__dataclass_params__  # type: ignore[union-attr]
    assert parameters.frozen and "__slots__" in vars(message_class)


@every_message_class
def test_no_default_is_made_anew(message_class: type[Message]) -> None:
    # `fields.py` compares with `field.default`, so a field with a factory would count as required
    made_anew = [f for f in dataclasses.fields(message_class) if callable(f.default_factory)]
    assert made_anew == []


@pytest.mark.parametrize("pixel_format", sorted(PHOTO_FORMATS, key=str))
def test_a_photo_may_be_grey_or_rgb(pixel_format: PixelFormat) -> None:
    photo = picture(pixel_format)
    assert photo == ColorizeRequest("c0" * 16, "key", photo=photo).photo


@pytest.mark.parametrize("pixel_format", sorted(ANSWER_FORMATS, key=str))
def test_an_answer_may_be_rgba_or_ab(pixel_format: PixelFormat) -> None:
    request = ColorizeRequest("c0" * 16, "key", answer_format=pixel_format)
    assert pixel_format is request.answer_format


def test_a_radius_and_a_color_at_their_limits_are_taken() -> None:
    assert HintPoint(-1.5, 2.5, (0, 128, 255), limits.MAX_SIDE_PX).rgb == (0, 128, 255)


@pytest.mark.parametrize(
    "make",
    [
        lambda: HintLayer(picture(PixelFormat.RGB_U8)),
        lambda: HintLayer(picture(PixelFormat.RGBA_U16)),
        lambda: HintPoint(0, 0, (0, 0, 256)),
        lambda: HintPoint(0, 0, (-1, 0, 0)),
        lambda: HintPoint(0, 0, (0, 0, 0), -0.1),
        lambda: HintPoint(0, 0, (0, 0, 0), limits.MAX_SIDE_PX + 1),
        lambda: ColorizeRequest("c0" * 16, "key", photo=picture(PixelFormat.RGBA_U8)),
        lambda: ColorizeRequest("c0" * 16, "key", photo=picture(PixelFormat.AB_F32)),
        lambda: ColorizeRequest("c0" * 16, "key", answer_format=PixelFormat.RGB_U8),
        lambda: SuggestRequest("c0" * 16, "key", picture(PixelFormat.AB_F32), x=0, y=0),
        lambda: SuggestRequest("no canvas", "key", x=0, y=0),
        lambda: UncertaintyRequest("no canvas", "key"),
        lambda: InfluenceRequest("no canvas", "key"),
        lambda: export_request(canvas="no canvas"),
        lambda: export_request(picture=picture(PixelFormat.AB_F32)),
        lambda: export_request(picture=picture(PixelFormat.RGB_U8)),
        lambda: export_request(film="infrared"),
        lambda: ColorizeRequest("c0" * 16, "key", film="infrared"),
        lambda: ProposeRequest("no canvas", "key", reference=Reference("other")),
        lambda: ProposeRequest("c0" * 16, "key", reference=Reference("other"), per_hint=0),
        lambda: ProposeRequest(
            "c0" * 16, "key", reference=Reference("other"), per_hint=limits.MAX_PER_HINT + 1
        ),
        lambda: Reference("key", picture(PixelFormat.RGBA_U8)),
        lambda: UncertaintyRequest("c0" * 16, "key", count=-1),
        lambda: UncertaintyRequest("c0" * 16, "key", count=limits.MAX_PLACES + 1),
        lambda: UncertaintyRequest("c0" * 16, "key", map_px=-1),
        lambda: UncertaintyRequest("c0" * 16, "key", map_px=limits.MAX_MAP_PX + 1),
    ],
)
def test_what_makes_no_sense_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(BadMessage):
        make()


def test_more_hint_points_than_can_travel_are_refused() -> None:
    points = (HintPoint(0, 0, (0, 0, 0)),) * (limits.MAX_ITEMS + 1)
    with pytest.raises(TooLarge, match="too_many_points"):
        ColorizeRequest("c0" * 16, "key", hint_points=points)
    with pytest.raises(TooLarge, match="too_many_points"):
        Reference("key", hint_points=points)


def test_a_question_is_about_the_photo_and_the_hints_of_an_edit() -> None:
    edit = ColorizeRequest(
        "c0" * 16, "key", hint_points=(HintPoint(0, 0, (1, 2, 3)),), faint_hints=True, vividness=0.5
    )
    asked = UncertaintyRequest(**edit.hinted(), count=limits.MAX_PLACES, map_px=limits.MAX_MAP_PX)
    assert asked.hinted() == edit.hinted()
    assert asked.hint_points and asked.faint_hints


def test_a_reply_without_hints_has_an_empty_list() -> None:
    assert ColorizeReply(1, "propagate", picture(PixelFormat.RGBA_U8)).hints == ()
