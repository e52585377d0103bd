"""The options of `handtint album`."""

from __future__ import annotations

import argparse
from pathlib import Path

from handtint_daemon.commands.common_options import add_faint_hints, add_film
from handtint_daemon.commands.hint_documents import add_palette
from handtint_daemon.commands.knob_options import add_knobs
from handtint_daemon.config import DEVICES
from handtint_daemon.engines import ENGINE_NAMES
from handtint_daemon.numbers import real, whole
from handtint_shared.knobs import KNOBS
from handtint_shared.translation import translated

_MOST_WORKERS = 256


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder",
        metavar="FOLDER",
        help=translated(
            "photos, in subfolders too; beside NAME.jpg may lie its hints, NAME.hints.json, .csv "
            "or .png, and proposed ones, NAME.proposed.json; FOLDER, OUT and the palette may be "
            "URLs (s3://BUCKET/FOLDER), which needs `pip install 'handtint[s3]'`"
        ),
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help=translated("the folder of the coloured photos; default: FOLDER-coloured"),
    )
    parser.add_argument(
        "--ledger",
        type=Path,
        metavar="DIR",
        help=translated(
            "the folder of the ledger, on a disk of this computer; default: in OUT, or in a folder "
            "of Handtint's own if OUT is a URL, as --status tells"
        ),
    )
    add_palette(parser, str)
    parser.add_argument(
        "--accept",
        type=real(0, 1),
        metavar="X",
        help=translated(
            "use proposed hints whose confidence is at least X, 0 to 1; without it none is used"
        ),
    )
    parser.add_argument(
        "--bag",
        action="store_true",
        help=translated(
            "put the coloured photos into a BagIt bag, OUT/bag, with what was done to each in the "
            "terms of PREMIS (premis.xml); needs `pip install 'handtint[bag]'`"
        ),
    )
    _add_work(parser)
    _add_telling(parser)


def _add_work(parser: argparse.ArgumentParser) -> None:
    add_knobs(parser, KNOBS)
    add_film(parser)
    add_faint_hints(parser)
    parser.add_argument(
        "--engine", choices=ENGINE_NAMES, default="", help=translated("default: the daemon's")
    )
    parser.add_argument(
        "--device", choices=DEVICES, default="", help=translated("default: the daemon's")
    )
    parser.add_argument(
        "--workers",
        type=whole(1, _MOST_WORKERS),
        metavar="N",
        help=translated("processes that colour; default: as processors and memory allow"),
    )
    elsewhere = parser.add_mutually_exclusive_group()
    elsewhere.add_argument(
        "--daemon",
        action="store_true",
        help=translated(
            "have the running daemon paint, or one that is started; the processes read and write. "
            "Default where the daemon would have a GPU"
        ),
    )
    elsewhere.add_argument(
        "--dask",
        metavar="ADDRESS",
        default="",
        help=translated(
            "have the workers of this Dask scheduler colour (tcp://HOST:8786), on computers that "
            "see the same folders; needs `pip install 'handtint[dask]'` on each"
        ),
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help=translated("replace outputs that were edited since, or that something else made"),
    )


def _add_telling(parser: argparse.ArgumentParser) -> None:
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--dry-run",
        action="store_true",
        help=translated("write nothing: tell what would be done, and about how long it would take"),
    )
    instead.add_argument(
        "--status",
        action="store_true",
        help=translated("write nothing: tell how far the album is"),
    )
    parser.add_argument("--json", action="store_true", help=translated("print JSON, for programs"))
