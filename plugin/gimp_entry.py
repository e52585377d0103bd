#!/usr/bin/env python3
"""The plug-in's entry point: registers the procedures that handtint_plugin.procedures runs."""

import sys
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
from gi.repository import Gimp, GObject  # noqa: E402

from handtint_plugin import gimp_options, procedures, wording  # noqa: E402
from handtint_plugin.live import words  # noqa: E402
from handtint_shared.knobs import KNOBS  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

COLORIZE = "handtint-colorize"
NEW_HINT_LAYER = "handtint-new-hint-layer"
USE_AS_HINTS = "handtint-use-as-hints"
COLORIZE_AGAIN = "handtint-colorize-again"
SHOW_OR_HIDE_HINTS = "handtint-show-or-hide-hints"
MENU = "<Image>/Filters/Handtint"
LIVE = "handtint-live"
_IN_ORDER_OF_WORK = (
    NEW_HINT_LAYER,
    USE_AS_HINTS,
    LIVE,
    COLORIZE,
    COLORIZE_AGAIN,
    SHOW_OR_HIDE_HINTS,
)
READ_WRITE = GObject.ParamFlags.READWRITE
_WITHOUT_OPTIONS = {
    NEW_HINT_LAYER: (
        procedures.run_new_hint_layer,
        wording.NEW_HINT_LAYER,
        wording.NEW_HINT_LAYER_HELP,
    ),
    USE_AS_HINTS: (
        procedures.run_use_as_hints,
        wording.USE_AS_HINTS,
        wording.USE_AS_HINTS_HELP,
    ),
    LIVE: (procedures.run_live, words.LIVE, words.LIVE_HELP),
    COLORIZE_AGAIN: (
        procedures.run_colorize_again,
        wording.COLORIZE_AGAIN,
        wording.COLORIZE_AGAIN_HELP,
    ),
    SHOW_OR_HIDE_HINTS: (
        procedures.run_show_or_hide_hints,
        wording.SHOW_OR_HIDE_HINTS,
        wording.SHOW_OR_HIDE_HINTS_HELP,
    ),
}


class Handtint(Gimp.PlugIn):  # type: ignore[misc]  # gi has no types
    """Defaults of arguments must be constants: GIMP caches them from its first query."""

    def do_set_i18n(self, _name: str) -> bool:
        return False  # translation.py translates

    def do_query_procedures(self) -> list[str]:
        return [COLORIZE, *_WITHOUT_OPTIONS]

    def do_create_procedure(self, name: str) -> Any:
        if name == COLORIZE:
            return self._colorize()
        run, label, help_text = _WITHOUT_OPTIONS[name]
        return self._procedure(name, run, label, help_text)

    def _colorize(self) -> Any:
        procedure = self._procedure(
            COLORIZE, procedures.run_colorize, wording.COLORIZE, wording.COLORIZE_HELP
        )
        procedure.add_string_argument(
            gimp_options.ENGINE,
            translated(wording.ENGINE),
            translated(wording.ENGINE_HELP),
            "",
            READ_WRITE,
        )
        for knob in KNOBS:
            procedure.add_double_argument(
                knob.option,
                translated(knob.label),
                wording.sentence(knob.help),
                knob.least,
                knob.most,
                knob.default,
                READ_WRITE,
            )
        procedure.add_boolean_argument(
            gimp_options.WITHOUT_HINTS,
            translated(wording.WITHOUT_HINTS),
            translated(wording.WITHOUT_HINTS_HELP),
            False,  # noqa: FBT003 - gi takes no keywords
            READ_WRITE,
        )
        procedure.add_boolean_argument(
            gimp_options.FAINT_HINTS,
            translated(wording.FAINT_HINTS),
            translated(wording.FAINT_HINTS_HELP),
            False,  # noqa: FBT003 - as above
            READ_WRITE,
        )
        procedure.add_boolean_argument(
            gimp_options.WITHIN_SELECTION,
            translated(wording.WITHIN_SELECTION),
            translated(wording.WITHIN_SELECTION_HELP),
            True,  # noqa: FBT003 - as above
            READ_WRITE,
        )
        return procedure

    def _procedure(self, name: str, run: procedures.Run, label: str, help_text: str) -> Any:
        procedure = Gimp.ImageProcedure.new(self, name, Gimp.PDBProcType.PLUGIN, run, None)
        # All images are accepted, so that the person gets an explanation instead of a greyed-out
        # entry.
        procedure.set_image_types("*")
        procedure.set_sensitivity_mask(Gimp.ProcedureSensitivityMask.ALWAYS)
        procedure.set_menu_label(translated(label))
        procedure.set_documentation(translated(help_text), None, None)
        # GIMP sorts entries by section, then by label, and shows nothing of a section it lacks.
        procedure.add_menu_path(f"{MENU}/[{_IN_ORDER_OF_WORK.index(name)}]")
        procedure.set_attribution("Handtint", "Handtint, MIT licence", "2025")
        procedure.add_layer_return_value(
            "layer",
            translated(wording.RETURNED_LAYER),
            None,
            True,  # noqa: FBT003 - gi takes no keywords
            READ_WRITE,
        )
        return procedure


Gimp.main(Handtint.__gtype__, sys.argv)
