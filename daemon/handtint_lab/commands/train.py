"""`handtint train`: train the colour network from one configuration file."""

from __future__ import annotations

import argparse

from handtint_lab.training.arguments import EXAMPLE, add_arguments

__all__ = ["EXAMPLE", "add_arguments", "run"]


def run(args: argparse.Namespace) -> int:
    from handtint_lab.training.run import run_train  # noqa: PLC0415  torch only when training

    return run_train(args)
