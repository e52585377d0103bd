"""The options of `handtint train`, shared with `python -m handtint_lab.training`.

The latter needs only PyTorch, numpy, Pillow and safetensors.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from handtint_daemon.config import AUTO, DEVICES
from handtint_daemon.numbers import A_DAY_S, A_YEAR_MIN, real, whole
from handtint_shared.translation import translated

EXAMPLE = "handtint train handtint.toml --folder runs/first --minutes 60"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "config", type=Path, help=translated("the training configuration, a TOML file")
    )
    parser.add_argument(
        "--folder",
        type=Path,
        required=True,
        help=translated("for checkpoints, curves and weights; a run that is there is resumed"),
    )
    parser.add_argument(
        "--minutes",
        type=real(0, A_YEAR_MIN),
        help=translated("how long the whole run takes (default: as configured)"),
    )
    parser.add_argument(
        "--pause-after",
        type=real(0, A_YEAR_MIN),
        metavar="MINUTES",
        help=translated("pause after this many minutes, to resume another time"),
    )
    parser.add_argument(
        "--device", choices=DEVICES, default=AUTO, help=translated("default: %(default)s")
    )
    parser.add_argument(
        "--threads",
        type=whole(0, 1024),
        default=0,
        help=translated("CPU threads (default: all cores)"),
    )
    parser.add_argument(
        "--compile",
        action="store_true",
        help=translated("compile the network first, if that works here"),
    )
    parser.add_argument(
        "--no-export",
        action="store_true",
        help=translated("end with the last checkpoint, without exporting weights"),
    )
    parser.add_argument(
        "--export",
        action="store_true",
        help=translated("only export the weights of the newest checkpoint"),
    )
    parser.add_argument(
        "--await-pictures",
        type=real(0, A_DAY_S),
        default=0.0,
        metavar="SECONDS",
        help=translated("wait so long for each file of pictures that is still to come"),
    )
    parser.add_argument(
        "--dry-run", action="store_true", help=translated("print what the run will need, then stop")
    )
