"""A knob needs only its row in the table, even a made-up one."""

from __future__ import annotations

import argparse
import dataclasses
import inspect
import math
import re
from pathlib import Path

import pytest

import handtint_shared
from handtint import Colorizer
from handtint_daemon.commands.knob_options import add_knobs
from handtint_shared.codec import Envelope, decode, encode
from handtint_shared.errors import BadMessage
from handtint_shared.knobs import KNOBS, Knob, Knobs, knobs_of, row
from handtint_shared.messages import MESSAGE_CLASSES, ColorizeRequest
from sources import Source, sources

PROTOCOL_TEXT = (Path(handtint_shared.__path__[0]) / "PROTOCOL.md").read_text(encoding="utf-8")

BETWEEN = ("commands", "serving", "painting", "health")


@dataclasses.dataclass(frozen=True, slots=True)
class RequestWithGrain(ColorizeRequest):
    """A colorize request with one more row."""

    film_grain: float = row(
        3.0, least=-1.5, most=7.25, step=0.25, label="Film _Grain", does="from {least} to {most}"
    )


GRAIN = knobs_of(RequestWithGrain)[-1]


def options(knobs: tuple[Knob, ...]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    add_knobs(parser, knobs)
    return parser


def test_a_row_is_explained_on_the_command_line() -> None:
    told = " ".join(options((GRAIN,)).format_help().split())
    assert "--film-grain X -1.5 to 7.25: from -1.5 to 7.25; default: 3" in told


def test_a_row_is_an_option_of_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    parser = options((GRAIN,))
    assert parser.parse_args([]).film_grain == GRAIN.default
    assert parser.parse_args(["--film-grain", "7.25"]).film_grain == GRAIN.most
    with pytest.raises(SystemExit):
        parser.parse_args(["--film-grain", "7.26"])
    assert "must be a number from -1.5 to 7.25" in capsys.readouterr().err


def test_a_row_travels_in_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MESSAGE_CLASSES, "request_with_grain", RequestWithGrain)
    sent = RequestWithGrain("c0" * 16, "key", film_grain=4.5)
    assert decode(encode(Envelope("id", sent))).message == sent


@pytest.mark.parametrize("value", [-1.51, 7.26, math.nan, math.inf])
def test_a_message_is_checked_by_the_row(value: float) -> None:
    with pytest.raises(BadMessage) as told:
        RequestWithGrain("c0" * 16, "key", film_grain=value)
    assert told.value.facts == {"knob": "film_grain", "least": -1.5, "most": 7.25}


@pytest.mark.parametrize("knob", [*KNOBS, GRAIN], ids=lambda knob: knob.name)
def test_the_ends_of_the_range_are_taken(knob: Knob) -> None:
    for value in (knob.least, knob.default, knob.most):
        knob.require(value)


def test_the_engines_are_handed_every_knob() -> None:
    turned = {knob.name: knob.least for knob in KNOBS}
    assert ColorizeRequest("c0" * 16, "key", **turned).alone() == Knobs(**turned)  # type: ignore[arg-type]


@pytest.mark.parametrize("knob", KNOBS, ids=lambda knob: knob.name)
def test_the_specification_tells_the_range(knob: Knob) -> None:
    line = rf"^\| `{knob.name}` \| `(\S+)` \| (\S+) to (\S+):"
    (told,) = re.findall(line, PROTOCOL_TEXT, re.MULTILINE)
    assert tuple(map(float, told)) == (knob.default, knob.least, knob.most)


@pytest.mark.parametrize("knob", KNOBS, ids=lambda knob: knob.name)
def test_the_python_api_has_each_knob_and_tells_its_range(knob: Knob) -> None:
    assert inspect.signature(Colorizer.paint).parameters[knob.name].default == knob.default
    told = " ".join((Colorizer.paint.__doc__ or "").split(f"{knob.name} : float")[1].split())
    assert f" {knob.least:g} to {knob.most:g}." in told.split(" : ")[0]


def names_in(source: Source) -> set[object]:
    """Return all names in a module's code, and its strings that are words."""
    parts = ("id", "attr", "arg", "value", "name")
    return {getattr(node, part, None) for node in source.nodes for part in parts}


@pytest.mark.parametrize("knob", KNOBS, ids=lambda knob: knob.name)
def test_between_its_row_and_the_engines_nothing_knows_a_knob_by_name(knob: Knob) -> None:
    asking = ("shared/", "plugin/", *(f"daemon/handtint_daemon/{n}/" for n in BETWEEN))
    naming = {s.name for s in sources() if knob.name in names_in(s)}
    assert {n for n in naming if n.startswith(asking)} == {"shared/handtint_shared/knobs.py"}
