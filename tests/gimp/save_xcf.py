"""Save the picture of the tests with its hints and colours, as this version's plug-in makes them.

`python tests/gimp/save_xcf.py tests/gimp/saved/NAME.xcf`: test_rerun.py has such files of older
versions coloured on.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / folder) for folder in ("shared", "daemon", "plugin", "install", "tests")]

from gimp.benchmark import running_gimp  # noqa: E402

_SAVE = "reload(by_id(image), '/mnt/saved.xcf')"


def main() -> None:
    target = Path(sys.argv[1])
    with running_gimp() as (studio, _):
        image = studio.image_with_hints()
        assert studio.colorize(image)[0] == "success"
        studio.run(_SAVE, image=image)
        shutil.copy(studio.gimp.work.path / "saved.xcf", target)


if __name__ == "__main__":
    main()
