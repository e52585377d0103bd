"""`handtint train`: train the colour network from one configuration file."""

from __future__ import annotations

import argparse
from pathlib import Path

from handtint_shared.translation import N_, translated

HELP = N_("train the colour network from one configuration file")
EXAMPLE = "handtint train handtint.toml --folder runs/first --dry-run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "config", type=Path, help=translated("the training configuration, a TOML file")
    )
    parser.add_argument(
        "--folder",
        type=Path,
        required=True,
        help=translated("for checkpoints, curve and weights; resumes"),
    )
    parser.add_argument(
        "--device", default="auto", help=translated("auto, cpu or cuda (default: auto)")
    )
    parser.add_argument(
        "--threads", type=int, default=0, help=translated("CPU threads (default: all cores)")
    )
    parser.add_argument(
        "--export",
        action="store_true",
        help=translated("only write the weights of the newest checkpoint"),
    )
    parser.add_argument(
        "--dry-run", action="store_true", help=translated("say what the run will need, and stop")
    )


def run(args: argparse.Namespace) -> int:
    from handtint_daemon.training.run import run_train  # noqa: PLC0415  torch only when training

    return run_train(args)
