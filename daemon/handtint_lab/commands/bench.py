"""`handtint bench`: measure latency and memory in one run."""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.config import ServeConfig
from handtint_daemon.engines import ENGINE_NAMES
from handtint_daemon.files.given_paths import require_writable
from handtint_daemon.files.picture_sources import list_pictures
from handtint_daemon.numbers import real, rising
from handtint_lab.benchmarks import network_2017
from handtint_lab.benchmarks.beside_others import EditRates, edit_rates
from handtint_lab.benchmarks.scene import size_of
from handtint_lab.benchmarks.stages import stage_times
from handtint_lab.benchmarks.transport import echo_times_s
from handtint_lab.benchmarks.whole_daemon import daemon_figures
from handtint_lab.evaluation.drawn_pictures import draw_cells
from handtint_lab.evaluation.squares import read_square
from handtint_lab.evaluation.upsampling import mean_of, measure
from handtint_lab.reports.summary import write_text
from handtint_shared.limits import MAX_PICTURE_PX
from handtint_shared.translation import N_, translated

EXAMPLE = "handtint bench --megapixels 0.3,2,12 --json bench.json, handtint bench --busy"
_SIZES_MP, _BUSY_SIZES_MP = (0.3, 2.0, 12.0, 48.0), (0.3, 2.0, 12.0)
_ECHO_MP = 12.0
_BUSY_COLUMNS = (*(N_("photo"), N_("alone"), N_("beside two busy processes"), N_("ratio")),)
_UPSAMPLING_COLUMNS = (
    *(N_("method"), N_("bleeding"), N_("halo, ab"), N_("RMS of ab"), N_("seconds")),
)
_LEAST_MP = 0.01
_UPSAMPLED_PICTURES, _UPSAMPLED_PX, _UPSAMPLED_TIMES = 24, 256, 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine",
        choices=ENGINE_NAMES,
        default=ServeConfig().engine,
        help=translated("default: %(default)s"),
    )
    parser.add_argument(
        "--megapixels",
        type=rising(real(_LEAST_MP, MAX_PICTURE_PX / 1e6)),
        help=translated("sizes, separated by commas; default: 0.3,2,12 and, without --busy, 48"),
    )
    parser.add_argument(
        "--json", type=Path, metavar="OUT", help=translated("also write the figures to this file")
    )
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--busy", action="store_true",
        help=translated("instead, measure edits per second, alone and beside two busy processes"),
    )  # fmt: skip
    instead.add_argument(
        "--upsampling", type=Path, metavar="FOLDER_OR_ZIP",
        help=translated(
            "instead, compare ways of upsampling the colours, on these colour photos and on drawn "
            "pictures"
        ),
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    console = Console()
    if args.json:
        require_writable(args.json)
    if args.upsampling:
        paths = list_pictures(args.upsampling, _UPSAMPLED_PICTURES)
        photos = [read_square(path, _UPSAMPLED_PX) for path in paths]
        drawn = [draw_cells(seed, _UPSAMPLED_PX) for seed in range(_UPSAMPLED_PICTURES)]
        titles = (
            (translated("{count} photos, upsampled {times} times"), photos),
            (translated("{count} drawn pictures, upsampled {times} times"), drawn),
        )
        for title, pictures in titles:
            console.print(_upsampling(title, pictures))
        return 0
    if args.busy:
        rates = _measure_busy(args.engine, args.megapixels or _BUSY_SIZES_MP, console)
        console.print(_busy_table(rates))
        _write({"busy": {name: asdict(rate) for name, rate in rates.items()}}, args.json)
        return 0
    figures = _measure(args.engine, args.megapixels or _SIZES_MP, console)
    console.print(_table(translated("seconds"), figures["seconds"], "{:.3f}"))
    console.print(_table(translated("ratios"), figures["ratios"], "{:.2f}"))
    where = translated("device {device}, daemon's peak {peak_rss_mb:.0f} MB")
    console.print(where.format(**figures))
    _write(figures, args.json)
    return 0


def _write(figures: dict[str, Any], path: Path | None) -> None:
    if path:
        write_text(json.dumps(figures, indent=2) + "\n", path)


def _measure_busy(
    engine: str, megapixels: Sequence[float], console: Console
) -> dict[str, EditRates]:
    sizes_hw = [size_of(size_mp) for size_mp in megapixels]
    saying = translated("a whole daemon, idle and busy in turns: {done:.0%}…")
    with console.status(saying.format(done=0)) as status:
        rates = edit_rates(engine, sizes_hw, lambda done: status.update(saying.format(done=done)))
    return {f"{mp:g}mp": rate for mp, rate in zip(megapixels, rates, strict=True)}


def _busy_table(rates: dict[str, EditRates]) -> Table:
    columns = (translated(column) for column in _BUSY_COLUMNS)
    table = Table(*columns, title=translated("edits per second"))
    for name, rate in rates.items():
        figures = (rate.idle, rate.busy, rate.busy / rate.idle)
        table.add_row(name, *(f"{figure:.2f}" for figure in figures))
    return table


def _measure(engine: str, megapixels: Sequence[float], console: Console) -> dict[str, Any]:
    sizes_hw = [size_of(size_mp) for size_mp in megapixels]
    seconds: dict[str, float] = {}
    step = translated("{engine}, {size_mp:g} megapixels, step by step…")
    for size_mp, size_hw in zip(megapixels, sizes_hw, strict=True):
        with console.status(step.format(engine=engine, size_mp=size_mp)):
            times = stage_times(engine, size_hw)
        seconds |= {f"{step}_{size_mp:g}mp": s for step, s in asdict(times).items()}
    with console.status(translated("codec and sockets…")):
        plain_s, coded_s = echo_times_s(size_of(_ECHO_MP))
    with console.status(translated("a whole daemon…")):
        daemon = daemon_figures(engine, sizes_hw)
    with console.status(translated("the network of 2017…")):
        forward_s = network_2017.forward_s()
    for size_mp, first_s, again_s in zip(
        megapixels, daemon.first_edits_s, daemon.edits_s, strict=True
    ):
        seconds |= {f"first_edit_{size_mp:g}mp": first_s, f"edit_{size_mp:g}mp": again_s}
    seconds |= {
        f"plain_echo_{_ECHO_MP:g}mp": plain_s,
        f"message_echo_{_ECHO_MP:g}mp": coded_s,
        "daemon_ready": daemon.ready_s,
        "siggraph17_forward": forward_s,
    }
    return {
        "device": f"{platform.machine()}, {os.cpu_count()} cores",
        "engine": engine,
        "seconds": {name: round(value, 4) for name, value in seconds.items()},
        "ratios": _ratios(seconds, megapixels, forward_s)
        | {"message_echo_speed_vs_plain": round(plain_s / coded_s, 3)},
        "peak_rss_mb": daemon.peak_rss_mb or 0.0,
        "torch_loaded": daemon.torch_loaded,
    }


def _ratios(
    seconds: dict[str, float], megapixels: Sequence[float], forward_s: float
) -> dict[str, float]:
    """Return times relative to one forward pass of the 2017 network at 256².

    Encode and paint at the largest size, where the working size is full, and every edit; also each
    edit relative to the next smaller one.
    """
    largest = f"{megapixels[-1]:g}mp"
    times_s = {name: seconds[f"{name}_{largest}"] for name in ("encode", "paint")}
    times_s |= {f"edit_{mp:g}mp": seconds[f"edit_{mp:g}mp"] for mp in megapixels}
    ratios = {f"{name}_vs_siggraph17": s / forward_s for name, s in times_s.items()}
    for less_mp, more_mp in pairwise(megapixels):
        edits_s = seconds[f"edit_{more_mp:g}mp"], seconds[f"edit_{less_mp:g}mp"]
        ratios[f"edit_{more_mp:g}mp_vs_{less_mp:g}mp"] = edits_s[0] / edits_s[1]
    return {name: round(ratio, 4) for name, ratio in ratios.items()}


def _upsampling(title: str, pictures: list[UInt8]) -> Table:
    counted = title.format(count=len(pictures), times=_UPSAMPLED_TIMES)
    table = Table(*map(translated, _UPSAMPLING_COLUMNS), title=counted)
    for name, v in mean_of([measure(picture, _UPSAMPLED_TIMES) for picture in pictures]).items():
        figures = (v.bleeding, v.halo_ab, v.rms_ab, v.seconds)
        table.add_row(name, *(f"{figure:.3f}" for figure in figures))
    return table


def _table(title: str, rows: dict[str, float], form: str) -> Table:
    table = Table(title=title, show_header=False)
    for name, value in rows.items():
        table.add_row(name, form.format(value))
    return table
