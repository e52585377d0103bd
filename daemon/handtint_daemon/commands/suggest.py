"""`handtint suggest`: the likely colours of a place, given the hints."""

from __future__ import annotations

import argparse
import json

from rich.console import Console
from rich.style import Style
from rich.text import Text

from handtint_daemon.commands.advice import ask_for_advice
from handtint_daemon.commands.photo_and_hints import add_daemon, add_photo_and_hints
from handtint_daemon.numbers import real
from handtint_shared.documents.colors import hex_of_rgb
from handtint_shared.limits import MAX_SIDE_PX
from handtint_shared.messages import LikelyColor, SuggestReply, SuggestRequest
from handtint_shared.translation import translated

EXAMPLE = "handtint suggest photo.png --at 120,80 --hints hints.png"
_SWATCH = "    "


def add_arguments(parser: argparse.ArgumentParser) -> None:
    hints = translated(
        "hints as `handtint colorize` takes them; without any the photo alone counts"
    )
    add_photo_and_hints(parser, hints)
    parser.add_argument(
        "--at",
        type=_place,
        required=True,
        metavar="X,Y",
        help=translated("the place: column and row of the photo, from 0"),
    )
    add_daemon(parser)
    parser.add_argument(
        "--json",
        action="store_true",
        help=translated(
            'print JSON, likeliest first: [{"rgb": [150, 120, 110], "share": 0.3}, …]; a share is '
            "how likely the colour is, 0 to 1"
        ),
    )


def _place(text: str) -> tuple[float, float]:
    try:
        x, y = map(real(0, MAX_SIDE_PX), text.split(","))
    except (ValueError, argparse.ArgumentTypeError):
        wrong = translated("must be column and row of the photo, as in 120,80")
        raise argparse.ArgumentTypeError(wrong) from None
    return x, y


def run(args: argparse.Namespace) -> int:
    x, y = args.at
    reply = ask_for_advice(args, lambda fields: SuggestRequest(**fields, x=x, y=y), SuggestReply)
    if args.json:
        print(json.dumps([{"rgb": color.rgb, "share": color.share} for color in reply.colors]))
        return 0
    heading = translated(
        "likely colours at ({x:g}, {y:g}), where the photo's lightness is {L:.0f}:"
    )
    print(heading.format(x=x, y=y, L=reply.L_0_100))
    console = Console(highlight=False)
    for color in reply.colors:
        console.print(_line(color, in_color=console.color_system is not None), soft_wrap=True)
    return 0


def _line(color: LikelyColor, *, in_color: bool) -> Text:
    code = hex_of_rgb(color.rgb)
    words = "{:4.0%}  {}  rgb {:3} {:3} {:3}".format(color.share, code, *color.rgb)
    swatch = Text.assemble((_SWATCH, Style(bgcolor=code)), "  ") if in_color else Text()
    return swatch.append(words)
