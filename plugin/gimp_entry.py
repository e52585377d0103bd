#!/usr/bin/env python3
"""The plug-in's entry point: registers the procedures that handtint_plugin.procedures runs."""

import sys
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
from gi.repository import Gimp, GObject  # noqa: E402

from handtint_plugin import (  # noqa: E402
    entries,
    export_options,
    gimp_film,
    gimp_help,
    gimp_options,
    procedures,
    wording,
)
from handtint_shared.knobs import KNOBS  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

MENU = "<Image>/Filters/Handtint"
READ_WRITE = GObject.ParamFlags.READWRITE
_RUNS = {
    entries.NEW_HINT_LAYER: procedures.run_new_hint_layer,
    entries.USE_AS_HINTS: procedures.run_use_as_hints,
    entries.LIVE: procedures.run_live,
    entries.COLORIZE: procedures.run_colorize,
    entries.COLORIZE_AGAIN: procedures.run_colorize_again,
    entries.SHOW_OR_HIDE_HINTS: procedures.run_show_or_hide_hints,
    entries.BEFORE_AFTER: procedures.run_before_after,
    entries.EXPORT: procedures.run_export,
}


class Handtint(Gimp.PlugIn):  # type: ignore[misc]  # gi has no types
    """Defaults of arguments must be constants: GIMP caches them from its first query."""

    def do_set_i18n(self, _name: str) -> bool:
        return False  # translation.py translates

    def do_query_procedures(self) -> list[str]:
        self.set_help_domain(gimp_help.DOMAIN, gimp_help.folder())
        return [*_RUNS]

    def do_create_procedure(self, name: str) -> Any:
        procedure = self._procedure(name)
        if name == entries.COLORIZE:
            self._add_options(procedure)
        if name == entries.EXPORT:
            export_options.add_export_options(procedure)
        return procedure

    def _add_options(self, procedure: Any) -> None:
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
        gimp_film.add_film(procedure, READ_WRITE)
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

    def _procedure(self, name: str) -> Any:
        entry = entries.ENTRIES[name]
        procedure = Gimp.ImageProcedure.new(self, name, Gimp.PDBProcType.PLUGIN, _RUNS[name], None)
        # All images are accepted, so that the person gets an explanation instead of a greyed-out
        # entry.
        procedure.set_image_types("*")
        procedure.set_sensitivity_mask(Gimp.ProcedureSensitivityMask.ALWAYS)
        procedure.set_menu_label(translated(entry.label))
        procedure.set_documentation(translated(entry.about), None, name)
        # GIMP sorts entries by section, then by label, and shows nothing of a section it lacks.
        procedure.add_menu_path(f"{MENU}/[{[*entries.ENTRIES].index(name)}]")
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
