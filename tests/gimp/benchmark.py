"""How long colouring takes in the real GIMP: `python tests/gimp/benchmark.py --help`.

The same pixels are read and written in GIMP alone, in the same run: figures of two runs or two
machines cannot be compared, their ratios can. `ratios` are those of a call to GIMP alone and the
edit in the daemon, so that they grow when the edit gets faster; `of_first` to the first call.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / folder) for folder in ("shared", "daemon", "plugin", "install", "tests")]

from devtools.gimp_tree import default_folder, ensure_gimp_tree  # noqa: E402
from gimp.harness import GUEST_WORK, Gimp, WorkFolder, host_daemon_command  # noqa: E402
from gimp.studio import Studio  # noqa: E402
from handtint_daemon.config import ServeConfig  # noqa: E402
from handtint_daemon.gimp.plugin_tree import FOLDER_NAME, assemble_plugin_tree  # noqa: E402
from handtint_lab.benchmarks.scene import DOTS, draw_hint_layer, draw_photo, size_of  # noqa: E402

_RUN_S = 300
_EDIT_S = re.compile(r"colored .* in (\d+\.\d+) s")

_OPEN = """
from pathlib import Path
image = new_image(Path(photo).read_bytes(), size_hw)
hint_layer = add_hints(image, [])
put(hint_layer, "R'G'B'A u8", Path(hints).read_bytes())
result = image.get_id()
"""

_ALONE = """
import time
image = by_id(image)
started_s = time.perf_counter()
get(layer(image, 'photo'), "R'G'B' u8")
rgba = get(layer(image, 'Hints · Handtint'), "R'G'B'A u8")
written = Gimp.Layer.new(image, 'written', image.get_width(), image.get_height(),
    Gimp.ImageType.RGBA_IMAGE, 100.0, Gimp.LayerMode.LCH_COLOR)
put(written, "R'G'B'A u8", rgba)
image.insert_layer(written, None, 0)
result = time.perf_counter() - started_s
image.remove_layer(written)
"""

_COLORIZE = """
import time
image = by_id(image)
started_s = time.perf_counter()
answer = colorize(image, engine=engine)
result = time.perf_counter() - started_s
assert answer[0] == 'success', answer
"""

_CLOSE = "by_id(image).delete()"

_PAINT = "dot(layer(by_id(image), 'Hints · Handtint'), x, y, '#b43c34', 17.0)"


def main() -> None:
    arguments = _parser().parse_args()
    with running_gimp() as (studio, log):
        figures = _measure(studio, log, size_of(arguments.megapixels), arguments)
    print(json.dumps(figures, indent=2))
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megapixels", type=float, default=12.0, help="default: %(default)g")
    parser.add_argument("--engine", default=ServeConfig().engine, help="default: %(default)s")
    parser.add_argument("--repeats", type=int, default=3, help="the best counts; default: 3")
    parser.add_argument(
        "--json", type=Path, metavar="OUT", help="also write the figures to this file"
    )
    return parser


@contextmanager
def running_gimp() -> Iterator[tuple[Studio, Path]]:
    """Run GIMP with the plug-in installed; yield it and the log of the daemon that it starts."""
    tree, work = ensure_gimp_tree(default_folder()), WorkFolder()
    work.fill(tree)
    state_dir = work.path / "state"
    assemble_plugin_tree(work.plug_ins_folder / FOLDER_NAME, host_daemon_command(state_dir))
    gimp = Gimp(tree, work, {"HANDTINT_STATE_DIR": f"{GUEST_WORK}/{state_dir.name}"})
    try:
        yield Studio(gimp), state_dir / "daemon.log"
    finally:
        gimp.close()  # the daemon ends with it
        work.remove()


def _measure(
    studio: Studio, log: Path, size_hw: tuple[int, int], arguments: argparse.Namespace
) -> dict[str, object]:
    engine = arguments.engine
    studio.colorize(studio.image_with_hints(), engine=engine)  # starts the daemon
    alone_s: list[float] = []
    runs: dict[str, list[tuple[float, float]]] = {"first": [], "unchanged": [], "one_dot_more": []}

    def colorize(run: str, image: int) -> None:
        """Record the seconds of the whole call, of the edit in the daemon, and of GIMP alone."""
        alone_s.append(studio.run(_ALONE, timeout_s=_RUN_S, image=image))
        whole_s = studio.run(_COLORIZE, timeout_s=_RUN_S, image=image, engine=engine)
        runs[run].append((whole_s, float(_EDIT_S.findall(log.read_text(encoding="utf-8"))[-1])))

    for number in range(arguments.repeats):
        image = _open(studio, size_hw, number)
        colorize("first", image)
        colorize("unchanged", image)
        # between the rows of dots of the scene, in a different place each time
        x, y = size_hw[1] * (number + 1) / (arguments.repeats + 1), size_hw[0] / 6
        studio.run(_PAINT, image=image, x=x, y=y)
        colorize("one_dot_more", image)
        studio.run(_CLOSE, image=image)
    best = {name: min(times_s) for name, times_s in runs.items()}
    return {
        "engine": engine,
        "size_hw": size_hw,
        "hints": DOTS,
        "seconds": {"gimp_alone": min(alone_s)}
        | {f"{name}_call": call_s for name, (call_s, _) in best.items()}
        | {f"{name}_edit": edit_s for name, (_, edit_s) in best.items()},
        "ratios": {name: whole / (min(alone_s) + edit) for name, (whole, edit) in best.items()},
        "of_first": {name: whole / best["first"][0] for name, (whole, _) in best.items()},
    }


def _open(studio: Studio, size_hw: tuple[int, int], number: int) -> int:
    """Open an image of the scene; each number is a photo that is new to the daemon."""
    work = studio.gimp.work
    files = {
        "photo": bytes([number]) + bytes(draw_photo(size_hw).pixels)[1:],
        "hints": draw_hint_layer(size_hw).picture.pixels,
    }
    for name, pixels in files.items():
        (work.path / name).write_bytes(pixels)
    paths = {name: work.guest(work.path / name) for name in files}
    image: int = studio.run(_OPEN, timeout_s=_RUN_S, size_hw=list(size_hw), **paths)
    return image


if __name__ == "__main__":
    main()
