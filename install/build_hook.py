"""Hatchling runs this when it builds a wheel, the editable one too: compile the translations.

In each language there is a help page too, which GIMP shows.
"""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_ROOT = Path(__file__).resolve().parents[1]


class Catalogues(BuildHookInterface[Any]):
    def initialize(self, _version: str, _build_data: dict[str, Any]) -> None:
        sys.path[:0] = [str(_ROOT / name) for name in ("install", "shared", "plugin")]
        from handtint_install.catalogues import compile_catalogues  # noqa: PLC0415 - path is set here
        from handtint_plugin.help_pages import write_help_pages  # noqa: PLC0415
        from handtint_shared.translation import LOCALE_FOLDER  # noqa: PLC0415

        compile_catalogues()
        write_help_pages(LOCALE_FOLDER)
