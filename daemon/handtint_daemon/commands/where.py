"""`handtint where`: the places of a photo where further hints would help most."""

from __future__ import annotations

import argparse
import dataclasses
import json

from handtint_daemon.commands.advice import ask_for_advice
from handtint_daemon.commands.photo_and_hints import add_daemon, add_photo_and_hints
from handtint_daemon.numbers import whole
from handtint_shared.limits import MAX_PLACES
from handtint_shared.messages import UncertaintyReply, UncertaintyRequest
from handtint_shared.translation import translated

EXAMPLE = "handtint where photo.png --hints hints.png -n 3"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    hints = translated("the hints that are there, as `handtint colorize` takes them")
    add_photo_and_hints(parser, hints)
    parser.add_argument(
        "-n",
        "--count",
        type=whole(1, MAX_PLACES),
        default=5,
        metavar="N",
        help=translated("how many places; default: %(default)s"),
    )
    add_daemon(parser)
    parser.add_argument(
        "--json",
        action="store_true",
        help=translated('print JSON, best first: [{"x": 120, "y": 80, "gain": 40.5}, …]'),
    )


def run(args: argparse.Namespace) -> int:
    reply = ask_for_advice(
        args, lambda fields: UncertaintyRequest(**fields, count=args.count), UncertaintyReply
    )
    if args.json:
        print(json.dumps([dataclasses.asdict(place) for place in reply.places]))
        return 0
    print(translated("hints would help most at these places, each in addition to those before it:"))
    line = translated("{number:3}.  x {x:5}  y {y:5}  gain {gain:.1f}")
    for number, place in enumerate(reply.places, 1):
        print(line.format(number=number, x=place.x, y=place.y, gain=place.gain))
    print(
        translated(
            "gain: by how much the mean of Δa² + Δb² (CIE Lab) over the photo is expected to fall, "
            "if the true colour is hinted there"
        )
    )
    return 0
