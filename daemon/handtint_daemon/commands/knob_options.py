"""Knobs as options of commands."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from handtint_daemon.numbers import real
from handtint_shared.knobs import Knob
from handtint_shared.translation import translated


def add_knobs(parser: argparse.ArgumentParser, knobs: Iterable[Knob]) -> None:
    """Add an option for each knob."""
    told = translated("{least:g} to {most:g}: {about}; default: {default:g}")
    for knob in knobs:
        least, most = knob.least, knob.most
        about = told.format(least=least, most=most, about=knob.help, default=knob.default)
        parser.add_argument(
            f"--{knob.option}",
            type=real(least, most),
            default=knob.default,
            metavar="X",
            help=about.replace("%", "%%"),
        )
