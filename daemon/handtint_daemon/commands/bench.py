"""`handtint bench`: latency and memory, side by side in one run."""

from __future__ import annotations

import argparse
import json
import os
import platform
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from handtint_daemon.benchmarks.scene import size_of
from handtint_daemon.benchmarks.stages import stage_times
from handtint_daemon.benchmarks.transport import echo_times_s
from handtint_daemon.benchmarks.whole_daemon import daemon_figures
from handtint_daemon.engines import ENGINE_NAMES

HELP = "measure speed and memory on this computer"
EXAMPLE = "handtint bench --megapixels 0.3,2,12 --json bench.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine", choices=ENGINE_NAMES, default="propagate", help="default: %(default)s"
    )
    parser.add_argument(
        "--megapixels",
        type=lambda text: [float(part) for part in text.split(",")],
        default=[0.3, 2.0, 12.0],
        help="sizes, by commas; the last one is asked of a whole daemon; default: 0.3,2,12",
    )
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures there too")


def run(args: argparse.Namespace) -> int:
    console = Console()
    figures = _measure(args.engine, args.megapixels, console)
    console.print(_table("seconds", figures["seconds"], "{:.3f}"))
    console.print(_table("ratios", figures["ratios"], "{:.2f}"))
    console.print(f"device {figures['device']}, daemon's peak {figures['peak_rss_mb']:.0f} MB")
    if args.json:
        args.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


def _measure(engine: str, megapixels: list[float], console: Console) -> dict[str, Any]:
    seconds: dict[str, float] = {}
    for size_mp in megapixels:
        with console.status(f"{engine}, {size_mp:g} megapixels…"):
            times = stage_times(engine, size_of(size_mp))
        seconds |= {
            f"extract_{size_mp:g}mp": times.extract_s,
            f"encode_{size_mp:g}mp": times.encode_s,
            f"paint_{size_mp:g}mp": times.paint_s,
            f"compose_{size_mp:g}mp": times.compose_s,
        }
    largest = megapixels[-1]
    with console.status("codec and sockets…"):
        plain_s, coded_s = echo_times_s(size_of(largest))
    with console.status("a whole daemon…"):
        daemon = daemon_figures(engine, size_of(largest))
    seconds |= {
        f"plain_echo_{largest:g}mp": plain_s,
        f"message_echo_{largest:g}mp": coded_s,
        "daemon_ready": daemon.ready_s,
        f"first_edit_{largest:g}mp": daemon.first_edit_s,
        f"edit_{largest:g}mp": daemon.edit_s,
    }
    return {
        "device": f"{platform.machine()}, {os.cpu_count()} cores",
        "engine": engine,
        "seconds": {name: round(value, 4) for name, value in seconds.items()},
        "ratios": {
            "message_echo_speed_vs_plain": round(plain_s / coded_s, 3),
            "edit_vs_plain_echo": round(daemon.edit_s / plain_s, 2),
        },
        "peak_rss_mb": daemon.peak_rss_mb or 0.0,
        "torch_loaded": daemon.torch_loaded,
    }


def _table(title: str, rows: dict[str, float], form: str) -> Table:
    table = Table(title=title, show_header=False)
    for name, value in rows.items():
        table.add_row(name, form.format(value))
    return table
