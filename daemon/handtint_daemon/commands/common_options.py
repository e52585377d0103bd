"""Options that several commands have."""

from __future__ import annotations

import argparse

from handtint_daemon.color.film import EMULSIONS
from handtint_shared.translation import translated


def add_film(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--film",
        choices=EMULSIONS,
        default="",
        help=translated(
            "the film of the photo, if you know it: blue-sensitive, orthochromatic or "
            "panchromatic; it is kept in the record, and you are told which of your colours it "
            "cannot have recorded as light or as dark as the photo is there"
        ),
    )


def add_faint_hints(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--faint-hints",
        action="store_true",
        help=translated(
            "take paint under 40 % opacity as hints too, though others are opaque"
        ).replace("%", "%%"),
    )
